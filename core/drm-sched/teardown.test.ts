/** Flush, kill and teardown: what no golden trace tells apart. Source: reference 3.10. */
import { describe, expect, test } from "vitest"
import { ERRNO } from "../base/errno.ts"
import { WorkQueue } from "../engine/work.ts"
import type { SimTime } from "../time/time.ts"
import { ScriptedMachine, Then } from "../../tests/drm-sched/scripted-machine.ts"
import { modifySchedulers } from "./create.ts"
import { cleanupJob, entityError, finishEntity, finishScheduler } from "./fini.ts"
import { Flush, type FlushCaller } from "./flush.ts"
import { killEntity } from "./kill.ts"
import type { Entity } from "./objects.ts"
import { PRIORITY_NORMAL, type Profile } from "./profile.ts"

const CLOSES: FlushCaller = { exiting: false, sigkill: false, timeout: 77 }
const EXITS: FlushCaller = { exiting: true, sigkill: false, timeout: 50 }
const DIES: FlushCaller = { exiting: true, sigkill: true, timeout: 50 }

function flush(m: ScriptedMachine, entity: Entity, caller: FlushCaller): number[] {
  const results: number[] = []
  new Flush(m.engine, entity, caller, m.systemQueue, (remaining) => results.push(remaining)).begin()
  return results
}

/** One credit, taken: what is pushed to the entity waits. */
function busy(spec: { scheds?: number } = {}) {
  const m = new ScriptedMachine("v7.2", "fifo", { credits: 1, ...spec })
  const running = m.submit(m.entity(), "running")
  const entity = m.entity()
  return { m, running, entity }
}

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

describe("the end of an entity", () => {
  test("takes its callback off what it waits for, and forgets its last job", () => {
    const m = new ScriptedMachine("v7.2", "fifo")
    const entity = m.entity()
    const fence = m.fence()
    const last = m.submit(entity, "last", { answers: [-ERRNO.EIO] })
    expect([entityError(entity), last.finished.error]).toEqual([-ERRNO.EIO, -ERRNO.EIO])
    m.submit(entity, "waits", { after: [fence] })
    expect([entity.dependency, fence.hasCallbacks]).toEqual([fence, true])
    finishEntity(entity, m.systemQueue)
    expect([entity.dependency, entity.lastScheduled, entity.finished, entityError(entity)]).toEqual([
      null,
      null,
      true,
      0,
    ])
    // The kill's own callback is added later, by its work.
    expect(fence.hasCallbacks).toBe(false)
  })

  test("jobs in flight go on", () => {
    const m = new ScriptedMachine("v7.2", "fifo")
    const entity = m.entity()
    const job = m.submit(entity, "a")
    finishEntity(entity, m.systemQueue)
    expect(entityError(m.entity())).toBe(0)
    m.complete(job)
    expect(m.log).toEqual(["run a", "free a"])
  })
})

describe("the end of a scheduler", () => {
  const ended = (profile: Profile["name"], cancels: boolean) => {
    const m = new ScriptedMachine(profile, "fifo", { timeout: 10, cancels })
    const entity = m.entity()
    m.submit(entity, "a")
    m.submit(entity, "b")
    finishScheduler(m.sched)
    return { m, entity }
  }

  test("cancels and frees what is pending, newest first, where the driver can", () => {
    const { m } = ended("v7.2", true)
    expect(m.log.slice(2)).toEqual(["cancel b", "free b", "cancel a", "free a"])
    expect([m.sched.ready, m.sched.firstPending, m.sched.lastPending]).toEqual([false, null, null])
    expect([m.sched.timeoutWork.pending, m.sched.pauseSubmit]).toEqual([false, true])
    expect(m.events("sched_fini_pending")).toEqual([])
  })

  test("else leaves them, and warns where the kernel does", () => {
    const { m } = ended("v7.2", false)
    expect([m.log.slice(2), m.sched.firstPending === null, m.sched.ready]).toEqual([[], false, false])
    expect(m.events("sched_fini_pending").length).toBe(1)
    const old = ended("v6.12", true).m
    expect([old.log.slice(2), old.sched.firstPending === null]).toEqual([[], false])
    expect(old.events("sched_fini_pending")).toEqual([])
  })

  test("stops the attached entities up to v7.2-rc", () => {
    expect(ended("v6.17", false).entity.stopped).toBe(true)
    expect(ended("v7.2", false).entity.stopped).toBe(false)
  })

  test("wakes those who flush", () => {
    const { m, entity } = busy()
    m.submit(entity, "a")
    const results = flush(m, entity, CLOSES)
    entity.stopped = true
    finishScheduler(m.sched)
    m.drain()
    expect(results).toEqual([77])
  })

  test("in silence says nothing", () => {
    const m = new ScriptedMachine("v7.2", "fifo")
    m.submit(m.entity(), "a")
    const { length } = m.trace
    m.trace.on = false
    finishScheduler(m.sched)
    expect(m.trace.length).toBe(length)
  })
})

test("a freed job has let its dependencies go", () => {
  const m = new ScriptedMachine("v7.2", "fifo")
  const job = m.job(m.entity(), "a", { after: [m.fence()] })
  cleanupJob(job)
  expect([job.dependencies, job.state]).toEqual([null, "freed"])
})
