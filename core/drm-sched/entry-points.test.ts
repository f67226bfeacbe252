/** Entry points that a driver calls and no golden trace does. Source: reference 1.7, 3.9. */
import { describe, expect, test } from "vitest"
import { ScriptedMachine } from "../../tests/drm-sched/scripted-machine.ts"
import { ERRNO } from "../base/errno.ts"
import { EV } from "../trace/events.ts"
import { initJob } from "./init-job.ts"
import { forEachPendingJob, isJobSignaled } from "./pending-jobs.ts"
import { stopWorkQueues } from "./recovery.ts"

describe("drm_sched_job_init", () => {
  test("refuses an entity without a run queue, through a pointer that is not set (G28)", () => {
    const m = new ScriptedMachine("v7.2", "fifo")
    const entity = m.entity()
    expect(initJob(m.engine, entity, 1)).toBe(0)
    entity.rq = null
    expect(initJob(m.engine, entity, 1)).toBe(-ERRNO.ENOENT)
    expect(m.engine.reports.map(({ name }) => name)).toEqual(["message-through-unset-pointer"])
  })

  test("refuses a job without credits, and says so", () => {
    const m = new ScriptedMachine("v7.2", "fifo")
    expect(initJob(m.engine, m.entity(), 0)).toBe(-ERRNO.EINVAL)
    const { trace } = m.engine
    const last = trace.length - 1
    expect([trace.kind(last), trace.objects.words[trace.subject(last)]]).toEqual([
      EV.log,
      "*ERROR* drm_sched_job_init: credits cannot be 0!",
    ])
  })
})

describe("the iterator over pending jobs", () => {
  test("goes from old to new; with an entity it finds nothing, since the pop has cleared it (G36)", () => {
    const m = new ScriptedMachine("v7.2", "fifo", { credits: 4 })
    const entity = m.entity()
    const jobs = ["a", "b"].map((name) => m.submit(entity, name))
    stopWorkQueues(m.sched)
    const found: unknown[] = []
    forEachPendingJob(m.sched, null, (job) => found.push(job))
    expect(found).toEqual(jobs)
    forEachPendingJob(m.sched, entity, () => expect.unreachable())
    expect(m.engine.reports).toEqual([])
  })

  test("tells whether the hardware or the scheduler is done with a job", () => {
    const m = new ScriptedMachine("v7.2", "fifo", { credits: 4 })
    const [a, b] = ["a", "b"].map((name) => m.submit(m.entity(), name))
    stopWorkQueues(m.sched)
    a?.hardware?.signal(m.engine)
    expect([a, b].map((job) => job !== undefined && isJobSignaled(m.sched, job))).toEqual([true, false])
  })

  test("warns while submission is not stopped, once for a place", () => {
    const m = new ScriptedMachine("v7.2", "fifo")
    forEachPendingJob(m.sched, null, () => expect.unreachable())
    expect(m.engine.reports.map(({ name, where }) => [name, where])).toEqual([
      ["pending-jobs-while-running", "drm_sched_for_each_pending_job"],
    ])
  })
})
