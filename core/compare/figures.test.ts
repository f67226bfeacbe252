/** Figures of small replays, computed by hand. */
import { expect, test } from "vitest"
import type { CompileOptions } from "../lang/compile.ts"
import { compileReplay } from "../lang/compile.ts"
import { openSession } from "../session/open-session.ts"
import { measureRun } from "./figures.ts"

const MS = 1e6

function measure(text: string, options: CompileOptions = {}) {
  const compiled = compileReplay(`replay 1\n${text}`, options)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error))
  const session = openSession(compiled.value)
  session.run({ turns: 1_000_000 })
  expect(session.state).toBe("ended")
  return measureRun(session.store, compiled.value).figures
}

const TWO_CLIENTS = `
machine mock { sched gfx { credits 1; rings 1 } }
client a { queue qa on gfx }
client b { queue qb on gfx }
`

test("one job: its times, and nothing wasted", () => {
  const figures = measure(`${TWO_CLIENTS} at 1ms a submit x to qa { run 4ms }`)
  expect(figures.jobs).toMatchObject({ done: 1, failed: 0, left: 0, perSecond: 250 })
  expect(figures.jobs.latency).toMatchObject({ count: 1, p50: 4 * MS, max: 4 * MS })
  expect(figures.jobs.wait).toMatchObject({ count: 1, max: 0 })
  expect(figures).toMatchObject({
    makespan: 4 * MS,
    gpuTime: 4 * MS,
    fairnessError: 0,
    owedMax: 0,
    wastedBusy: 0,
    wastedIdle: 0,
    switches: 0,
  })
  expect(figures.parties.map(({ name, kind, share, due }) => ({ name, kind, share, due }))).toEqual([
    { name: "a", kind: "client", share: 1, due: 1 },
    { name: "b", kind: "client", share: 0, due: 0 },
  ])
})

test("two equal batches one after the other: half of what the second waited for was its due", () => {
  const text = `${TWO_CLIENTS}
repeat 10 every 0ns from 0ms { a submit x to qa { run 1ms } }
repeat 10 every 0ns from 1ms { b submit y to qb { run 1ms } }`
  const figures = measure(text, { policy: "fifo" })
  // For 1 ms a is alone. Until 10 ms only a runs, and b is due 4.5 ms of it; after that b is alone.
  expect(figures.parties.map(({ due, share }) => [due, share])).toEqual([
    [5.5 / 20, 0.5],
    [14.5 / 20, 0.5],
  ])
  expect(figures).toMatchObject({ owedMax: 4.5 * MS, switches: 1, makespan: 20 * MS })
  expect(figures.fairnessError).toBeCloseTo(4.5 / 20, 10)
  const [, b] = figures.parties
  // They wait 9, 10, … 18 ms.
  expect(b?.wait).toMatchObject({ p50: 13 * MS, p95: 18 * MS, max: 18 * MS })
  expect(b?.latency).toMatchObject({ p50: 14 * MS, p95: 19 * MS, max: 19 * MS })
})

test("in turns nobody is more than a job behind", () => {
  const turns = measure(
    `${TWO_CLIENTS}
repeat 10 every 0ns from 0ms { a submit x to qa { run 1ms } }
repeat 10 every 0ns from 0ms { b submit y to qb { run 1ms } }`,
    { policy: "rr" },
  )
  expect(turns).toMatchObject({ owedMax: MS, switches: 17, makespan: 20 * MS })
  // a a b a b … a b b: b comes later in the same instant. Both ask for 18 ms, then b alone for 2 ms.
  expect(turns.parties.map(({ due }) => due)).toEqual([9 / 20, 11 / 20])
  expect(turns.fairnessError).toBeCloseTo(1 / 20, 10)
})

test("due follows the weights of the priorities: normal is to low as 8 to 1", () => {
  const figures = measure(`
machine mock { sched gfx { credits 1; rings 1 } }
client a { queue qa on gfx { priority normal } }
client b { queue qb on gfx { priority low } }
repeat 9 every 0ns from 0ms { a submit x to qa { run 1ms } }
repeat 1 every 0ns from 0ms { b submit y to qb { run 1ms } }`)
  // 9 ms of a, in which b is due a ninth; then 1 ms of b alone.
  const [a, b] = figures.parties
  expect(a?.due).toBeCloseTo(0.8, 10)
  expect(b?.due).toBeCloseTo(0.2, 10)
  expect(figures.fairnessError).toBeCloseTo(0.1, 10)
  expect(figures.owedMax).toBeCloseTo(1 * MS, 3)
})

test("a changed priority counts from its change on", () => {
  const figures = measure(`
machine mock { sched gfx { credits 1; rings 1 } }
client a { queue qa on gfx { priority high } }
client b { queue qb on gfx { priority low } }
at 0ms a submit x to qa { run 10ms }
at 0ms b submit y to qb { run 10ms }
at 5ms a priority qa low`)
  // For 5 ms as 32 to 1, for 5 ms as 1 to 1, then b alone for 10 ms.
  const [a] = figures.parties
  expect(a?.due).toBeCloseTo((5 * (32 / 33) + 5 / 2) / 20, 10)
})

test("who waits for a fence asks for nothing, and neither do the jobs behind it", () => {
  const figures = measure(`${TWO_CLIENTS}
at 0ms b submit gate to qb { run 8ms }
at 0ms a submit x to qa { run 1ms } after gate
at 0ms a submit y to qa { run 1ms }`)
  expect(figures).toMatchObject({ fairnessError: 0, owedMax: 0, wastedIdle: 0, makespan: 10 * MS })
  expect(figures.parties.map(({ due }) => due)).toEqual([0.2, 0.8])
})

test("two rings: a job has use for one of them", () => {
  const figures = measure(`
machine mock { sched gfx { credits 8; rings 2 } }
client a { queue qa on gfx }
client b { queue qb on gfx }
at 0ms a submit x to qa { run 4ms }
at 0ms b submit y to qb { run 2ms }
at 0ms b submit z to qb { run 2ms }`)
  // z waits on the ring of x or of y; either way each client had one ring of work to do until 4 ms if well placed.
  expect(figures.gpuTime).toBe(8 * MS)
  expect(figures.jobs.done).toBe(3)
  const dueAll = figures.parties.reduce((sum, { due }) => sum + (due ?? 0), 0)
  expect(dueAll).toBeCloseTo(1, 10)
})

test("a hang wastes the ring until the reset, and is a failed job", () => {
  const figures = measure(`
machine mock { sched gfx { credits 4; rings 1; timeout 10ms; on-timeout reset } }
client a { queue qa on gfx }
at 0ms a submit x to qa { run 1ms; hang }
at 0ms a submit y to qa { run 1ms }`)
  expect(figures.jobs.failed).toBeGreaterThanOrEqual(1)
  expect(figures.wastedBusy).toBe(10 * MS)
})

test("queues of no client stand for themselves", () => {
  const figures = measure(`
machine mock { sched gfx { credits 1; rings 1 } }
queue q on gfx
at 0ms submit x to q { run 1ms }`)
  expect(figures.parties).toMatchObject([{ kind: "queue", name: "q", done: 1, gpuTime: MS }])
})

test("loads: their cycles without sleep, and how far one is ahead of the other", () => {
  const figures = measure(`
machine mock { sched gfx { credits 8; rings 2 } }
client a { queue qa on gfx }
client b { queue qb on gfx }
load quick 4 times { submit x to qa { run 1ms }; wait x; sleep 1ms }
load slow 2 times { submit y to qb { run 3ms }; wait y; sleep 1ms }`)
  // quick ends cycles at 2, 4, 6, 8 ms; slow at 4 and 8 ms.
  expect(figures.loads).toMatchObject([
    { name: "quick", cycles: 4, perSecond: 500, cycle: { count: 4, min: MS, p50: MS, max: MS } },
    { name: "slow", cycles: 2, perSecond: 250, cycle: { count: 2, min: 3 * MS, mean: 3 * MS, max: 3 * MS } },
  ])
  // They do not do the same.
  expect(figures.cyclesSpread).toBeNull()
})

test("loads that do the same: how far one is ahead of the other", () => {
  const figures = measure(
    `
machine mock { sched gfx { credits 1; rings 1 } }
client a { queue qa on gfx }
client b { queue qb on gfx }
load c1 2 times { submit x to qa { run 1ms }; wait x }
load c2 2 times { submit y to qb { run 1ms }; wait y }`,
    { policy: "fifo" },
  )
  // x y x y: cycles end at 1, 2, 3 and 4 ms; one is ahead until 2 ms, and until c1 ends at 3 ms nobody is.
  expect(figures.loads.map(({ cycles }) => cycles)).toEqual([2, 2])
  expect(figures.cyclesSpread).toBeCloseTo(1 / 3, 10)
})
