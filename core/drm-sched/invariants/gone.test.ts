/** I5: nothing reaches what was freed. Source: reference 11. */
import { describe, expect, test } from "vitest"
import { type Busy, WatchedMachine, busy, rqOf, unlisten } from "../../../tests/drm-sched/watched-machine.ts"
import { Fence } from "../../fence/fence.ts"
import { finishEntity, finishScheduler } from "../fini.ts"
import type { Scheduler } from "../objects.ts"
import { insertWaiting } from "../waiting-order.ts"

describe("an entity that is gone", () => {
  test.each<[string, (one: Busy) => void, string]>([
    ["by its number", () => {}, "entity 1"],
    ["by its name", ({ m }) => m.trace.objects.entities.push("render", "copy"), "copy"],
  ])("must have left the list, and is named %s", (_how, prepare, name) => {
    const one = busy()
    prepare(one)
    one.second.finished = true
    expect(one.m.rest()).toBe(`use-after-free: ${name} is gone, and still in the list of a run queue`)
  })

  test("must have no wake-up on a fence, even if it has no run queue", () => {
    for (const without of [false, true]) {
      const m = new WatchedMachine()
      const entity = m.newEntity()
      finishEntity(entity, m.systemQueue)
      m.fence().addCallback(entity.wakeup)
      if (without) entity.rq = null
      expect(m.rest()).toBe("use-after-free: entity 0 is gone, and a fence still has its wake-up")
    }
  })

  test("may have been put back by a worker after its kill (G32)", () => {
    const m = new WatchedMachine()
    const entity = m.newEntity()
    m.submit(entity, "a")
    finishEntity(entity, m.systemQueue)
    expect(m.rest()).toBeNull()
    insertWaiting(rqOf(entity), entity)
    expect(m.rest()).toBe("use-after-free: entity 0 is gone, and still in the tree of a run queue (G32)")
  })
})

describe("a scheduler that is gone", () => {
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

  test("leaves its jobs behind without a cancel callback (G5)", () => {
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

  test("is not reached by a job that no fence calls: that one is lost otherwise", () => {
    const m = new WatchedMachine({ cancels: true })
    unlisten(m.submit(m.newEntity(), "a"))
    m.sched.creditCount = 0
    m.sched.tornDown = true
    expect(m.rest()).toBe("lost-fence: a is pending, and nobody waits for its hardware fence")
  })
})

test("a freed job must be on no fence's list", () => {
  const m = new WatchedMachine()
  const job = m.submit(m.newEntity(), "a")
  const { doneCallback } = job
  m.complete(job)
  if (doneCallback === null) throw new Error("no callback")
  new Fence(99, 1, 0, null).addCallback(doneCallback)
  expect(m.rest()).toBe("use-after-free: a is freed, and a fence still has its callback")
})
