/** Kill: what no golden trace tells apart. Source: reference 3.10. */
import { describe, expect, test } from "vitest"
import { busy } from "../../tests/drm-sched/flush-callers.ts"
import { Then } from "../../tests/drm-sched/scripted-machine.ts"
import { ERRNO } from "../base/errno.ts"
import { WorkQueue } from "../engine/work.ts"
import { killEntity } from "./kill.ts"
import { PRIORITY_NORMAL } from "./profile.ts"

describe("kill", () => {
  test("queued jobs end one after the other with -ESRCH, after what was popped last; none runs", () => {
    const { m, running, entity } = busy()
    m.complete(running)
    const popped = m.submit(entity, "popped")
    const [a, b] = [m.submit(entity, "a"), m.submit(entity, "b")]
    killEntity(entity, m.systemQueue)
    m.drain()
    expect([entity.stopped, entity.listed, entity.queue.count, a.entity]).toEqual([true, false, 0, null])
    expect([a.finished.signaled, b.finished.signaled]).toEqual([false, false])
    const order: string[] = []
    for (const job of [b, a])
      for (const fence of [job.finished, job.finished.scheduled])
        fence.addCallback(
          new Then(() => order.push(`${job.name} ${fence === job.finished ? "finished" : "scheduled"}`)),
        )
    m.complete(popped)
    expect(order).toEqual(["a scheduled", "a finished", "b scheduled", "b finished"])
    expect([a.finished.error, b.finished.error]).toEqual([-ERRNO.ESRCH, -ERRNO.ESRCH])
    expect(m.log.filter((line) => line.startsWith("run"))).toEqual(["run running", "run popped"])
    expect(m.log.filter((line) => line.startsWith("free")).toSorted()).toEqual([
      "free a",
      "free b",
      "free popped",
      "free running",
    ])
    expect([m.sched.creditCount, m.sched.score.value]).toEqual([0, 3])
    expect(m.events("finished_signal").slice(-2)).toEqual([
      `finished_signal a ${-ERRNO.ESRCH} 0`,
      `finished_signal b ${-ERRNO.ESRCH} 0`,
    ])
  })

  test("awaits each dependency whole: a scheduled fence until its job is over, and one that was awaited before", () => {
    const { m, running, entity } = busy({ scheds: 2 })
    const other = m.submit(m.entity(PRIORITY_NORMAL, m.scheds.slice(1)), "other")
    const fence = m.fence()
    const job = m.submit(entity, "a", { after: [other.finished.scheduled, fence] })
    killEntity(entity, m.systemQueue)
    m.drain()
    expect(job.finished.signaled).toBe(false)
    m.signal(fence)
    expect(job.finished.signaled).toBe(false)
    m.complete(other)
    expect([job.finished.signaled, job.dependencies]).toEqual([true, null])
    m.complete(running)
  })

  test("without anything before it ends at once, on the queue it was given", () => {
    const { m, entity } = busy()
    const job = m.submit(entity, "a")
    const before = m.works().length
    killEntity(entity, new WorkQueue("mine", false))
    m.drain()
    expect([job.finished.signaled, m.works().slice(before)]).toEqual([true, ["mine kill"]])
    expect(entity.lastScheduled).toBeNull()
  })

  test("waits for an entity in the hands of the run work, which straight code can never see", () => {
    const { m, entity } = busy()
    entity.idle.rearm()
    expect(() => killEntity(entity, m.systemQueue)).toThrow("entity_idle not done")
  })

  test("without a run queue there is nothing to do", () => {
    const { m, entity } = busy()
    entity.rq = null
    killEntity(entity, m.systemQueue)
    expect(entity.stopped).toBe(false)
  })

  test("a second one also disposes of what was pushed in between", () => {
    const { m, entity } = busy()
    killEntity(entity, m.systemQueue)
    const stranded = m.submit(entity, "stranded")
    killEntity(entity, m.systemQueue)
    m.drain()
    expect([stranded.finished.error, m.log.at(-1)]).toEqual([-ERRNO.ESRCH, "free stranded"])
  })

  test("a silent one says nothing", () => {
    const { m, entity } = busy()
    m.trace.on = false
    const job = m.submit(entity, "a")
    const { length } = m.trace
    killEntity(entity, m.systemQueue)
    m.drain()
    expect([job.finished.signaled, m.trace.length]).toEqual([true, length])
  })
})
