/** The run and the free work, and completion: what no golden trace tells apart. Source: reference 3.7. */
import { describe, expect, test } from "vitest"
import { ERRNO } from "../base/errno.ts"
import type { SimTime } from "../time/time.ts"
import { ScriptedMachine, Then } from "../../tests/drm-sched/scripted-machine.ts"
import type { RunQueue } from "./objects.ts"
import { popJob } from "./pop.ts"
import type { Profile } from "./profile.ts"

describe("the run work", () => {
  test.each<[Profile["name"], boolean]>([
    ["v6.12", false],
    ["v6.17", false],
    ["v7.2", true],
  ])("that was queued before a pause: %s runs a job: %s", (profile, runs) => {
    const m = new ScriptedMachine(profile, "fifo")
    m.push(m.entity(), "a")
    m.sched.pauseSubmit = true
    m.drain()
    expect(m.log).toEqual(runs ? ["run a"] : [])
  })

  test("takes one job a turn and queues itself again, also after a job that must wait", () => {
    const m = new ScriptedMachine("v7.2", "fifo")
    const entity = m.entity()
    m.push(entity, "waits", { after: [m.fence()] })
    m.push(m.entity(), "a")
    m.push(m.entity(), "b")
    m.drain()
    expect(m.log).toEqual(["run a", "run b"])
    expect(m.works()).toEqual(["s0 run", "s0 run", "s0 run", "s0 run"])
    expect(entity.idle.done).toBe(true)
  })

  test("the entity is busy from the choice to the end of the driver's callback", () => {
    const m = new ScriptedMachine("v7.2", "fifo")
    const entity = m.entity()
    expect(entity.idle.done).toBe(true)
    const seen: boolean[] = []
    const runs = () => {
      seen.push(entity.idle.done)
      return m.fence()
    }
    m.submit(entity, "a", { answers: [runs] })
    expect([seen, entity.idle.done]).toEqual([[false], true])
  })

  test("credits are charged and the job is pending before the driver's callback", () => {
    const m = new ScriptedMachine("v7.2", "fifo", { credits: 10, timeout: 50 })
    const job = m.push(m.entity(), "a", { credits: 4 })
    m.drain()
    expect([m.sched.creditCount, m.sched.firstPending, job.state]).toEqual([4, job, "pending"])
    expect([m.sched.timeoutWork.pending, m.sched.timeoutWork.expires]).toEqual([true, 50])
    expect(m.events("run")).toEqual(["run a 0 4"])
  })

  test("the hardware fence is in place when `scheduled` signals", () => {
    const m = new ScriptedMachine("v7.2", "fifo")
    const job = m.push(m.entity(), "a")
    const seen: (object | null)[] = []
    job.finished.scheduled.addCallback(new Then(() => seen.push(job.finished.parent)))
    m.drain()
    expect(seen).toEqual([job.hardware])
    expect(job.finished.isScheduled).toBe(true)
  })

  test("no fence is a job that is done, an error pointer one that failed; `scheduled` signals for both", () => {
    for (const answer of [null, -ERRNO.EIO]) {
      const m = new ScriptedMachine("v7.2", "fifo")
      const job = m.submit(m.entity(), "a", { answers: [answer] })
      const { scheduled, finished } = job.finished
      expect([scheduled.signaled, finished.signaled, finished.error]).toEqual([true, true, answer ?? 0])
      expect([finished.parent, job.doneCallback, m.sched.creditCount, m.sched.score.value]).toEqual([null, null, 0, 1])
      expect(m.log).toEqual(["run a", "free a"])
    }
  })

  test("a fence that has signalled ends the job at once, with its error", () => {
    const m = new ScriptedMachine("v7.2", "fifo")
    const hardware = m.fence()
    hardware.setError(-ERRNO.EIO)
    hardware.signal(m.engine)
    const job = m.submit(m.entity(), "a", { answers: [hardware] })
    expect([job.finished.signaled, job.finished.error, job.finished.parent]).toEqual([true, -ERRNO.EIO, hardware])
  })

  test("of an entity that was drained between choice and pop there is no job", () => {
    const m = new ScriptedMachine("v7.2", "fifo")
    const entity = m.entity()
    const rq = entity.rq as RunQueue
    expect(popJob(rq, entity)).toBeNull()
    const job = m.push(entity, "a")
    expect([popJob(rq, entity), job.state]).toEqual([job, "run-worker"])
  })

  test("strict priority, and a shortage of credits in a run queue stops those below it", () => {
    const m = new ScriptedMachine("v7.2", "fifo", { credits: 4 })
    m.submit(m.entity(), "running", { credits: 2 })
    m.push(m.entity(3), "low", { credits: 1 })
    const high = m.push(m.entity(1), "high", { credits: 3 })
    m.drain()
    expect(m.log).toEqual(["run running"])
    high.credits = 2
    m.sched.engine.queueWork(m.sched.runWork)
    m.drain()
    expect(m.log).toEqual(["run running", "run high"])
  })
})

describe("completion", () => {
  test("returns credits and score before the finished fence signals; its callbacks come before the free work", () => {
    const m = new ScriptedMachine("v7.2", "fifo", { credits: 10 })
    const job = m.submit(m.entity(), "a", { credits: 4 })
    expect([m.sched.creditCount, m.sched.score.value]).toEqual([4, 2])
    const seen: unknown[] = []
    job.finished.addCallback(
      new Then(() =>
        seen.push(m.sched.creditCount, m.sched.score.value, m.sched.freeWork.queued, job.finished.signaled),
      ),
    )
    m.complete(job)
    expect(seen).toEqual([0, 1, false, true])
    expect(m.events("done", "finished_signal")).toEqual(["done a 0 0", "finished_signal a 0 0"])
  })

  test("an error of the hardware overwrites one that was set before; success keeps it", () => {
    for (const error of [0, -ERRNO.EIO]) {
      const m = new ScriptedMachine("v7.2", "fifo")
      const job = m.submit(m.entity(), "a")
      job.finished.setError(-ERRNO.ECANCELED)
      m.complete(job, error)
      expect(job.finished.error).toBe(error === 0 ? -ERRNO.ECANCELED : -ERRNO.EIO)
      expect(m.events("finished_signal")).toEqual([`finished_signal a ${job.finished.error} 0`])
    }
  })

  test("while paused signals and returns credits, but frees nothing", () => {
    const m = new ScriptedMachine("v7.2", "fifo")
    const job = m.submit(m.entity(), "a")
    m.sched.pauseSubmit = true
    m.complete(job)
    expect([job.finished.signaled, m.sched.creditCount, job.state, m.log]).toEqual([true, 0, "pending", ["run a"]])
  })
})

describe("the free work", () => {
  test("only the head is retired: what finished out of order stays until it has", () => {
    for (const profile of ["v6.12", "v7.2"] as const) {
      const m = new ScriptedMachine(profile, "fifo")
      const [a, b, c] = [m.submit(m.entity(), "a"), m.submit(m.entity(), "b"), m.submit(m.entity(), "c")]
      m.complete(b)
      expect(m.log).toEqual(["run a", "run b", "run c"])
      m.complete(a)
      expect(m.log.slice(3)).toEqual(["free a", "free b"])
      expect([m.sched.firstPending, m.sched.lastPending, c.pendingPrev, c.pendingNext]).toEqual([c, c, null, null])
      m.complete(c)
      expect([m.sched.firstPending, m.sched.lastPending]).toEqual([null, null])
    }
  })

  test("frees all there are in a turn; before the fair series one a turn, with a run between", () => {
    const worksOf = (profile: Profile["name"]) => {
      const m = new ScriptedMachine(profile, "fifo")
      const [a, b] = [m.submit(m.entity(), "a"), m.submit(m.entity(), "b")]
      m.complete(b)
      const before = m.works().length
      m.complete(a)
      expect(m.log).toEqual(["run a", "run b", "free a", "free b"])
      return m.works().slice(before)
    }
    expect(worksOf("v7.2")).toEqual(["s0 free", "s0 run"])
    expect(worksOf("v6.17")).toEqual(["s0 free", "s0 free", "s0 run"])
  })

  test("queued before a pause: the old one returns at once, the new one goes on", () => {
    for (const [profile, frees] of [
      ["v6.17", false],
      ["v7.2", true],
    ] as const) {
      const m = new ScriptedMachine(profile, "fifo")
      const job = m.submit(m.entity(), "a")
      job.hardware?.signal(m.engine)
      m.sched.pauseSubmit = true
      m.drain()
      expect(m.log).toEqual(frees ? ["run a", "free a"] : ["run a"])
    }
  })

  test("retirement gives the next job a full timeout, and its start is taken to be this job's end", () => {
    const m = new ScriptedMachine("v7.2", "fifo", { timeout: 100 })
    const [a, b] = [m.submit(m.entity(), "a"), m.submit(m.entity(), "b")]
    const { scheduled } = b.finished
    m.runUntil(60)
    m.complete(a)
    expect(m.sched.timeoutWork.expires).toBe(160)
    expect([b.finished.scheduledAt, scheduled.timestamp]).toEqual([60, 60])
    m.runUntil(70)
    m.complete(b)
    expect(m.sched.timeoutWork.pending).toBe(false)
  })

  test("a job that is still being handed over has not started: retirement does not make it so", () => {
    const m = new ScriptedMachine("v7.2", "fifo")
    const a = m.submit(m.entity(), "a")
    const starts: boolean[] = []
    const b = m.push(m.entity(), "b", {
      answers: [
        () => {
          a.hardware?.signal(m.engine)
          // As on another CPU, with a submit queue that is not ordered.
          m.sched.freeWork.execute()
          starts.push(b.finished.isScheduled)
          return m.fence()
        },
      ],
    })
    m.drain()
    expect([starts, m.log]).toEqual([[false], ["run a", "run b", "free a"]])
  })

  test("GPU time is from `scheduled` to `finished`, charged at retirement, where it is accounted", () => {
    for (const [profile, ns] of [
      ["v7.2", 50n],
      ["v6.17", 0n],
    ] as const) {
      const m = new ScriptedMachine(profile, "fifo")
      m.engine.now = 20 as SimTime
      const entity = m.entity()
      const job = m.submit(entity, "a")
      m.engine.now = 70 as SimTime
      m.complete(job)
      expect(entity.stats.runtime.toBigInt()).toBe(ns)
    }
  })

  test("a scheduled fence that is asked for late has signalled, at the time the job started", () => {
    const m = new ScriptedMachine("v7.2", "fifo")
    const job = m.push(m.entity(), "a")
    expect(job.finished.isScheduled).toBe(false)
    m.engine.now = 20 as SimTime
    m.drain()
    const { scheduled } = job.finished
    expect([scheduled.signaled, scheduled.timestamp, scheduled.pair]).toEqual([true, 20, job.finished])
    expect(job.finished.scheduled).toBe(scheduled)
    expect(m.push(m.entity(), "b").finished.scheduled.signaled).toBe(false)
  })
})
