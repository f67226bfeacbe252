/** The end of an entity, a scheduler, a job: what no golden trace tells apart. Source: reference 3.10. */
import { describe, expect, test } from "vitest"
import { CLOSES, busy, flush } from "../../tests/drm-sched/flush-callers.ts"
import { ScriptedMachine } from "../../tests/drm-sched/scripted-machine.ts"
import { ERRNO } from "../base/errno.ts"
import { cleanupJob, entityError, finishEntity, finishScheduler } from "./fini.ts"
import type { Profile } from "./profile.ts"

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
    const states: string[] = []
    m.onFree = ({ state }) => states.push(state)
    finishScheduler(m.sched)
    return { m, entity, states }
  }

  test("cancels and frees what is pending, newest first, where the driver can", () => {
    const { m, states } = ended("v7.2", true)
    expect(m.log.slice(2)).toEqual(["cancel b", "free b", "cancel a", "free a"])
    expect(states).toEqual(["retired", "retired"])
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
