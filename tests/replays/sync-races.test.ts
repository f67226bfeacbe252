/** Waits in steered runs: what may overtake them, and that no order loses a wake-up. */
import { expect, test } from "vitest"
import { compileReplay } from "../../core/lang/compile.ts"
import { openSession } from "../../core/session/open-session.ts"
import { randomStrategy, recordedStrategy } from "../../core/session/strategies.ts"
import type { Strategy } from "../../core/engine/strategy.ts"

const SEEDS = 200

function runs(lines: string): (strategy?: Strategy) => { readonly held: boolean; readonly choices: string } {
  const compiled = compileReplay(`replay 1
machine mock { sched gfx { credits 4 } }
client game { queue sim on gfx; syncobj s; timeline t }
until 1s
${lines}
`)
  if (!compiled.ok) throw new Error(compiled.error.map((one) => one.message).join())
  return (strategy) => {
    const session = openSession(compiled.value, strategy === undefined ? {} : { strategy })
    session.run({ turns: Number.POSITIVE_INFINITY })
    expect(session.report).toBeNull()
    return { held: session.verdicts().every((one) => one.held), choices: session.choices }
  }
}

test("a wait without wait-for-submit races with the signal; the choices of the other order repeat it", () => {
  const run = runs("at 0ns game wait w for s\nat 0ns game signal s\nexpect w fails EINVAL")
  expect(run().held).toBe(true)
  const outcomes = Array.from({ length: SEEDS }, (_, seed) => run(randomStrategy(seed)))
  const other = outcomes.find((one) => !one.held)
  expect(outcomes.some((one) => one.held)).toBe(true)
  const strategy = recordedStrategy(other?.choices ?? "")
  if (!strategy.ok || strategy.value === null) throw new Error("no seed finds the race")
  expect(run(strategy.value)).toEqual(other)
})

test.each([
  ["a signal", "at 0ns game wait w for s { wait-for-submit }\nat 0ns game signal s\nexpect w ok"],
  [
    "two points, one of a job",
    "at 0ns game wait w for t@1, s { wait-for-submit; all }\nat 0ns game submit a to sim { run 5ns } out t@1\nat 3ns game signal s\nexpect w ok",
  ],
  [
    "a transfer and a submission that wait",
    "at 0ns game transfer s to t@1 { wait-for-submit } as w\nat 0ns game submit a to sim { run 5ns; wait-for-submit } in t@1\nat 1ns game signal s\nexpect w ok\nexpect a ok",
  ],
  [
    "a Unix signal, which may come first",
    "at 0ns game wait w for s { wait-for-submit }\nat 0ns interrupt w\nexpect w fails ERESTARTSYS",
  ],
])("no order loses the wake-up of %s", (_, lines) => {
  const run = runs(lines)
  expect(run().held).toBe(true)
  for (let seed = 0; seed < SEEDS; seed++) expect(run(randomStrategy(seed)).held, `seed ${seed}`).toBe(true)
})
