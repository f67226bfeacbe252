/**
 * Which room of the house may import which: the directions of the design, as rules for dependency-cruiser.
 *
 * Rooms are the folders of core/; what is generated for a room (core/generated/ROOM/) belongs to it. Type-only imports
 * count like any other. Tests may reach further than the code they stand beside, so most rules leave them out.
 * `direction-rules.test.ts` breaks each rule once on purpose.
 */
import type { IForbiddenRuleType } from "dependency-cruiser"

const foundations = ["base", "time", "trace"]
const machinery = [...foundations, "engine", "fence"]
const schedulers = ["drm-sched", "jobqueue", "c-api"]
const machine = [...machinery, ...schedulers, "isa", "gpu", "driver"]

/** What each room may import, besides itself. A room that is not here does not exist. */
export const rooms: Readonly<Record<string, readonly string[]>> = {
  base: [],
  time: ["base"],
  trace: ["base", "time"],
  engine: foundations,
  fence: [...foundations, "engine"],
  "drm-sched": machinery,
  jobqueue: machinery,
  // The C face goes through the new scheduler's public face only: a rule of its own below.
  "c-api": [...machinery, "jobqueue"],
  isa: ["base"],
  // Hardware raises interrupts; it has never heard of a fence or a scheduler.
  gpu: [...foundations, "engine", "isa"],
  driver: [...machinery, ...schedulers, "isa", "gpu"],
  lang: [...foundations, "isa"],
  replay: [...machine, "lang"],
  // Test suites of the kernel's, carried over: they drive the machine as a driver's tests do.
  conform: [...machinery, "drm-sched", "jobqueue", "driver"],
  session: [...machine, "lang", "replay", "protocol"],
  explore: [...foundations, "engine", "lang", "replay", "session"],
  protocol: foundations,
  // Figures and pictures of runs that others made.
  compare: [...foundations, "lang"],
}

/** The rooms by which each shell enters core. */
const doors = {
  electron: ["session", "protocol", "lang", "trace", "replay", "time", "base", "explore", "conform", "compare"],
  renderer: ["protocol", "lang", "trace", "time", "isa", "base", "compare"],
}

/** Packages inside core, by the only room that may import them. */
const packages = {
  lang: "langium|vscode-languageserver[^/]*",
  protocol: "zod",
}

const tests = "\\.test\\.tsx?$"
const anyOf = (names: readonly string[]) => `(${names.join("|")})`
const insideRooms = (names: readonly string[]) => `^core/(generated/)?${anyOf(names)}/`
const npm = (names: string) => `(^|/)node_modules/(${names})/|^(${names})(/|$)`

const roomRules = Object.entries(rooms).map(
  ([room, imports]): IForbiddenRuleType => ({
    name: `room-${room}`,
    severity: "error",
    comment: `core/${room} imports ${imports.length === 0 ? "no other room" : `only ${imports.join(", ")}`}`,
    from: { path: insideRooms([room]), pathNot: tests },
    to: { path: "^core/", pathNot: insideRooms([room, ...imports]) },
  }),
)

const doorRules = Object.entries(doors).map(
  ([shell, names]): IForbiddenRuleType => ({
    name: `door-${shell}`,
    severity: "error",
    comment: `${shell}/ enters core by ${names.join(", ")}`,
    from: { path: `^${shell}/`, pathNot: tests },
    to: { path: "^core/", pathNot: insideRooms(names) },
  }),
)

const packageRules = Object.entries(packages).map(
  ([room, names]): IForbiddenRuleType => ({
    name: `package-in-${room}`,
    severity: "error",
    comment: `inside core, these packages are imported by core/${room} only`,
    from: { path: "^core/", pathNot: [insideRooms([room]), tests] },
    to: { path: npm(names) },
  }),
)

export const directionRules: readonly IForbiddenRuleType[] = [
  {
    name: "no-cycles",
    severity: "error",
    comment: "files that import each other in a ring cannot be understood one at a time",
    from: {},
    to: { circular: true },
  },
  {
    name: "room-unknown",
    severity: "error",
    comment: "a new room needs its directions first",
    from: { path: "^core/", pathNot: [insideRooms(Object.keys(rooms)), tests] },
    to: {},
  },
  ...roomRules,
  {
    name: "c-api-by-the-face",
    severity: "error",
    comment: "the C face is made of what every driver may use: core/jobqueue/index.ts, nothing else of it",
    from: { path: insideRooms(["c-api"]), pathNot: tests },
    to: { path: insideRooms(["jobqueue"]), pathNot: "^core/(jobqueue|generated/jobqueue/steered)/index\\.ts$" },
  },
  ...doorRules,
  ...packageRules,
  {
    name: "core-no-package",
    severity: "error",
    comment: "core imports nothing outside itself",
    from: { path: "^core/", pathNot: tests },
    to: { pathNot: ["^core/", npm(Object.values(packages).join("|"))] },
  },
  {
    name: "electron-not-renderer",
    severity: "error",
    comment: "the two sides of the window share core/protocol, nothing else",
    from: { path: "^electron/" },
    to: { path: "^renderer/" },
  },
  {
    name: "renderer-not-electron",
    severity: "error",
    comment: "the same page runs in a browser",
    from: { path: "^renderer/" },
    to: { path: ["^electron/", npm("electron")] },
  },
  {
    name: "renderer-not-node",
    severity: "error",
    comment: "the same page runs in a browser",
    from: { path: "^renderer/", pathNot: tests },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "app-not-tools",
    severity: "error",
    comment: "what is shipped does not know how it is built and tested",
    from: { path: "^(core|electron|renderer)/", pathNot: tests },
    to: { path: ["^(build|tests)/", tests] },
  },
  {
    name: "unresolvable",
    severity: "error",
    comment: "the import leads nowhere",
    from: { path: "^(core|electron|build|tests)/" },
    to: { couldNotResolve: true },
  },
]
