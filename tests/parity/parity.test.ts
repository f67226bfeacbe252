/**
 * One set of replays on drm_sched, on the job queue and through its C face: which jobs ran, in what order within a queue,
 * with what results, and whether all fences signalled. What differs must be due to a rule of `rules.ts`; the table of those
 * in docs/jobqueue.md is made from them.
 */
import { readFileSync, readdirSync } from "node:fs"
import { basename, join } from "node:path"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { present } from "../../core/base/assert.ts"
import { compileReplay } from "../../core/lang/compile.ts"
import type { PolicyName, Program } from "../../core/lang/program.ts"
import { simTime } from "../../core/time/time.ts"
import { expectSection } from "../jobqueue/section.ts"
import { randomProgram } from "../properties/random-program.ts"
import { type Difference, differences } from "./differences.ts"
import { type RunFacts, runFacts } from "./facts.ts"
import { LOADS, RULES, ruleFor } from "./rules.ts"

const POLICIES = ["fifo", "fair"] as const satisfies readonly PolicyName[]
const root = join(import.meta.dirname, "../..")
const replaysIn = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".replay"))
    .map((name) => join(folder, name))
const OWN = replaysIn("tests/parity/replays")
const EXAMPLES = [...replaysIn("examples"), ...replaysIn("examples/mixes")]

interface Compiled {
  readonly kernel: (policy: PolicyName) => Program
  readonly queue: Program
}

/** Null: it has operations that the job queue does not have. */
function compiled(file: string): Compiled | null {
  const text = readFileSync(join(root, file), "utf8")
  const compile = (options: { scheduler: string; policy?: string; profile?: string }) => compileReplay(text, options)
  const queue = compile({ scheduler: "jobqueue" })
  if (!queue.ok && queue.error.every(({ code }) => code === "not-of-scheduler")) return null
  if (!queue.ok) throw new Error(`${file}: ${queue.error.map(({ line, message }) => `${line}: ${message}`).join(", ")}`)
  return {
    kernel: (policy) => {
      const program = compile({ scheduler: "drm-sched", profile: "v7.2", policy })
      if (!program.ok) throw new Error(`${file} with ${policy}`)
      return program.value
    },
    queue: queue.value,
  }
}

function describeDifference({ aspect, job, kernel, queue }: Difference): string {
  const told = (run: typeof kernel) =>
    run === undefined
      ? "not submitted"
      : `${run.refused !== 0 ? `refused ${run.refused}` : run.ranAt < 0 ? "never ran" : "ran"}, result ${run.result}`
  return `${aspect} of ${job}: drm_sched ${told(kernel)}; jobqueue ${told(queue)}`
}

/** The differences that no rule explains. */
function unexplained(program: Program, kernel: RunFacts, queue: RunFacts): string[] {
  return differences(kernel, queue)
    .filter((difference) => ruleFor(difference, { program, kernel, queue }) === null)
    .map(describeDifference)
}

/** The rules that explain what differs in a replay, with either policy. */
function rulesOf(file: string): (string | null)[] {
  const replay = compiled(file)
  if (replay === null) return []
  const queue = runFacts(replay.queue)
  return POLICIES.flatMap((policy) => {
    const program = replay.kernel(policy)
    const kernel = runFacts(program)
    return differences(kernel, queue).map((difference) => ruleFor(difference, { program, kernel, queue }))
  })
}

/** What the job queue owes whatever happens: order, and an end of all that it has taken. */
function owed({ jobs, ended }: RunFacts, program: Program): string[] {
  const wrong: string[] = []
  const last: number[] = []
  for (const { name, queue, endedAt, result } of jobs) {
    if (endedAt >= 0 && endedAt < (last[queue] ?? -1))
      wrong.push(`${name} ended before one that was committed before it`)
    last[queue] = Math.max(last[queue] ?? -1, endedAt)
    // With a time limit, or a fence that never signals, it may wait when the run ends.
    if (ended && program.until === null && result === null && jobs.some((job) => job.name === name && job.committed))
      wrong.push(`${name} has not ended`)
  }
  return wrong
}

test("there are replays enough", () => {
  expect(OWN.length).toBeGreaterThanOrEqual(40)
  // The others show how a driver makes drm_sched's single steps in a wrong order.
  expect(EXAMPLES.filter((file) => compiled(file) === null).map((file) => basename(file))).toEqual([
    "armed-and-forgotten.replay",
  ])
})

describe.each([...OWN, ...EXAMPLES].filter((file) => compiled(file) !== null))("%s", (file) => {
  const replay = present(compiled(file), file)
  const queue = runFacts(replay.queue)

  test("the job queue reports nothing, and ends what it has taken, in order", () => {
    expect(queue.reports).toEqual([])
    expect(owed(queue, replay.queue)).toEqual([])
  })

  test("through the C face nothing differs", () => {
    const face = runFacts({ ...replay.queue, scheduler: "c-api" })
    expect(face.reports).toEqual([])
    expect(differences(face, queue).map(describeDifference)).toEqual([])
  })

  test.each(POLICIES)("what differs from drm_sched with policy %s is due to a rule", (policy) => {
    const program = replay.kernel(policy)
    expect(unexplained(program, runFacts(program), queue)).toEqual([])
  })
})

describe("the replays of this folder", () => {
  test.each(OWN)("%s: what it expects holds on all", (file) => {
    const replay = compiled(file)
    expect(replay).not.toBeNull()
    if (replay === null) return
    const contenders: Program[] = [
      ...POLICIES.map((policy) => replay.kernel(policy)),
      replay.queue,
      { ...replay.queue, scheduler: "c-api" },
    ]
    for (const program of contenders) {
      const failed = runFacts(program).verdicts.filter(({ held }) => !held)
      expect(failed.map(({ line, text }) => `${program.scheduler} ${program.policy}, line ${line}: ${text}`)).toEqual(
        [],
      )
    }
  })
})

/** The job queue, and v7.2 with a policy of the program's own. */
function onBoth(one: Program): { readonly kernel: Program; readonly queue: Program } {
  const policy = one.policy === "rr" ? "fifo" : one.policy
  // Time enough for every timeout, and for a run that has a hang for ever to end.
  const until = one.until === null ? null : simTime(one.until + 3000)
  const kernel: Program = { ...one, profile: "v7.2", policy, until }
  return { kernel, queue: { ...kernel, scheduler: "jobqueue" } }
}

test.each([
  ["peaceful", false],
  ["violent", true],
] as const)("random programs, %s: what differs is due to a rule", (_, violent) => {
  fc.assert(
    fc.property(randomProgram({ violent }), (one) => {
      const { kernel, queue } = onBoth(one)
      const ofKernel = runFacts(kernel)
      // After an oops there is nothing left to compare.
      if (ofKernel.halted) return
      const ofQueue = runFacts(queue)
      expect(owed(ofQueue, queue)).toEqual([])
      expect(unexplained(kernel, ofKernel, ofQueue)).toEqual([])
    }),
    // The same programs each time: what a violent one in a hundred thousand does is no news for whoever changes something else.
    { numRuns: 400, seed: 1 },
  )
})

test("a difference that nothing explains is told", () => {
  const peaceful = fc.sample(randomProgram({ violent: false }), { numRuns: 200, seed: 1 })
  let told = 0
  let changed = 0
  for (const one of peaceful) {
    const { kernel, queue } = onBoth(one)
    const ofKernel = runFacts(kernel)
    const ofQueue = runFacts(queue)
    const job = ofQueue.jobs.find(({ committed }) => committed)
    if (job === undefined) continue
    changed++
    // As if the job queue had lost it.
    job.result = null
    if (unexplained(kernel, ofKernel, ofQueue).length > 0) told++
  }
  expect(changed).toBeGreaterThan(100)
  expect(told).toBe(changed)
})

test("every rule explains something in the replays, and the table of them is in docs/jobqueue.md", () => {
  const table = [...RULES, LOADS]
  const used = new Set(OWN.flatMap(rulesOf))
  expect(table.map(({ name }) => name).filter((name) => !used.has(name))).toEqual([])
  const rows = table.map(({ name, kernel, queue, why }) => `| \`${name}\` | ${kernel} | ${queue} | ${why} |`)
  expectSection(
    "parity",
    [
      `${OWN.length} replays in \`tests/parity/replays\`, the examples and random programs run on \`drm_sched\` v7.2 with FIFO and FAIR, on`,
      "the job queue and through the C face. The C face does the same as the job queue. Where `drm_sched` and the job queue do",
      "something else to a job, one of these rules says so, by what happened to it:",
      "",
      "| Rule | `drm_sched` | The job queue | Why |",
      "| --- | --- | --- | --- |",
      ...rows,
    ].join("\n"),
  )
})
