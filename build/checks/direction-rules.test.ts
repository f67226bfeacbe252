/** Each direction is broken once on purpose in a folder of its own; what the design allows is used once. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { directionRules, rooms } from "./direction-rules.ts"
import { findViolations } from "./find-violations.ts"

interface Case {
  readonly from: string
  readonly to: string
  /** The only rule that must object; null when the import is fine. */
  readonly rule: string | null
}

const allowed = (from: string, to: string): Case => ({ from, to, rule: null })
const broken = (rule: string, from: string, to: string): Case => ({ from, to, rule })

const cases: readonly Case[] = [
  broken("room-base", "core/base/a.ts", "core/time/x.ts"),
  broken("room-time", "core/time/a.ts", "core/trace/x.ts"),
  broken("room-trace", "core/trace/a.ts", "core/engine/x.ts"),
  broken("room-engine", "core/engine/a.ts", "core/fence/x.ts"),
  broken("room-fence", "core/fence/a.ts", "core/drm-sched/x.ts"),
  broken("room-drm-sched", "core/drm-sched/a.ts", "core/jobqueue/x.ts"),
  broken("room-drm-sched", "core/drm-sched/b.ts", "core/gpu/x.ts"),
  broken("room-jobqueue", "core/jobqueue/a.ts", "core/c-api/x.ts"),
  broken("room-c-api", "core/c-api/a.ts", "core/drm-sched/x.ts"),
  broken("c-api-by-the-face", "core/c-api/c.ts", "core/jobqueue/x.ts"),
  broken("c-api-by-the-face", "core/generated/c-api/steered/c.ts", "core/generated/jobqueue/steered/x.ts"),
  broken("room-isa", "core/isa/a.ts", "core/gpu/x.ts"),
  broken("room-gpu", "core/gpu/a.ts", "core/fence/x.ts"),
  broken("room-gpu", "core/gpu/b.ts", "core/drm-sched/x.ts"),
  broken("room-driver", "core/driver/a.ts", "core/replay/x.ts"),
  broken("room-lang", "core/lang/a.ts", "core/engine/x.ts"),
  broken("room-replay", "core/replay/a.ts", "core/session/x.ts"),
  broken("room-conform", "core/conform/a.ts", "core/replay/x.ts"),
  broken("room-session", "core/session/a.ts", "core/explore/x.ts"),
  broken("room-explore", "core/explore/a.ts", "core/drm-sched/x.ts"),
  broken("room-compare", "core/compare/a.ts", "core/session/x.ts"),
  broken("room-protocol", "core/protocol/a.ts", "core/session/x.ts"),
  broken("room-protocol", "core/protocol/b.ts", "core/engine/x.ts"),
  broken("room-engine", "core/generated/engine/a.ts", "core/fence/x.ts"),
  broken("room-unknown", "core/attic/a.ts", "core/base/x.ts"),
  broken("door-electron", "electron/a.ts", "core/engine/x.ts"),
  broken("door-renderer", "renderer/a.ts", "core/session/x.ts"),
  broken("door-renderer", "renderer/b.ts", "core/replay/x.ts"),
  broken("electron-not-renderer", "electron/b.ts", "renderer/x.ts"),
  broken("renderer-not-electron", "renderer/c.ts", "electron/x.ts"),
  broken("renderer-not-electron", "renderer/d.ts", "electron"),
  broken("renderer-not-node", "renderer/e.ts", "node:fs"),
  broken("package-in-lang", "core/replay/b.ts", "langium"),
  broken("package-in-lang", "core/session/b.ts", "vscode-languageserver-types"),
  broken("package-in-protocol", "core/lang/b.ts", "zod"),
  broken("core-no-package", "core/lang/c.ts", "ws"),
  broken("core-no-package", "core/engine/b.ts", "node:fs"),
  broken("app-not-tools", "electron/c.ts", "build/x.ts"),
  broken("app-not-tools", "renderer/f.ts", "tests/x.ts"),
  broken("app-not-tools", "electron/d.ts", "electron/x.test.ts"),
  broken("unresolvable", "electron/e.ts", "electron/nowhere.ts"),

  allowed("core/drm-sched/c.ts", "core/fence/x.ts"),
  allowed("core/conform/b.ts", "core/driver/x.ts"),
  allowed("core/c-api/b.ts", "core/jobqueue/index.ts"),
  allowed("core/generated/c-api/steered/b.ts", "core/generated/jobqueue/steered/index.ts"),
  allowed("core/gpu/c.ts", "core/isa/x.ts"),
  allowed("core/gpu/d.ts", "core/engine/x.ts"),
  allowed("core/driver/b.ts", "core/gpu/x.ts"),
  allowed("core/driver/c.ts", "core/drm-sched/x.ts"),
  allowed("core/replay/c.ts", "core/lang/x.ts"),
  allowed("core/session/c.ts", "core/replay/x.ts"),
  allowed("core/explore/b.ts", "core/session/x.ts"),
  allowed("core/lang/d.ts", "langium"),
  allowed("core/lang/e.ts", "core/generated/lang/x.ts"),
  allowed("core/protocol/c.ts", "zod"),
  allowed("core/fence/a.test.ts", "core/drm-sched/x.ts"),
  allowed("electron/f.ts", "core/session/x.ts"),
  allowed("electron/g.ts", "electron"),
  allowed("renderer/g.ts", "core/protocol/x.ts"),
  allowed("tests/a.ts", "core/engine/x.ts"),
]

const targets = [
  ...Object.keys(rooms).map((room) => `core/${room}/x.ts`),
  "core/jobqueue/index.ts",
  "core/generated/jobqueue/steered/index.ts",
  "core/generated/jobqueue/steered/x.ts",
  "core/generated/lang/x.ts",
  "electron/x.ts",
  "electron/x.test.ts",
  "renderer/x.ts",
  "build/x.ts",
  "tests/x.ts",
]

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${text}\n`)
}

let folder: string
const found = new Map<string, string[]>()

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ringside-directions-"))
  for (const name of ["langium", "vscode-languageserver-types", "zod", "ws", "electron"]) {
    put(
      join(folder, "node_modules", name, "package.json"),
      JSON.stringify({ name, version: "1.0.0", main: "index.js" }),
    )
    put(join(folder, "node_modules", name, "index.js"), "module.exports = {}")
  }
  for (const target of targets) put(join(folder, target), "export interface X {}")
  for (const { from, to } of cases) {
    const path = to.includes("/") ? "../".repeat(from.split("/").length - 1) + to : to
    // Even a type is an import.
    put(join(folder, from), `import type { X } from "${path}"\nexport type Y = X`)
  }
  put(join(folder, "tests/ring/one.ts"), 'import { b } from "./two.ts"\nexport const a = () => b')
  put(join(folder, "tests/ring/two.ts"), 'import { a } from "./one.ts"\nexport const b = () => a')

  const { violations } = await findViolations(folder, ["core", "electron", "renderer", "build", "tests"])
  for (const { from, rule } of violations) found.set(from, [...(found.get(from) ?? []), rule])
}, 60_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe("the directions", () => {
  it.each(cases.filter(({ rule }) => rule !== null))("$from may not import $to", ({ from, rule }) => {
    expect(found.get(from)).toEqual([rule])
  })

  it.each(cases.filter(({ rule }) => rule === null))("$from may import $to", ({ from }) => {
    expect(found.get(from)).toBeUndefined()
  })

  it("refuse a ring of imports", () => {
    expect([...(found.get("tests/ring/one.ts") ?? []), ...(found.get("tests/ring/two.ts") ?? [])]).toContain(
      "no-cycles",
    )
  })

  it("are each broken by one case here", () => {
    const tried = new Set(cases.map(({ rule }) => rule))
    const untried = directionRules
      .map(({ name }) => name)
      .filter((name) => name !== "no-cycles" && !tried.has(name ?? ""))
    expect(untried).toEqual([])
  })
})
