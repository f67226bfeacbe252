/** Flush: what no golden trace tells apart. Source: reference 3.10. */
import { describe, expect, test } from "vitest"
import { CLOSES, DIES, EXITS, busy, flush } from "../../tests/drm-sched/flush-callers.ts"
import { Then } from "../../tests/drm-sched/scripted-machine.ts"
import type { SimTime } from "../time/time.ts"
import { modifySchedulers } from "./create.ts"
import type { FlushCaller } from "./flush.ts"
import { PRIORITY_NORMAL } from "./profile.ts"

describe("flush", () => {
  test("idle is: not attached, nothing queued, or stopped", () => {
    const { m, entity } = busy()
    expect(flush(m, entity, CLOSES)).toEqual([77])
    m.submit(entity, "a")
    expect(flush(m, entity, CLOSES)).toEqual([])
    entity.stopped = true
    expect(flush(m, entity, CLOSES)).toEqual([77])
  })

  test("returns when the queue has drained into the hardware, with the time that is left if the caller is exiting", () => {
    for (const [caller, result] of [
      [CLOSES, 77],
      [EXITS, 20],
    ] as const) {
      const { m, running, entity } = busy()
      const job = m.submit(entity, "a")
      const results = flush(m, entity, caller)
      m.runUntil(30)
      expect(results).toEqual([])
      m.complete(running)
      expect([results, job.finished.signaled]).toEqual([[result], false])
      m.runUntil(100)
      expect(results).toEqual([result])
    }
  })

  test("of an exiting caller gives up with 0 when the time is over; of another never", () => {
    const { m, entity } = busy()
    m.submit(entity, "a")
    const [exits, closes] = [flush(m, entity, EXITS), flush(m, entity, CLOSES)]
    m.runUntil(49)
    expect([exits, closes]).toEqual([[], []])
    m.runUntil(50)
    expect([exits, closes]).toEqual([[0], []])
    m.runUntil(1000)
    expect([exits, closes, m.sched.jobScheduled.size]).toEqual([[0], [], 1])
  })

  test("an exiting caller without time does not wait, even if idle", () => {
    const { m, entity } = busy()
    expect(flush(m, entity, { ...EXITS, timeout: 0 })).toEqual([0])
    m.submit(entity, "a")
    expect(flush(m, entity, { ...EXITS, timeout: 0 })).toEqual([0])
    expect(flush(m, entity, { ...CLOSES, timeout: 0 })).toEqual([])
  })

  test("of an exiting caller who finds it idle at the last instant, or after it, has 1 left", () => {
    const last = busy()
    last.m.submit(last.entity, "a")
    const atLast = flush(last.m, last.entity, EXITS)
    last.m.engine.now = 50 as SimTime
    last.m.complete(last.running)
    const after = busy()
    after.m.submit(after.entity, "a")
    const late = flush(after.m, after.entity, EXITS)
    after.entity.stopped = true
    after.m.runUntil(50)
    expect([atLast, late]).toEqual([[1], [1]])
  })

  test("woken while still busy waits on", () => {
    const { m, entity } = busy()
    m.push(entity, "a")
    const results = flush(m, entity, EXITS)
    m.sched.jobScheduled.wakeAll(m.engine)
    m.drain()
    expect([results, m.sched.jobScheduled.size]).toEqual([[], 1])
  })

  test("without a run queue returns 0 and leaves the last user", () => {
    const { m, entity } = busy()
    entity.rq = null
    expect([flush(m, entity, DIES), entity.lastUser, entity.stopped]).toEqual([[0], "process", false])
  })

  test("stays with the scheduler of its first moment when the entity moves", () => {
    const { m, running, entity } = busy({ scheds: 2 })
    const [first, second] = m.scheds as [typeof m.sched, typeof m.sched]
    const blocks = m.submit(m.entity(PRIORITY_NORMAL, [second]), "blocks")
    // Done at once; its callback submits the next job, to the other scheduler.
    const a = m.submit(entity, "a", { answers: [null] })
    modifySchedulers(entity, [second])
    a.finished.addCallback(new Then(() => void m.push(entity, "b")))
    const results = flush(m, entity, CLOSES)
    m.complete(running)
    expect([entity.rq?.sched, entity.queue.count, results]).toEqual([second, 1, []])
    expect([first.jobScheduled.size, second.jobScheduled.size]).toEqual([1, 0])
    m.complete(blocks)
    expect([entity.queue.count, results]).toEqual([0, []])
    m.submit(m.entity(), "another on the first")
    expect(results).toEqual([77])
  })

  test("a caller that dies kills, if it pushed last: once, until it pushes again", () => {
    const kills = (caller: FlushCaller) => {
      const { m, entity } = busy()
      flush(m, entity, caller)
      return [entity.stopped, entity.lastUser]
    }
    expect([kills(DIES), kills(EXITS), kills({ ...CLOSES, sigkill: true })]).toEqual([
      [true, null],
      [false, null],
      [false, null],
    ])
    const { m, running, entity } = busy()
    flush(m, entity, CLOSES)
    flush(m, entity, DIES)
    expect(entity.stopped).toBe(false)
    m.complete(running)
    m.submit(entity, "a")
    expect(entity.lastUser).toBe("process")
    flush(m, entity, DIES)
    expect(entity.stopped).toBe(true)
  })
})
