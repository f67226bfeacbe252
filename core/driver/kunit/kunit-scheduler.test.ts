/** The hardware timeline of the KUnit suites' mock scheduler, rule by rule. Source: reference 7.1. */
import { expect, test } from "vitest"
import { ERRNO } from "../../base/errno.ts"
import { createEntity } from "../../drm-sched/create.ts"
import { finishEntity } from "../../drm-sched/fini.ts"
import { PRIORITY_NORMAL, PROFILES } from "../../drm-sched/profile.ts"
import { Engine } from "../../engine/engine.ts"
import { runStraight } from "../../engine/straight.ts"
import { WorkQueue } from "../../engine/work.ts"
import { type Fence, FenceCallback, FenceContexts } from "../../fence/fence.ts"
import { type SimTime, TIME_MAX } from "../../time/time.ts"
import { EventStore } from "../../trace/event-store.ts"
import {
  CREDITS_UNLIMITED,
  JOB_DONE,
  JOB_DONT_RESET,
  JOB_RESET_SKIPPED,
  JOB_TIMED_OUT,
  KunitJob,
  KunitScheduler,
  submitJob,
} from "./index.ts"

function machine(timeout: number | null = null) {
  const trace = new EventStore()
  trace.on = false
  const engine = new Engine(trace)
  const contexts = new FenceContexts()
  const systemQueue = new WorkQueue("system", false)
  const mock = new KunitScheduler({
    engine,
    profile: PROFILES["v7.2"],
    policy: "fifo",
    contexts,
    timeoutQueue: systemQueue,
    timeout,
    creditLimit: CREDITS_UNLIMITED,
  })
  const entity = createEntity(0, contexts, PRIORITY_NORMAL, [mock.base], null)
  let jobs = 0
  return {
    engine,
    mock,
    runUntil: (at: number) => runStraight(engine, at as SimTime, 10_000, Number.POSITIVE_INFINITY),
    finish: () => {
      finishEntity(entity, systemQueue)
      mock.finish()
    },
    /** 0: ended by hand. */
    submit: (duration: number, flags = 0) => {
      const job = new KunitJob(jobs++, entity)
      job.duration = duration
      job.flags = flags
      submitJob(job, [])
      return job
    },
  }
}

test("durations add up as on a serial engine, from now if the hardware is idle", () => {
  const { submit, runUntil, mock } = machine()
  const [a, b] = [submit(10), submit(20)]
  runUntil(0)
  expect([a.finishAt, b.finishAt]).toEqual([10, 30])
  runUntil(29)
  expect([a.has(JOB_DONE), b.has(JOB_DONE), mock.currentSeqno]).toEqual([true, false, 1])
  runUntil(30)
  expect([b.has(JOB_DONE), mock.currentSeqno, mock.nextSeqno]).toEqual([true, 2, 2])
  const [late] = [submit(5)]
  runUntil(TIME_MAX)
  expect(late.finishAt).toBe(35)
})

test("a job ended by hand stops those behind it, and their timers do not come again", () => {
  const { submit, runUntil, mock } = machine()
  const [blocks, a, b] = [submit(0), submit(10), submit(30)]
  runUntil(20)
  expect([a.finishAt, b.finishAt]).toEqual([10, 40])
  expect([blocks, a, b].map((job) => job.has(JOB_DONE))).toEqual([false, false, false])
  expect(mock.advance(1)).toBe(1)
  runUntil(39)
  expect([blocks, a, b].map((job) => job.has(JOB_DONE))).toEqual([true, false, false])
  // The next timer of a later job ends what is due.
  runUntil(40)
  expect([a, b].map((job) => job.has(JOB_DONE))).toEqual([true, true])
})

test("advance ends all up to the number reached, whatever their durations", () => {
  const { submit, runUntil, mock } = machine()
  for (const duration of [0, 10, 0, 10]) submit(duration)
  runUntil(0)
  expect(mock.advance(3)).toBe(3)
  expect(mock.advance(0)).toBe(0)
  runUntil(TIME_MAX)
  expect(mock.jobs.first).toBe(null)
  expect(mock.currentSeqno).toBe(4)
  expect(mock.jobsAlive).toBe(0)
})

test("a job is marked done before its fence signals, and completed after", () => {
  const { submit, runUntil, mock } = machine()
  const job = submit(0)
  runUntil(0)
  const seen: boolean[] = []
  class Look extends FenceCallback {
    override call(_fence: Fence): void {
      seen.push(job.has(JOB_DONE), job.listed, job.done.done)
    }
  }
  job.hardware?.addCallback(new Look())
  mock.advance(1)
  expect(seen).toEqual([true, false, false])
  expect(job.done.done).toBe(true)
})

test("a job that times out fails, is freed, and never completes", () => {
  const { submit, runUntil, mock } = machine(100)
  const job = submit(0)
  runUntil(99)
  expect(job.has(JOB_TIMED_OUT)).toBe(false)
  runUntil(TIME_MAX)
  expect([job.has(JOB_TIMED_OUT), job.has(JOB_DONE), job.done.done]).toEqual([true, false, false])
  expect([job.hardware?.error, job.fence?.finished.error]).toEqual([-ERRNO.ETIMEDOUT, -ERRNO.ETIMEDOUT])
  expect([mock.jobsAlive, mock.base.creditCount, mock.jobs.first]).toEqual([0, 0, null])
})

test("a job that must not be reset stays, and is looked at again and again", () => {
  const { submit, runUntil, mock, engine } = machine(100)
  const job = submit(0, JOB_DONT_RESET)
  runUntil(250)
  expect([job.has(JOB_RESET_SKIPPED), job.has(JOB_TIMED_OUT), job.listed]).toEqual([true, false, true])
  expect(mock.base.timeoutWork.expires).toBe(300)
  expect(mock.advance(1)).toBe(1)
  runUntil(engine.now)
  expect([job.done.done, mock.jobsAlive, mock.base.timeoutWork.pending]).toEqual([true, 0, false])
})

test("teardown cancels what the hardware has, with its timers", () => {
  const { submit, runUntil, mock, engine, finish } = machine()
  const [a, b] = [submit(10), submit(0)]
  runUntil(5)
  finish()
  expect([a.hardware?.error, b.hardware?.error]).toEqual([-ERRNO.ECANCELED, -ERRNO.ECANCELED])
  expect([engine.timers.size, mock.jobsAlive, mock.jobs.first]).toEqual([0, 0, null])
})
