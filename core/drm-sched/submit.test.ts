/** Dependencies, arm, push and pop: what no golden trace tells apart. Source: reference 1.7, 3.2, 3.3. */
import { describe, expect, test } from "vitest"
import { ERRNO } from "../base/errno.ts"
import { Fence } from "../fence/fence.ts"
import { type MachineSpec, ScriptedMachine, Then } from "../../tests/drm-sched/scripted-machine.ts"
import { killEntity } from "./kill.ts"
import { addDependency, armJob, pushJob } from "./submit.ts"

const machine = (spec: MachineSpec = {}) => new ScriptedMachine("v7.2", "fifo", spec)

describe("dependencies", () => {
  const fence = (context: number, seqno: number) => new Fence(context, seqno, 0, null)

  test("of one context only the latest is kept, in the slot of the first", () => {
    const m = machine()
    const job = m.job(m.entity(), "a")
    const [other, early, late] = [fence(7, 1), fence(8, 1), fence(8, 2)]
    for (const one of [early, other, late]) addDependency(job, one)
    expect(job.dependencies).toEqual([late, other])
    addDependency(job, early)
    expect(job.dependencies?.[0]).toBe(late)
    expect(job.dependencies?.length).toBe(2)
  })

  test("of two with the same number the stored one stays", () => {
    const m = machine()
    const job = m.job(m.entity(), "a")
    const [stored, same] = [fence(8, 3), fence(8, 3)]
    addDependency(job, stored)
    addDependency(job, same)
    expect(job.dependencies?.length).toBe(1)
    expect(job.dependencies?.[0]).toBe(stored)
  })

  test("without one there is no list", () => {
    const m = machine()
    expect(m.job(m.entity(), "a").dependencies).toBeNull()
  })
})

describe("arm and push", () => {
  test("numbers count up from 1 and wrap at 32 bits; both fences have the same", () => {
    const m = machine()
    const entity = m.entity()
    expect(armJob(m.job(entity, "a")).seqno).toBe(1)
    entity.fenceSeqno = 0xffff_ffff
    const { finished, scheduled } = armJob(m.job(entity, "b"))
    expect([finished.seqno, scheduled.seqno]).toEqual([0, 0])
    expect([scheduled.context, finished.context]).toEqual([entity.fenceContext, entity.fenceContext + 1])
    expect([m.trace.objects.jobSched, m.trace.objects.jobSeqno]).toEqual([
      [0, 0],
      [1, 0],
    ])
  })

  test("a silent run names nothing", () => {
    const m = machine()
    const entity = m.entity()
    m.trace.on = false
    m.push(entity, "a")
    expect([m.trace.objects.jobSched, m.trace.objects.jobSeqno, m.trace.length]).toEqual([[-1], [0], 0])
  })

  test("twice, or one without the other, is a mistake of the driver's code", () => {
    const m = machine()
    const entity = m.entity()
    const job = m.job(entity, "a")
    expect(() => pushJob(job)).toThrow("pushed before it was armed")
    armJob(job)
    expect(() => armJob(job)).toThrow("armed twice")
    pushJob(job)
    m.drain()
    expect(() => pushJob(job)).toThrow("pushed before it was armed")
    expect(() => armJob(job)).toThrow("armed twice")
  })

  test("without a run queue there is no arm and no push", () => {
    const m = machine()
    const entity = m.entity()
    const [a, b] = [m.job(entity, "a"), m.job(entity, "b")]
    armJob(a)
    entity.rq = null
    expect(() => armJob(b)).toThrow("armed for an entity without a run queue")
    expect(() => pushJob(a)).toThrow("pushed to an entity without a run queue")
  })

  test("statistics go with the job where GPU time is accounted, and only there", () => {
    const entityOf = (profile: "v6.17" | "v7.2") => {
      const m = new ScriptedMachine(profile, "fifo")
      const entity = m.entity()
      const job = m.push(entity, "a")
      return { job, entity }
    }
    const later = entityOf("v7.2")
    expect(later.job.stats).toBe(later.entity.stats)
    expect(entityOf("v6.17").job.stats).toBeNull()
  })

  test("the score rises with each push and by one for the entity; only the push to an empty queue wakes the worker", () => {
    const m = machine()
    const entity = m.entity()
    m.push(entity, "a")
    expect([m.sched.score.value, m.sched.runWork.queued, entity.queue.count]).toEqual([2, true, 1])
    m.engine.cancelWork(m.sched.runWork)
    m.push(entity, "b")
    expect([m.sched.score.value, m.sched.runWork.queued, entity.queue.count]).toEqual([3, false, 2])
    expect(m.events("queue")).toEqual(["queue a 0 0", "queue b 1 0"])
  })

  test("a push to a stopped entity strands the job, and only the one to an empty queue says so", () => {
    const m = machine()
    const entity = m.entity()
    killEntity(entity, m.systemQueue)
    const a = m.submit(entity, "a")
    m.submit(entity, "b")
    expect(m.events("push_rejected")).toEqual(["push_rejected a 0 0"])
    expect([a.state, entity.listed, entity.lock.held, m.sched.runWork.queued]).toEqual(["queued", false, false, false])
    expect([m.log, m.sched.score.value, entity.queue.count]).toEqual([[], 2, 2])
  })

  test("what is told of dependencies: later kernels name them at push and where they are waited for, 6.12 when looked at", () => {
    const told = (profile: "v6.12" | "v7.2") => {
      const m = new ScriptedMachine(profile, "fifo")
      const [open, over] = [m.fence(), m.fence()]
      over.signal(m.engine)
      m.submit(m.entity(), "a", { after: [over, open] })
      return m.events("add_dep", "dep_wait", "dep_check", "dep_blocked").map((line) => line.split(" ")[0])
    }
    expect(told("v7.2")).toEqual(["add_dep", "add_dep", "dep_wait"])
    expect(told("v6.12")).toEqual(["dep_check", "dep_check", "dep_blocked"])
  })
})

describe("a job", () => {
  test("belongs to the driver and to no scheduler until it is armed", () => {
    const m = machine()
    const job = m.job(m.entity(), "a")
    expect([job.state, job.sched]).toEqual(["driver", null])
    armJob(job)
    expect([job.state, job.sched]).toEqual(["driver", m.sched])
  })

  test("without an entity cannot be armed", () => {
    const m = machine()
    const job = m.job(m.entity(), "a")
    job.entity = null
    expect(() => armJob(job)).toThrow("armed twice")
  })
})

test("a silent run records nothing, whatever happens in it", () => {
  const m = machine({ scheds: 2, credits: 4, timeout: 10 })
  const [entity, killed] = [m.entity(), m.entity()]
  m.trace.on = false
  const a = m.submit(entity, "a", { credits: 5 })
  m.submit(killed, "b", { after: [m.fence()] })
  m.complete(a, -ERRNO.EIO)
  killEntity(killed, m.systemQueue)
  m.submit(killed, "rejected")
  killEntity(killed, m.systemQueue)
  m.submit(entity, "hangs")
  m.runUntil(20)
  expect(m.trace.length).toBe(0)
})

describe("a dependency on the same scheduler", () => {
  test("is over once the other job was given to the hardware", () => {
    const m = machine()
    const first = m.submit(m.entity(), "first")
    m.submit(m.entity(), "second", { after: [first.finished] })
    expect(m.log).toEqual(["run first", "run second"])
  })

  test("with an error set already, is over only when it signals", () => {
    const m = machine()
    const first = m.submit(m.entity(), "first")
    first.finished.setError(-ERRNO.EIO)
    m.submit(m.entity(), "second", { after: [first.finished] })
    expect(m.log).toEqual(["run first"])
    m.complete(first)
    expect(m.log).toEqual(["run first", "run second", "free first"])
  })

  test("that a prepare callback returns for ever after it failed, does not loop", () => {
    const m = machine()
    const first = m.submit(m.entity(), "first")
    m.complete(first, -ERRNO.EIO)
    m.submit(m.entity(), "second", { prepares: [first.finished, first.finished] })
    expect(m.log).toEqual(["run first", "free first", "run second"])
  })

  test("is not taken early if the driver forbade it, on the fence that is waited for", () => {
    const m = machine()
    const first = m.submit(m.entity(), "first")
    first.finished.forbidPipelining()
    m.submit(m.entity(), "waits", { after: [first.finished] })
    m.submit(m.entity(), "does not", { after: [first.finished.scheduled] })
    expect(m.log).toEqual(["run first", "run does not"])
    m.complete(first)
    expect(m.log).toContain("run waits")
  })

  test("of another scheduler counts when the job is over", () => {
    const m = machine({ scheds: 2 })
    const first = m.submit(m.entity(), "first")
    m.submit(m.entity(2, m.scheds.slice(1)), "second", { after: [first.finished] })
    expect(m.log).toEqual(["run first"])
    m.complete(first)
    expect(m.log).toContain("run second")
  })

  test("of the same entity is dropped, scheduled or finished", () => {
    const m = machine({ credits: 1 })
    const entity = m.entity()
    const first = m.submit(entity, "first")
    const second = m.push(entity, "second")
    const third = m.submit(entity, "third", { after: [second.finished, second.finished.scheduled] })
    m.complete(first)
    expect(entity.dependency).toBeNull()
    m.complete(second)
    expect(m.log).toContain("run third")
    expect(third.nextDependency).toBe(2)
    const never = [0, 1].map((of) => new Fence(entity.fenceContext + of, 99, 0, null))
    m.submit(entity, "fourth", { after: never })
    m.complete(third)
    expect(m.log).toContain("run fourth")
  })
})

describe("the head job", () => {
  test("waits for its dependencies one by one, then for what the prepare callback returns", () => {
    const m = machine()
    const entity = m.entity()
    const [a, b, c] = [m.fence(), m.fence(), m.fence()]
    m.submit(entity, "job", { after: [a, b], prepares: [c] })
    expect(entity.dependency).toBe(a)
    m.signal(b)
    expect(entity.dependency).toBe(a)
    m.signal(a)
    expect(entity.dependency).toBe(c)
    expect(m.log).toEqual([])
    m.signal(c)
    expect([m.log, entity.dependency]).toEqual([["run job"], null])
  })

  test("of a guilty entity reaches the driver with an error; of another, without", () => {
    for (const value of [0, 1] as const) {
      const m = machine()
      const job = m.submit(m.entity(2, [m.sched], { value }), "a")
      expect([m.log, job.finished.error]).toEqual([["run a"], value === 0 ? 0 : -ERRNO.ECANCELED])
      m.complete(job)
      expect(job.finished.error).toBe(value === 0 ? 0 : -ERRNO.ECANCELED)
    }
  })

  test("is remembered as the last, and belongs to no entity once it is popped", () => {
    const m = machine()
    const entity = m.entity()
    const states: string[] = []
    const job = m.push(entity, "a", { answers: [null] })
    job.finished.scheduled.addCallback(new Then(() => states.push(job.state)))
    expect([job.state, job.entity, entity.lastScheduled]).toEqual(["queued", entity, null])
    m.drain()
    expect([job.entity, entity.lastScheduled, states, job.state]).toEqual([null, job.finished, ["pending"], "freed"])
  })

  test("without a run queue to go to, a signalled dependency wakes nobody", () => {
    const m = machine()
    const entity = m.entity()
    const fence = m.fence()
    m.submit(entity, "a", { after: [fence] })
    entity.rq = null
    m.signal(fence)
    expect([entity.dependency, m.log]).toEqual([null, []])
  })
})
