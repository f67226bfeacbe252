/** What each invariant reports when the state breaks it, and what it does not. Source: reference 11, I1 to I6 and I8. */
import { describe, expect, test } from "vitest"
import {
  type JobPlan,
  type MachineSpec,
  type ScriptedJob,
  ScriptedMachine,
} from "../../../tests/drm-sched/scripted-machine.ts"
import { Fence } from "../../fence/fence.ts"
import { finishEntity, finishScheduler } from "../fini.ts"
import { killEntity } from "../kill.ts"
import type { Entity, Scheduler } from "../objects.ts"
import { insertWaiting } from "../waiting-order.ts"
import { InvariantChecker } from "./checker.ts"

/** A machine whose invariants are looked at after everything that happens to it. */
class WatchedMachine extends ScriptedMachine {
  readonly watched: Entity[] = []
  readonly checker = new InvariantChecker(this.scheds, this.watched)

  constructor(spec: MachineSpec = {}) {
    super("v7.2", "fifo", spec)
  }

  newEntity(): Entity {
    const entity = this.entity()
    this.watched.push(entity)
    return entity
  }

  override push(entity: Entity, name: string, plan: JobPlan = {}): ScriptedJob {
    const job = super.push(entity, name, plan)
    expect(this.broken()).toBeNull()
    return job
  }

  broken(halfway = false): string | null {
    return textOf(this.checker.afterStep(halfway))
  }

  rest(): string | null {
    return textOf(this.checker.atRest())
  }
}

function textOf(broken: ReturnType<InvariantChecker["atRest"]>): string | null {
  return broken === null ? null : `${broken.name}: ${broken.text}`
}

/** One job on the hardware with 4 of 10 credits, one queued that waits for a fence, one behind it. */
function busy() {
  const m = new WatchedMachine({ credits: 10, cancels: true })
  const [first, second] = [m.newEntity(), m.newEntity()]
  const running = m.submit(first, "running", { credits: 4 })
  const gate = m.fence()
  const waiting = m.submit(second, "waiting", { credits: 6, after: [gate] })
  const last = m.submit(second, "last", { credits: 1 })
  expect([m.broken(), m.rest()]).toEqual([null, null])
  return { m, first, second, running, waiting, last, gate }
}
type Busy = ReturnType<typeof busy>

const rqOf = (entity: Entity) => entity.rq as NonNullable<Entity["rq"]>

describe.each<[string, (busy: Busy) => void, string]>([
  // I1
  [
    "a job is freed before its fence signals",
    ({ running }) => {
      running.state = "freed"
    },
    "job-misplaced: running is freed, and pending",
  ],
  [
    "nobody listens to the hardware",
    ({ m, running }) => {
      running.hardware?.removeCallback(running.doneCallback as NonNullable<ScriptedJob["doneCallback"]>)
      m.sched.creditCount = 0
    },
    "lost-fence: running is pending, and nobody waits for its hardware fence",
  ],
  [
    "a wake-up is taken off its fence",
    ({ gate, second }) => gate.removeCallback(second.wakeup),
    "lost-fence: waiting waits for a fence that will not wake it",
  ],
  [
    "a wake-up is forgotten (G7)",
    ({ gate, second, m }) => {
      gate.removeCallback(second.wakeup)
      gate.signal(m.engine)
    },
    "lost-fence: waiting waits for a fence that has signalled",
  ],
  [
    "an entity with jobs leaves the tree",
    ({ second }) => {
      second.waiting = false
    },
    "lost-fence: waiting is queued, and its entity is in no run queue",
  ],
  [
    "an entity with jobs is not attached",
    ({ second }) => {
      second.listed = false
    },
    "lost-fence: waiting is queued, and its entity is in no run queue",
  ],
  [
    "a job is left in the run worker's hands",
    ({ m, running }) => {
      m.sched.firstPending = null
      m.sched.lastPending = null
      running.state = "run-worker"
    },
    "lost-fence: running is left in the state run-worker",
  ],
  [
    "a timed-out job's hardware fence is let go",
    ({ m, running }) => {
      m.sched.firstPending = null
      m.sched.lastPending = null
      running.state = "timeout-worker"
      running.doneCallback = null
      m.sched.creditCount = 0
    },
    "lost-fence: running timed out, and nobody waits for its hardware fence",
  ],
  [
    "a job finishes without having been scheduled (G8)",
    ({ m, running }) => {
      running.finished.scheduledAt = -1 as typeof running.finished.scheduledAt
      running.finished.signal(m.engine)
      m.sched.creditCount = 0
    },
    "lost-fence: running finished, and its scheduled fence never signals",
  ],
  // I2
  [
    "a queued job is overtaken",
    ({ m, last }) => last.finished.signal(m.engine),
    "fence-order: last signals before waiting",
  ],
  // I3
  ["credits are lost", ({ m }) => m.sched.creditCount--, "wrong-credits: s0 has 3 credits in use, its jobs hold 4"],
  [
    "credits are not returned",
    ({ m }) => m.sched.creditCount++,
    "wrong-credits: s0 has 5 credits in use, its jobs hold 4",
  ],
  [
    "more is in use than the limit",
    ({ m, running }) => {
      running.credits = 11
      m.sched.creditCount = 11
    },
    "wrong-credits: s0 has 11 credits in use, its limit is 10",
  ],
  // I4
  [
    "a queued job is also pending",
    ({ m, waiting }) => {
      m.sched.firstPending = waiting
    },
    "job-misplaced: waiting is on two lists, or twice on one",
  ],
  [
    "a job has the wrong state",
    ({ waiting }) => {
      waiting.state = "pending"
    },
    "job-misplaced: waiting is pending, and queued",
  ],
  [
    "a queued job belongs to another entity",
    ({ waiting, first }) => {
      waiting.entity = first
    },
    "job-misplaced: waiting is in the queue of another entity",
  ],
  [
    "a job falls out of its queue",
    ({ second, last }) => {
      second.queue.head = last
    },
    "job-misplaced: a queue counts 2 jobs and holds 1",
  ],
  [
    "a job falls off the pending list",
    ({ m }) => {
      m.sched.firstPending = null
      m.sched.lastPending = null
    },
    "job-misplaced: running is pending, and on no list",
  ],
  [
    "the pending list has a wrong end",
    ({ m }) => {
      m.sched.lastPending = null
    },
    "job-misplaced: the pending list of s0 has another end",
  ],
  [
    "the pending list is linked wrongly",
    ({ running, last }) => {
      running.pendingPrev = last
    },
    "job-misplaced: running has another job before it",
  ],
  // I5
  [
    "an entity goes with its list entry",
    ({ second }) => {
      second.finished = true
    },
    "use-after-free: entity 1 is gone, and still in the list of a run queue",
  ],
  // I8, whose credits are I3's
  ["the score drifts", ({ m }) => m.sched.score.value++, "wrong-score: s0 has score 6, its entities and jobs make 5"],
])("%s", (_what, breakIt, report) => {
  test(report, () => {
    const one = busy()
    breakIt(one)
    expect(one.m.rest()).toBe(report)
  })
})

describe("a lost wake-up", () => {
  /** A job is queued, its credits fit, and the run work that would take it is taken away. */
  function lost(credits = 6) {
    const m = new WatchedMachine({ credits: 10 })
    const entity = m.newEntity()
    const job = m.push(entity, "a", { credits })
    m.engine.cancelWork(m.sched.runWork)
    return { m, entity, job }
  }

  test.each([6, 11])("is a job of %d credits that is ready and fits, and nobody will run it", (credits) => {
    expect(lost(credits).m.broken()).toBe(
      "lost-wakeup: lost wake-up on s0: a job is ready, its credits fit, and nothing will run it",
    )
  })

  test.each<[string, (one: ReturnType<typeof lost>) => void]>([
    [
      "the scheduler is paused",
      ({ m }) => {
        m.sched.pauseSubmit = true
      },
    ],
    ["the free work is queued, which queues the run work", ({ m }) => m.engine.queueWork(m.sched.freeWork)],
    ["the run work is queued", ({ m }) => m.engine.queueWork(m.sched.runWork)],
    ["its entity was killed", ({ entity, m }) => killEntity(entity, m.systemQueue)],
  ])("is none if %s", (_why, change) => {
    const one = lost()
    change(one)
    expect(one.m.broken()).toBeNull()
  })

  test("is none while a job on the hardware will wake it", () => {
    const m = new WatchedMachine({ credits: 10 })
    const entity = m.newEntity()
    const running = m.submit(entity, "running", { credits: 4 })
    m.push(m.newEntity(), "a", { credits: 6 })
    m.engine.cancelWork(m.sched.runWork)
    expect(m.broken()).toBeNull()
    m.complete(running)
    expect([m.broken(), m.sched.creditCount]).toEqual([null, 6])
  })

  test("is none of a job that does not fit", () => {
    const { m, job } = lost()
    const other = m.submit(m.newEntity(), "other", { credits: 5 })
    void other
    job.credits = 6
    expect(m.broken()).toBeNull()
  })
})

describe("what the real code leaves behind is counted, or seen as such", () => {
  test("points of score of killed and refused jobs (G31)", () => {
    const { m, second, gate } = busy()
    killEntity(second, m.systemQueue)
    m.drain()
    expect(m.rest()).toBeNull()
    m.signal(gate)
    expect([m.rest(), m.sched.score.value]).toEqual([null, 4])
    m.submit(second, "refused")
    expect([m.rest(), m.sched.score.value]).toEqual([null, 5])
  })

  test("a killed job's end that nobody will bring is none of them", () => {
    const { m, second, waiting } = busy()
    killEntity(second, m.systemQueue)
    const callback = waiting.doneCallback
    m.drain()
    expect(callback).not.toBeNull()
    waiting.dependencies?.fill(null)
    if (callback !== null) for (const fence of [m.fence()]) fence.removeCallback(callback)
    waiting.doneCallback = null
    expect(m.broken()).toBe("lost-fence: waiting was killed, and nothing will signal its fence")
  })

  test("a killed job that does not wait for the one before it is none of them", () => {
    const { m, second, last } = busy()
    killEntity(second, m.systemQueue)
    m.drain()
    last.finished.setError(-3)
    last.finished.scheduledAt = m.engine.now
    last.finished.signal(m.engine)
    expect(m.broken()).toBe("fence-order: last was killed, and signals before the job in front of it")
  })

  test("jobs of a scheduler that goes without a cancel callback (G5)", () => {
    const m = new WatchedMachine()
    m.submit(m.newEntity(), "a")
    finishScheduler(m.sched)
    expect(m.rest()).toBeNull()
  })

  test("but not those that a cancel callback should have ended", () => {
    const m = new WatchedMachine({ cancels: true })
    m.submit(m.newEntity(), "a")
    m.sched.tornDown = true
    expect(m.rest()).toBe("use-after-free: s0 is gone, and the hardware fence of a still has its callback")
  })

  test("an entity that a worker put back after its kill (G32)", () => {
    const m = new WatchedMachine()
    const entity = m.newEntity()
    m.submit(entity, "a")
    finishEntity(entity, m.systemQueue)
    expect(m.rest()).toBeNull()
    insertWaiting(rqOf(entity), entity)
    expect(m.rest()).toBe("use-after-free: entity 0 is gone, and still in the tree of a run queue (G32)")
  })
})

describe("what is gone", () => {
  const gone = (change: (m: WatchedMachine, sched: Scheduler) => void) => {
    const m = new WatchedMachine({ timeout: 100 })
    finishScheduler(m.sched)
    expect(m.rest()).toBeNull()
    change(m, m.sched)
    return m.rest()
  }

  test("must have no work queued and no timer armed", () => {
    expect(gone((m, { runWork }) => m.engine.queueWork(runWork))).toBe(
      "use-after-free: s0 is gone, and its work is queued",
    )
    expect(gone((m, { freeWork }) => m.engine.queueWork(freeWork))).toContain("its work is queued")
    expect(gone((_m, { timeoutWork }) => timeoutWork.modify(5))).toBe(
      "use-after-free: s0 is gone, and its timeout is armed",
    )
  })

  test("a wake-up on a fence", () => {
    const m = new WatchedMachine()
    const entity = m.newEntity()
    finishEntity(entity, m.systemQueue)
    m.fence().addCallback(entity.wakeup)
    expect(m.rest()).toBe("use-after-free: entity 0 is gone, and a fence still has its wake-up")
  })

  test("a job whose hardware fence still calls it", () => {
    const m = new WatchedMachine()
    const job = m.submit(m.newEntity(), "a")
    const { doneCallback } = job
    m.complete(job)
    if (doneCallback === null) throw new Error("no callback")
    new Fence(99, 1, 0, null).addCallback(doneCallback)
    expect(m.rest()).toBe("use-after-free: a is freed, and a fence still has its callback")
  })
})

test("a queued job whose scheduler is gone", () => {
  const m = new WatchedMachine()
  m.submit(m.newEntity(), "a", { after: [m.fence()] })
  finishScheduler(m.sched)
  expect(m.rest()).toBe("lost-fence: a is queued, and its scheduler is gone")
})

describe("at rest", () => {
  test("no credits are in use, and no timer is armed", () => {
    const m = new WatchedMachine({ timeout: 100 })
    const job = m.submit(m.newEntity(), "a")
    m.complete(job)
    expect(m.rest()).toBeNull()
    m.sched.timeoutWork.modify(10)
    expect([m.broken(), m.rest()]).toEqual([null, "not-at-rest: s0 is idle with its timeout armed"])
  })
})

describe("half-way through a call", () => {
  test("a job is named as queued before it is linked, and credits are on their way back", () => {
    const { m, second, last } = busy()
    second.queue.head = null
    second.queue.tail = null
    expect(m.broken(true)).toBeNull()
    m.sched.creditCount = 4
    expect([last.state, m.broken(true)]).toEqual(["queued", null])
    m.sched.creditCount = 5
    expect(m.broken(true)).toBe("wrong-credits: s0 has 5 credits in use, its jobs hold 4")
  })

  test("a freed job must have signalled all the same", () => {
    const { m, second, waiting } = busy()
    second.queue.head = waiting.queueNext
    waiting.state = "freed"
    expect(m.broken(true)).toBe("lost-fence: waiting is freed, and its fence never signals")
  })
})

test("with many jobs alive not every step is looked at, and none is missed for good", () => {
  const m = new WatchedMachine({ credits: 1 })
  const entity = m.newEntity()
  for (let i = 0; i < 100; i++) m.push(entity, `j${i}`)
  m.drain()
  expect(m.rest()).toBeNull()
  m.sched.creditCount = 0
  const looks = Array.from({ length: 4 }, () => m.broken())
  expect(looks).toEqual([null, null, null, "wrong-credits: s0 has 0 credits in use, its jobs hold 1"])
})
