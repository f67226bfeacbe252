/** Stop, start, resubmit and blame: what no golden trace tells apart. Source: reference 3.9. */
import { describe, expect, test } from "vitest"
import { ERRNO } from "../base/errno.ts"
import { type MachineSpec, ScriptedMachine } from "../../tests/drm-sched/scripted-machine.ts"
import { setPriority } from "./create.ts"
import { killEntity } from "./kill.ts"
import type { Guilt } from "./objects.ts"
import { PRIORITY_HIGH, PRIORITY_KERNEL, PRIORITY_NORMAL, type Profile } from "./profile.ts"
import {
  increaseKarma,
  resubmitJobs,
  startScheduler,
  startWorkQueues,
  stopScheduler,
  stopWorkQueues,
} from "./recovery.ts"

const machine = (spec: MachineSpec = {}) => new ScriptedMachine("v7.2", "fifo", spec)

describe("the work queues", () => {
  test("stopped: what was queued is taken out and nothing is queued; jobs in flight go on", () => {
    const m = machine({ timeout: 10 })
    const a = m.submit(m.entity(), "a")
    m.push(m.entity(), "b")
    a.hardware?.signal(m.engine)
    expect([m.sched.runWork.queued, m.sched.freeWork.queued]).toEqual([true, true])
    stopWorkQueues(m.sched)
    expect([m.sched.runWork.queued, m.sched.freeWork.queued, m.sched.pauseSubmit]).toEqual([false, false, true])
    expect([m.sched.timeoutWork.pending, a.finished.signaled]).toEqual([true, true])
  })

  test("started: run before free, both in any case", () => {
    const m = machine()
    stopWorkQueues(m.sched)
    startWorkQueues(m.sched)
    m.drain()
    expect([m.works(), m.sched.pauseSubmit]).toEqual([["s0 run", "s0 free", "s0 run"], false])
  })
})

describe("stop", () => {
  test("takes the hardware fence and the credits of each job that is not over, and keeps it on the list", () => {
    const m = machine({ timeout: 10 })
    const [a, b] = [m.submit(m.entity(), "a", { credits: 3 }), m.submit(m.entity(), "b", { credits: 4 })]
    stopScheduler(m.sched, null)
    expect([a.finished.parent, b.finished.parent, m.sched.creditCount]).toEqual([null, null, 0])
    expect([m.sched.firstPending, a.pendingNext, m.sched.lastPending]).toEqual([a, b, b])
    expect([m.sched.timeoutWork.pending, m.sched.pauseSubmit]).toEqual([false, true])
    m.complete(a)
    expect(a.finished.signaled).toBe(false)
  })

  test("frees what is over, newest first, and of the timed-out job leaves that to the timeout work", () => {
    const m = machine()
    const [a, b, c] = [m.submit(m.entity(), "a"), m.submit(m.entity(), "b"), m.submit(m.entity(), "c")]
    m.sched.pauseSubmit = true
    for (const job of [a, b, c]) m.complete(job)
    m.sched.firstPending = b
    b.pendingPrev = null
    const states: string[] = []
    m.onFree = ({ state }) => states.push(state)
    stopScheduler(m.sched, a)
    expect([m.log.slice(3), states]).toEqual([
      ["free c", "free b"],
      ["retired", "retired"],
    ])
    expect([a.state, m.sched.freeGuilty, m.sched.firstPending]).toEqual(["timeout-worker", true, null])
  })

  test("puts the timed-out job back at the head, if it is this scheduler's", () => {
    const m = machine({ scheds: 2, timeout: 10 })
    const a = m.submit(m.entity(), "a")
    m.submit(m.entity(), "b")
    m.runUntil(10)
    expect(a.state).toBe("timeout-worker")
    const other = m.scheds[1] as typeof m.sched
    stopScheduler(other, a)
    expect(other.firstPending).toBeNull()
    stopScheduler(m.sched, a)
    expect([m.sched.firstPending, a.state]).toEqual([a, "pending"])
  })

  test("waits for a completion that is under way, which straight code can never see", () => {
    const m = machine()
    const job = m.submit(m.entity(), "a")
    if (job.doneCallback !== null) job.hardware?.removeCallback(job.doneCallback)
    expect(() => stopScheduler(m.sched, null)).toThrow("a fence not done")
    expect(m.log).toEqual(["run a"])
  })

  test("that would wait for ever for a job without a hardware fence is told as a deadlock", () => {
    const m = machine()
    const job = m.submit(m.entity(), "a")
    stopScheduler(m.sched, null)
    expect(job.finished.parent).toBeNull()
    expect(() => stopScheduler(m.sched, null)).toThrow("s0 waits for the end of a, which an earlier stop took")
  })
})

describe("start", () => {
  test("charges credits again and listens to the new fence", () => {
    const m = machine({ timeout: 10 })
    const job = m.submit(m.entity(), "a", { credits: 3 })
    stopScheduler(m.sched, null)
    resubmitJobs(m.sched)
    startScheduler(m.sched, 0)
    m.drain()
    expect([m.sched.creditCount, job.finished.parent, m.sched.timeoutWork.pending]).toEqual([3, job.hardware, true])
    m.complete(job)
    expect([m.sched.creditCount, job.finished.error, m.log]).toEqual([0, 0, ["run a", "run a", "free a"]])
  })

  test.each<[Profile["name"], number, number]>([
    ["v7.2", 0, -ERRNO.ECANCELED],
    ["v7.2", -ERRNO.ETIME, -ERRNO.ETIME],
    ["v6.12", -ERRNO.ETIME, -ERRNO.ECANCELED],
  ])("%s with %i: a job without a hardware fence is done with %i", (profile, errno, error) => {
    const m = new ScriptedMachine(profile, "fifo")
    const job = m.submit(m.entity(), "a")
    stopScheduler(m.sched, null)
    job.finished.setError(-ERRNO.EIO)
    startScheduler(m.sched, errno)
    expect([job.finished.error, job.finished.signaled, m.sched.creditCount]).toEqual([error, true, 0])
  })

  test.each<[Profile["name"], number, number, number]>([
    ["v7.2", 0, 0, 0],
    ["v7.2", 0, -ERRNO.ETIME, -ERRNO.ETIME],
    ["v7.2", -ERRNO.EIO, -ERRNO.ETIME, -ERRNO.EIO],
    ["v6.12", 0, -ERRNO.ETIME, 0],
  ])("%s: a new fence that signalled with %i, and %i given: %i", (profile, ofFence, errno, error) => {
    const m = new ScriptedMachine(profile, "fifo")
    const job = m.submit(m.entity(), "a")
    stopScheduler(m.sched, null)
    resubmitJobs(m.sched)
    if (ofFence !== 0) job.hardware?.setError(ofFence)
    job.hardware?.signal(m.engine)
    startScheduler(m.sched, errno)
    expect([job.finished.error, job.finished.signaled]).toEqual([error, true])
  })

  test("goes on with the jobs behind one that is done", () => {
    const m = machine()
    const [a, b] = [m.submit(m.entity(), "a"), m.submit(m.entity(), "b")]
    stopScheduler(m.sched, null)
    startScheduler(m.sched, 0)
    m.drain()
    expect([a.finished.signaled, b.finished.signaled, m.log.slice(2)]).toEqual([true, true, ["free a", "free b"]])
  })
})

describe("resubmit", () => {
  test("marks jobs of the guilty entity from the guilty job on, not those before it nor those of others", () => {
    const m = machine({ hangLimit: 1 })
    const [bad, good] = [m.entity(), m.entity()]
    const before = m.submit(bad, "before")
    const innocent = m.submit(good, "innocent")
    const guilty = m.submit(bad, "guilty")
    const after = m.submit(bad, "after")
    guilty.karma = 2
    stopScheduler(m.sched, null)
    resubmitJobs(m.sched)
    expect([before, innocent, guilty, after].map((job) => job.finished.error)).toEqual([
      0,
      0,
      -ERRNO.ECANCELED,
      -ERRNO.ECANCELED,
    ])
    expect(m.log.slice(4)).toEqual(["run before", "run innocent", "run guilty", "run after"])
  })

  test("only the first guilty entity is looked for, and the hang limit itself is not over it", () => {
    const m = machine({ hangLimit: 1 })
    const [a, b, c] = [m.submit(m.entity(), "a"), m.submit(m.entity(), "b"), m.submit(m.entity(), "c")]
    ;[a.karma, b.karma, c.karma] = [1, 2, 5]
    stopScheduler(m.sched, null)
    resubmitJobs(m.sched)
    expect([a, b, c].map((job) => job.finished.error)).toEqual([0, -ERRNO.ECANCELED, 0])
  })

  test("an error pointer is the job's error and leaves no fence; nothing leaves none either", () => {
    const m = machine()
    const failed = m.submit(m.entity(), "failed", { answers: [m.fence(), -ERRNO.EIO] })
    const none = m.submit(m.entity(), "none", { answers: [m.fence(), null] })
    const zero = m.submit(m.entity(), "zero", { answers: [m.fence(), 0] })
    stopScheduler(m.sched, null)
    for (const job of [failed, none, zero]) job.finished.parent = m.fence()
    resubmitJobs(m.sched)
    expect([failed, none, zero].map(({ finished }) => [finished.parent, finished.error])).toEqual([
      [null, -ERRNO.EIO],
      [null, 0],
      [null, 0],
    ])
  })
})

describe("karma", () => {
  const blamed = (profile: Profile["name"], priority: number, later: number) => {
    const m = new ScriptedMachine(profile, "fifo")
    const guilty: Guilt = { value: 0 }
    const other: Guilt = { value: 0 }
    m.submit(m.entity(priority, [m.sched], other), "other")
    const entity = m.entity(priority, [m.sched], guilty)
    setPriority(entity, later)
    const job = m.submit(entity, "a")
    increaseKarma(job)
    return { m, entity, job, guilty, other }
  }

  test("marks the job and its entity, no other", () => {
    const { job, guilty, other } = blamed("v7.2", PRIORITY_NORMAL, PRIORITY_NORMAL)
    expect([job.karma, guilty.value, other.value]).toEqual([1, 1, 0])
  })

  test("never of a job of kernel priority", () => {
    const { job, guilty } = blamed("v7.2", PRIORITY_NORMAL, PRIORITY_KERNEL)
    expect([job.karma, guilty.value]).toEqual([0, 0])
  })

  test("looks in the kernel queue too since the fair series; before, only below it", () => {
    expect(blamed("v7.2", PRIORITY_KERNEL, PRIORITY_NORMAL).guilty.value).toBe(1)
    expect(blamed("v6.17", PRIORITY_KERNEL, PRIORITY_NORMAL).guilty.value).toBe(0)
    expect(blamed("v6.17", PRIORITY_HIGH, PRIORITY_NORMAL).guilty.value).toBe(1)
    expect(blamed("v6.12", PRIORITY_HIGH, PRIORITY_NORMAL).guilty.value).toBe(1)
  })

  test("looks in the only queue under FAIR", () => {
    const m = new ScriptedMachine("v7.2", "fair")
    const guilty: Guilt = { value: 0 }
    increaseKarma(m.submit(m.entity(PRIORITY_NORMAL, [m.sched], guilty), "a"))
    expect(guilty.value).toBe(1)
  })

  test("does not find an entity that was killed, nor does it mind one without a mark", () => {
    const { m, entity, job, guilty } = blamed("v7.2", PRIORITY_NORMAL, PRIORITY_NORMAL)
    guilty.value = 0
    killEntity(entity, m.systemQueue)
    increaseKarma(job)
    expect([job.karma, guilty.value]).toEqual([2, 0])
    const unmarked = m.submit(m.entity(), "unmarked")
    increaseKarma(unmarked)
    expect(unmarked.karma).toBe(1)
  })
})
