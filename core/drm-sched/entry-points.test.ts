/** Entry points that a driver calls and no golden trace does. Source: reference 1.7, 3.9. */
import { describe, expect, test } from "vitest"
import { type ScriptedJob, ScriptedMachine } from "../../tests/drm-sched/scripted-machine.ts"
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
    expect(m.engine.reports).toEqual([
      {
        name: "message-through-unset-pointer",
        kind: "warning",
        where: "drm_sched_job_init",
        text: "*ERROR* entity has no rq!, printed through job->sched before it is set",
        lines: [],
      },
    ])
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

  test("would find an entity's jobs, and no other's, if the pop left them their entity", () => {
    const m = new ScriptedMachine("v7.2", "fifo", { credits: 4 })
    const [first, second] = [m.entity(), m.entity()]
    const jobs = ["a", "b"].map((name) => m.submit(first, name))
    for (const job of jobs) job.entity = first
    m.submit(second, "c").entity = second
    stopWorkQueues(m.sched)
    const names: string[] = []
    forEachPendingJob(m.sched, first, (job) => names.push((job as ScriptedJob).name))
    forEachPendingJob(m.sched, null, (job) => names.push((job as ScriptedJob).name))
    expect(names).toEqual(["a", "b", "a", "b", "c"])
  })

  test("tells whether the hardware or the scheduler is done with a job", () => {
    const m = new ScriptedMachine("v7.2", "fifo", { credits: 4 })
    const [running, hardware, finished, without] = ["a", "b", "c", "d"].map((name) => m.submit(m.entity(), name))
    stopWorkQueues(m.sched)
    if (hardware?.doneCallback) hardware.hardware?.removeCallback(hardware.doneCallback)
    hardware?.hardware?.signal(m.engine)
    finished?.finished.signal(m.engine)
    if (without !== undefined) without.finished.parent = null
    const jobs = [running, hardware, finished, without].filter((job) => job !== undefined)
    expect(jobs.map((job) => isJobSignaled(m.sched, job))).toEqual([false, true, true, false])
    expect(hardware?.finished.signaled).toBe(false)
  })

  test("warns while submission is not stopped, once for a place", () => {
    const m = new ScriptedMachine("v7.2", "fifo")
    m.engine.line = 6
    forEachPendingJob(m.sched, null, () => expect.unreachable())
    const warning = {
      name: "pending-jobs-while-running",
      kind: "warning",
      text: "the jobs of s0 are looked at while it may change them",
      lines: [6],
    }
    expect(m.engine.reports).toEqual([{ ...warning, where: "drm_sched_for_each_pending_job" }])
    isJobSignaled(m.sched, m.submit(m.entity(), "a"))
    expect(m.engine.reports[1]).toEqual({ ...warning, where: "drm_sched_job_is_signaled" })
  })
})
