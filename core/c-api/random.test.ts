/** Any calls in any order: nothing throws, every answer is in the table, every misuse is told once, nothing is left. */
import { expect, test } from "vitest"
import { Prng } from "../base/prng.ts"
import { RandomCalls } from "./testing/random-calls.ts"

const RUNS = 300
const CALLS = 300

function misusedHandles(calls: RandomCalls): string[] {
  return calls.rig.engine.reports
    .filter(({ name }) => name.startsWith("handle-"))
    .map(({ name, text }) => `${name} ${text.replace(/: the handle .*$/, "")}`)
}

test("R38: random calls on handles that are valid, used up, forged and of other kinds", { timeout: 600_000 }, () => {
  for (let seed = 0; seed < RUNS; seed++) {
    const calls = new RandomCalls(new Prng(seed))
    try {
      for (let i = 0; i < CALLS; i++) calls.step()
      calls.finish()
    } catch (error) {
      throw new Error(`seed ${seed}: ${String(error)}`, { cause: error })
    }
    expect(calls.wrong, `seed ${seed}`).toEqual([])
    expect(misusedHandles(calls).sort(), `seed ${seed}`).toEqual([...calls.ledger.expected].sort())
    expect(calls.rig.rt.outstanding, `seed ${seed}`).toBe(0)
    expect(calls.doneTold, `seed ${seed}`).toBe(calls.doneAsked)
    for (const job of calls.jobs) if (!job.committed) expect(job.releases, `seed ${seed}`).toBe(0)
    for (const job of calls.jobs) expect(job.releases, `seed ${seed}`).toBeLessThan(2)
  }
})
