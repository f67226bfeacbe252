/** The timeout of a scheduler: what no golden trace tells apart. Source: reference 3.8. */
import { describe, expect, test } from "vitest"
import { ScriptedMachine } from "../../tests/drm-sched/scripted-machine.ts"
import type { TimeoutStatus } from "./objects.ts"
import type { Profile } from "./profile.ts"
import { stopScheduler } from "./recovery.ts"
import { fault, queueTimeoutNow, resumeTimeout, startTimeout, suspendTimeout } from "./timeout.ts"

function timedOut(profile: Profile["name"], status: TimeoutStatus) {
  const m = new ScriptedMachine(profile, "fifo", { timeout: 10 })
  m.onTimeout = () => status
  const [a, b] = [m.submit(m.entity(), "a"), m.submit(m.entity(), "b")]
  const before = m.works().length
  m.runUntil(10)
  return { m, a, b, works: m.works().slice(before) }
}

describe("the answer of the timeout handler", () => {
  test("NO_HANG: the job is back at the head, the free work is queued, the timer runs", () => {
    const { m, a, b, works } = timedOut("v7.2", "NO_HANG")
    expect(m.log).toEqual(["run a", "run b", "timeout a"])
    expect([m.sched.firstPending, a.pendingNext, b.pendingPrev, m.sched.lastPending]).toEqual([a, b, a, b])
    expect([a.state, m.sched.timeoutWork.expires, m.sched.timeoutWork.pending]).toEqual(["pending", 20, true])
    // Nobody else queues it: no job has finished.
    expect(works).toEqual(["timeout timeout", "s0 free", "s0 run"])
  })

  test("NO_HANG for the only job", () => {
    const m = new ScriptedMachine("v7.2", "fifo", { timeout: 10 })
    m.onTimeout = () => "NO_HANG"
    const a = m.submit(m.entity(), "a")
    m.runUntil(10)
    expect([m.sched.firstPending, m.sched.lastPending, a.pendingPrev, a.pendingNext]).toEqual([a, a, null, null])
    m.complete(a)
    expect(m.log).toEqual(["run a", "timeout a", "free a"])
  })

  test("NO_HANG is unknown to 6.12: the job is lost", () => {
    const { m, b } = timedOut("v6.12", "NO_HANG")
    expect([m.sched.firstPending, m.sched.timeoutWork.pending]).toEqual([b, true])
  })

  test("RESET without a stop: the job is off the list, the timer runs for the next", () => {
    const { m, a, b, works } = timedOut("v7.2", "RESET")
    expect([a.state, m.sched.firstPending, m.sched.timeoutWork.expires]).toEqual(["timeout-worker", b, 20])
    expect(works).toEqual(["timeout timeout"])
  })

  test("ENODEV: the timer is not started again", () => {
    const { m, b } = timedOut("v7.2", "ENODEV")
    expect([m.sched.firstPending, m.sched.timeoutWork.pending]).toEqual([b, false])
  })
})

test("the handler sees the job off the list, whether or not it has finished, and the list lock is free", () => {
  const m = new ScriptedMachine("v7.2", "fifo", { timeout: 10 })
  const seen: unknown[] = []
  const job = m.submit(m.entity(), "a")
  m.onTimeout = (timedOut) => {
    seen.push(timedOut, timedOut.state, m.sched.firstPending, m.sched.listLock.held)
    return "RESET"
  }
  m.runUntil(10)
  expect(seen).toEqual([job, "timeout-worker", null, false])
})

test("a job that stop found finished is freed by the timeout work, once", () => {
  const m = new ScriptedMachine("v7.2", "fifo", { timeout: 10 })
  m.submit(m.entity(), "a")
  m.onTimeout = (job) => {
    job.hardware?.signal(m.engine)
    stopScheduler(m.sched, job)
    expect(m.log).not.toContain("free a")
    return "RESET"
  }
  m.runUntil(10)
  expect(m.log).toEqual(["run a", "timeout a", "free a"])
  expect(m.sched.freeGuilty).toBe(false)
})

test("every job that begins pushes the deadline out", () => {
  const m = new ScriptedMachine("v7.2", "fifo", { timeout: 10 })
  m.submit(m.entity(), "a")
  m.runUntil(9)
  m.submit(m.entity(), "b")
  m.runUntil(18)
  expect(m.log).toEqual(["run a", "run b"])
  m.runUntil(19)
  expect(m.log.at(-1)).toBe("timeout a")
})

test("without a timeout, or without a job, nothing is started", () => {
  const none = new ScriptedMachine("v7.2", "fifo")
  none.submit(none.entity(), "a")
  startTimeout(none.sched)
  const idle = new ScriptedMachine("v7.2", "fifo", { timeout: 10 })
  startTimeout(idle.sched)
  expect([none.sched.timeoutWork.pending, idle.sched.timeoutWork.pending]).toEqual([false, false])
})

test("a fault fires now, whatever the list; with an empty one the handler is not asked", () => {
  const m = new ScriptedMachine("v7.2", "fifo")
  fault(m.sched)
  m.drain()
  expect([m.log, m.works()]).toEqual([[], ["timeout timeout"]])
  m.submit(m.entity(), "a")
  fault(m.sched)
  m.drain()
  expect(m.log).toEqual(["run a", "timeout a"])
})

test("a timeout of now stays: each job that begins is timed out at once", () => {
  const m = new ScriptedMachine("v7.2", "fifo", { timeout: 10 })
  m.onTimeout = () => "ENODEV"
  queueTimeoutNow(m.sched)
  expect([m.sched.timeout, m.sched.timeoutWork.pending]).toEqual([0, false])
  m.submit(m.entity(), "a")
  expect(m.log).toEqual(["run a", "timeout a"])
  m.submit(m.entity(), "b")
  expect(m.log.at(-1)).toBe("timeout b")
})

test("a timeout of now with a job on the list fires at once", () => {
  const m = new ScriptedMachine("v7.2", "fifo", { timeout: 10 })
  m.onTimeout = () => "ENODEV"
  m.submit(m.entity(), "a")
  queueTimeoutNow(m.sched)
  m.drain()
  expect(m.log).toEqual(["run a", "timeout a"])
})

describe("suspending", () => {
  test("returns what was left, or the full timeout if it did not run or has just expired", () => {
    const m = new ScriptedMachine("v7.2", "fifo", { timeout: 10 })
    expect(suspendTimeout(m.sched)).toBe(10)
    m.submit(m.entity(), "a")
    m.runUntil(4)
    expect(suspendTimeout(m.sched)).toBe(6)
    expect(m.sched.timeoutWork.pending).toBe(false)
    // The expiry stays readable, but the timer does not run.
    expect(suspendTimeout(m.sched)).toBe(10)
    resumeTimeout(m.sched, 6)
    m.engine.now = m.sched.timeoutWork.expires
    expect(suspendTimeout(m.sched)).toBe(10)
  })

  test("does not hold: the next job that begins starts it again", () => {
    const m = new ScriptedMachine("v7.2", "fifo", { timeout: 10 })
    m.submit(m.entity(), "a")
    suspendTimeout(m.sched)
    m.submit(m.entity(), "b")
    expect(m.sched.timeoutWork.pending).toBe(true)
  })
})

test("where there is no timeout, a job that begins leaves alone what was set by hand", () => {
  const m = new ScriptedMachine("v7.2", "fifo")
  m.submit(m.entity(), "a")
  resumeTimeout(m.sched, 5)
  m.submit(m.entity(), "b")
  expect([m.sched.timeoutWork.pending, m.sched.timeoutWork.expires]).toEqual([true, 5])
})

describe("resuming", () => {
  test("with an empty list stops the timer, even one that is about to fire", () => {
    const m = new ScriptedMachine("v7.2", "fifo", { timeout: 10 })
    fault(m.sched)
    resumeTimeout(m.sched, 5)
    expect([m.sched.timeoutWork.pending, m.sched.timeoutWork.expires]).toEqual([false, 0])
    m.runUntil(20)
    expect(m.works()).toEqual([])
  })

  test("with jobs sets it to what is given, even where there is no timeout", () => {
    const m = new ScriptedMachine("v7.2", "fifo")
    m.submit(m.entity(), "a")
    resumeTimeout(m.sched, 5)
    expect([m.sched.timeoutWork.pending, m.sched.timeoutWork.expires]).toEqual([true, 5])
    m.runUntil(5)
    expect(m.log.at(-1)).toBe("timeout a")
  })
})
