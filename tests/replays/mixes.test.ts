/** The mixes of the kernel's quality suite as replays: they are those of the suite, and hold on every policy and every scheduler. */
import { readFileSync, readdirSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { MIXES } from "../../core/conform/kunit/suites/client-params.ts"
import { type CompileOptions, compileReplay } from "../../core/lang/compile.ts"
import { POLICIES_OF } from "../../core/lang/compile/settings.ts"
import { type LoadSpec, POLICIES, type Program } from "../../core/lang/program.ts"
import { openSession } from "../../core/session/open-session.ts"
import { PRIORITIES } from "../../core/trace/events.ts"

const folder = new URL("../../examples/mixes/", import.meta.url)
const names = readdirSync(folder)
const text = (name: string) => readFileSync(new URL(name, folder), "utf8")

function compile(name: string, choice: Pick<CompileOptions, "policy" | "scheduler"> = {}, credits = "1"): Program {
  const program = compileReplay(text(name), { ...choice, set: { credits } })
  if (!program.ok) throw new Error(JSON.stringify(program.error[0]))
  return program.value
}

/** What a load does, in the suite's terms; us. */
function clientOf(program: Program, { steps, lasts }: LoadSpec) {
  const [first] = steps
  if (first?.kind !== "submit" || !("cycles" in lasts)) throw new Error("a client begins with a submit")
  const submit = program.submits[first.submit]!
  const sleep = steps.find((step) => step.kind === "sleep")
  const waitUs = sleep === undefined ? 0 : sleep.span.low / 1000
  const client = {
    priority: PRIORITIES.indexOf(program.entities[submit.entity]!.priority),
    jobs: submit.perCycle,
    jobUs: submit.duration.low / 1000,
    waitUs,
    sync: steps.some(({ kind }) => kind === "wait"),
  }
  return { client, cycles: lasts.cycles }
}

test("each mix of two clients is one of the suite's, as long as there", () => {
  const mixes = names
    .filter((name) => !name.startsWith("clients-"))
    .map((name) => {
      const program = compile(name)
      return program.loads.map((load) => clientOf(program, load))
    })
  const wanted = MIXES.map(({ clients }) =>
    clients.map((client) => ({
      client,
      cycles: Math.ceil(1_000_000 / (client.jobs * client.jobUs + client.waitUs)),
    })),
  )
  expect(mixes).toHaveLength(10)
  expect(mixes).toEqual(expect.arrayContaining(wanted))
})

test.each([
  [2, 4, 125],
  [3, 4, 84],
  [7, 4, 36],
  [13, 4, 19],
  [31, 2, 16],
])("%i clients are the suite's", (count, jobs, cycles) => {
  const program = compile(`clients-${count}.replay`)
  const clients = program.loads.map((load) => clientOf(program, load))
  const client = { priority: PRIORITIES.indexOf("normal"), jobs, jobUs: 1000, waitUs: 0, sync: true }
  expect(clients).toEqual(Array.from({ length: count }, () => ({ client, cycles })))
  expect(new Set(program.submits.map(({ entity }) => entity)).size).toBe(count)
})

test("v7.2 has every policy", () => {
  expect(POLICIES_OF["v7.2"].toSorted()).toEqual(POLICIES.toSorted())
})

describe.each([...POLICIES.map((policy) => ({ policy })), { scheduler: "jobqueue" }])("on %o", (choice) => {
  test.each(names.flatMap((name) => ["1", "2"].map((credits) => ({ name, credits }))))(
    "$name holds with credits $credits",
    ({ name, credits }) => {
      const session = openSession(compile(name, choice, credits))
      session.run({ turns: 1_000_000 })
      expect(session.state).toBe("ended")
      expect(session.reports).toEqual([])
      expect(session.verdicts().length).toBeGreaterThan(1)
      expect(session.verdicts().filter(({ held }) => !held)).toEqual([])
    },
  )
})
