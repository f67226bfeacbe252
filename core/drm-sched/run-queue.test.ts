/** Where an entity waits, and behind whom: what no golden trace tells apart. Source: reference 3.4, 3.5. */
import { describe, expect, test } from "vitest"
import { ScriptedMachine } from "../../tests/drm-sched/scripted-machine.ts"
import { attached, waiting } from "../../tests/drm-sched/run-queue-lists.ts"
import type { SimTime } from "../time/time.ts"
import { setPriority } from "./create.ts"
import type { Entity, RunQueue } from "./objects.ts"
import {
  PRIORITY_HIGH,
  PRIORITY_INVALID,
  PRIORITY_KERNEL,
  PRIORITY_LOW,
  PRIORITY_NORMAL,
  type Profile,
} from "./profile.ts"
import { addToRunQueue, removeFromRunQueue, runQueueFor, selectFromRunQueue } from "./run-queue.ts"
import { insertWaiting, removeWaiting } from "./waiting-order.ts"

describe("a run queue's cached head priority", () => {
  test("is that of the first waiting entity when the order last changed", () => {
    const m = new ScriptedMachine("v7.2", "fair")
    const [rq] = m.sched.runQueues as [RunQueue]
    expect(rq.headPriority).toBe(PRIORITY_INVALID)
    m.push(m.entity(PRIORITY_LOW), "low")
    expect(rq.headPriority).toBe(PRIORITY_LOW)
    m.drain()
    expect(rq.headPriority).toBe(PRIORITY_INVALID)
  })

  test("goes stale when the head's priority is set, and whoever joins is placed by the stale one", () => {
    const m = new ScriptedMachine("v7.2", "fair", { credits: 1 })
    const [rq] = m.sched.runQueues as [RunQueue]
    m.submit(m.entity(), "running")
    const head = m.entity(PRIORITY_NORMAL)
    m.push(head, "head")
    setPriority(head, PRIORITY_LOW)
    expect(rq.headPriority).toBe(PRIORITY_NORMAL)
    const joins = m.entity(PRIORITY_HIGH)
    m.push(joins, "joins")
    // One nanosecond a level ahead: one level above NORMAL, two above LOW.
    expect(joins.stats.vruntime.toBigInt()).toBe(-1n)
    expect(waiting(rq)).toEqual([joins.id, head.id])
  })
})

describe("the run queue of an entity", () => {
  test("in v7.2 comes from the priority that it was made with", () => {
    const m = new ScriptedMachine("v7.2", "fifo", { scheds: 2 })
    const entity = m.entity(PRIORITY_NORMAL, m.scheds)
    setPriority(entity, PRIORITY_HIGH)
    m.scheds.forEach((sched) => (sched.score.value = sched === m.sched ? 1 : 0))
    m.push(entity, "a")
    expect(entity.rq).toBe(m.scheds[1]?.runQueues[PRIORITY_NORMAL])
  })

  test("before comes from the priority at the moment of the choice", () => {
    const m = new ScriptedMachine("v6.17", "fifo", { scheds: 2 })
    const entity = m.entity(PRIORITY_NORMAL, m.scheds)
    setPriority(entity, PRIORITY_HIGH)
    m.push(entity, "a")
    expect(entity.rq).toBe(m.sched.runQueues[PRIORITY_HIGH])
  })

  test("with one scheduler never changes", () => {
    const m = new ScriptedMachine("v6.17", "fifo")
    const entity = m.entity(PRIORITY_NORMAL)
    setPriority(entity, PRIORITY_HIGH)
    m.push(entity, "a")
    expect(entity.rq).toBe(m.sched.runQueues[PRIORITY_NORMAL])
  })

  test("is the only one under FAIR, and in the kernel that embeds it", () => {
    for (const profile of ["v7.2", "v7.2-rc"] as const) {
      const m = new ScriptedMachine(profile, "fair")
      expect(m.sched.runQueues.length).toBe(1)
      expect(m.entity(PRIORITY_LOW).rq).toBe(m.sched.runQueues[0])
      expect(m.entity(PRIORITY_LOW).rqPriority).toBe(PRIORITY_KERNEL)
    }
    expect(new ScriptedMachine("v7.2", "fifo").sched.runQueues.length).toBe(4)
  })

  test("too low a priority is clamped to the lowest; in v7.2 the run queue's number was copied before (G33)", () => {
    const m = new ScriptedMachine("v6.17", "fifo")
    expect([m.entity(4).priority, m.entity(7).priority, m.entity(3).priority]).toEqual([3, 3, 3])
    expect(m.entity(4).rq).toBe(m.sched.runQueues[PRIORITY_LOW])
    const later = new ScriptedMachine("v7.2", "fifo")
    expect(() => later.entity(4)).toThrow("run queue 4 of 4")
    expect(() => runQueueFor([], 0)).toThrow("run queue 0 of 0")
  })
})

describe("an entity is ready", () => {
  const caught = (profile: Profile["name"], state: "linked, not counted" | "counted, not linked") => {
    const m = new ScriptedMachine(profile, "fifo")
    const entity = m.entity()
    m.push(entity, "a")
    if (state === "linked, not counted") entity.queue.count = 0
    else entity.queue.head = null
    return selectFromRunQueue(entity.rq as RunQueue) === entity
  }

  test("by the head of its queue in 6.12, by the count of its jobs later: a push that is half done shows it (G1)", () => {
    for (const profile of ["v6.12", "v6.17", "v7.2"] as const) {
      expect(caught(profile, "linked, not counted")).toBe(profile === "v6.12")
      expect(caught(profile, "counted, not linked")).toBe(false)
    }
  })
})

describe("the lists of a run queue", () => {
  const setup = (keys: readonly number[]) => {
    const m = new ScriptedMachine("v7.2", "fifo")
    const rq = m.sched.runQueues[PRIORITY_NORMAL] as RunQueue
    const entities = keys.map((key) => {
      const entity = m.entity()
      addToRunQueue(rq, entity, key as SimTime)
      return entity
    })
    return { m, rq, entities }
  }

  test("attached in order of joining, once each; waiting by key, equal keys by joining", () => {
    const { m, rq, entities } = setup([20, 10, 20, 30, 10])
    expect(attached(rq)).toEqual([0, 1, 2, 3, 4])
    expect(waiting(rq)).toEqual([1, 4, 0, 2, 3])
    expect(m.sched.score.value).toBe(5)
    addToRunQueue(rq, entities[1] as Entity, 25 as SimTime)
    expect(attached(rq)).toEqual([0, 1, 2, 3, 4])
    expect(waiting(rq)).toEqual([4, 0, 2, 1, 3])
    expect(m.sched.score.value).toBe(5)
  })

  test.each([[0], [1], [2]])("leaving: entity %i of three", (index) => {
    const { m, rq, entities } = setup([3, 2, 1])
    const leaves = entities[index] as Entity
    const others = [0, 1, 2].filter((id) => id !== index)
    removeFromRunQueue(rq, leaves)
    expect(attached(rq)).toEqual(others)
    expect(waiting(rq)).toEqual(others.toReversed())
    expect([leaves.listed, leaves.listPrev, leaves.listNext]).toEqual([false, null, null])
    expect([leaves.waiting, leaves.waitingPrev, leaves.waitingNext]).toEqual([false, null, null])
    expect(m.sched.score.value).toBe(2)
    removeFromRunQueue(rq, leaves)
    expect(m.sched.score.value).toBe(2)
    for (const id of others) removeFromRunQueue(rq, entities[id] as Entity)
    expect([rq.firstEntity, rq.lastEntity, rq.firstWaiting, rq.lastWaiting]).toEqual([null, null, null, null])
  })

  test("a key is taken out and put in again by hand", () => {
    const { rq, entities } = setup([1, 2, 3])
    const [first, , last] = entities as [Entity, Entity, Entity]
    removeWaiting(rq, first)
    removeWaiting(rq, first)
    first.key.setNumber(-5)
    insertWaiting(rq, first)
    expect(waiting(rq)).toEqual([0, 1, 2])
    removeWaiting(rq, last)
    expect(waiting(rq)).toEqual([0, 1])
    last.key.setNumber(2)
    insertWaiting(rq, last)
    expect(waiting(rq)).toEqual([0, 1, 2])
  })

  test("round robin by list goes on behind the one served last; when that one leaves, from the start", () => {
    const m = new ScriptedMachine("v6.12", "rr", { credits: 1 })
    const rq = m.sched.runQueues[PRIORITY_NORMAL] as RunQueue
    const entities = [m.entity(), m.entity(), m.entity()]
    for (const [i, entity] of entities.entries()) for (const n of [1, 2]) m.push(entity, `e${i}.${n}`)
    m.drain()
    expect(rq.current).toBe(entities[0])
    removeFromRunQueue(rq, entities[1] as Entity)
    expect(rq.current).toBe(entities[0])
    removeFromRunQueue(rq, entities[0] as Entity)
    expect(rq.current).toBeNull()
  })
})
