/** Load balancing, and what an entity takes along: what no golden trace tells apart. Source: reference 3.4, 3.5. */
import { describe, expect, test } from "vitest"
import { ScriptedMachine } from "../../tests/drm-sched/scripted-machine.ts"
import { attached, waiting } from "../../tests/drm-sched/run-queue-lists.ts"
import { modifySchedulers } from "./create.ts"
import type { RunQueue } from "./objects.ts"
import { PRIORITY_NORMAL } from "./profile.ts"
import { selectRunQueue } from "./select-rq.ts"

describe("load balancing", () => {
  test("compares scores as unsigned numbers", () => {
    const m = new ScriptedMachine("v7.2", "fifo", { scheds: 2 })
    const [first, second] = m.scheds as [(typeof m.scheds)[0], (typeof m.scheds)[0]]
    const entity = m.entity(PRIORITY_NORMAL, m.scheds)
    first.score.value = -2
    second.score.value = 5
    m.push(entity, "a")
    expect(entity.rq?.sched).toBe(second)
  })

  test("the largest score of all is never chosen, so an entity may be left without a run queue", () => {
    const m = new ScriptedMachine("v7.2", "fifo", { scheds: 2 })
    const entity = m.entity(PRIORITY_NORMAL, m.scheds)
    for (const sched of m.scheds) sched.score.value = -1
    selectRunQueue(entity)
    expect(entity.rq).toBeNull()
    for (const sched of m.scheds) sched.score.value = 0
    selectRunQueue(entity)
    expect(entity.rq?.sched).toBe(m.sched)
  })

  test("takes the first of equals, and none that is not ready", () => {
    const m = new ScriptedMachine("v7.2", "fifo", { scheds: 3 })
    const entity = m.entity(PRIORITY_NORMAL, m.scheds)
    m.sched.ready = false
    selectRunQueue(entity)
    expect(entity.rq?.sched).toBe(m.scheds[1])
  })

  test("leaves alone whoever has jobs queued, or a last job that has not finished", () => {
    const m = new ScriptedMachine("v7.2", "fifo", { scheds: 2 })
    const entity = m.entity(PRIORITY_NORMAL, m.scheds)
    m.push(entity, "a")
    m.sched.score.value = 10
    m.push(entity, "b")
    expect(entity.rq?.sched).toBe(m.sched)
    m.drain()
    const c = m.submit(entity, "c")
    expect(c.sched).toBe(m.sched)
    m.complete(c)
    m.sched.score.value = 10
    expect(m.submit(entity, "d").sched).toBe(m.scheds[1])
  })

  test("the score goes with the entity: it falls here at the choice and rises there at the push", () => {
    const m = new ScriptedMachine("v7.2", "fifo", { scheds: 2 })
    const [first, second] = m.scheds as [(typeof m.scheds)[0], (typeof m.scheds)[0]]
    const entity = m.entity(PRIORITY_NORMAL, m.scheds)
    m.complete(m.submit(entity, "a"))
    expect([first.score.value, second.score.value]).toEqual([1, 0])
    m.submit(m.entity(), "other")
    selectRunQueue(entity)
    expect([first.score.value, second.score.value]).toEqual([2, 0])
    expect([entity.listed, attached(first.runQueues[PRIORITY_NORMAL] as RunQueue)]).toEqual([false, [1]])
    m.push(entity, "b")
    expect([first.score.value, second.score.value]).toEqual([2, 2])
  })

  test("a list of one is looked at once: it moves the entity and is forgotten", () => {
    const m = new ScriptedMachine("v7.2", "fifo", { scheds: 2 })
    const entity = m.entity()
    expect(entity.schedList).toBeNull()
    modifySchedulers(entity, m.scheds.slice(1))
    m.push(entity, "a")
    expect([entity.rq?.sched.name, entity.schedList]).toEqual(["s1", null])
    const both = m.entity(PRIORITY_NORMAL, m.scheds)
    selectRunQueue(both)
    expect(both.schedList).toBe(m.scheds)
  })
})

test("an entity that stays where it is keeps its place there", () => {
  const m = new ScriptedMachine("v7.2", "fifo", { scheds: 2 })
  const entity = m.entity(PRIORITY_NORMAL, m.scheds)
  m.complete(m.submit(entity, "a"))
  m.submit(m.entity(), "other")
  ;(m.scheds[1] as typeof m.sched).ready = false
  selectRunQueue(entity)
  expect([entity.listed, attached(m.sched.runQueues[PRIORITY_NORMAL] as RunQueue)]).toEqual([true, [0, 1]])
})

describe("what an entity takes along to another scheduler", () => {
  test("FAIR: its virtual time, on top of what the first one there has", () => {
    const m = new ScriptedMachine("v7.2", "fair", { scheds: 2, credits: 1 })
    const [, second] = m.scheds as [(typeof m.scheds)[0], (typeof m.scheds)[0]]
    const there = m.entity(PRIORITY_NORMAL, [second])
    m.submit(there, "running")
    m.push(there, "waits")
    there.stats.vruntime.setNumber(40)
    const entity = m.entity(PRIORITY_NORMAL)
    m.complete(m.submit(entity, "a"))
    entity.stats.vruntime.setNumber(500)
    modifySchedulers(entity, [second])
    m.push(entity, "b")
    expect(entity.stats.vruntime.toBigInt()).toBe(540n)
    expect(entity.key.toBigInt()).toBe(540n)
    expect(waiting(second.runQueues[0] as RunQueue)).toEqual([there.id, entity.id])
  })

  test("RR in v7.2: the number of its last turn", () => {
    const m = new ScriptedMachine("v7.2", "rr", { scheds: 2 })
    const [, second] = m.scheds as [(typeof m.scheds)[0], (typeof m.scheds)[0]]
    const entity = m.entity()
    m.push(entity, "a")
    m.push(entity, "b")
    m.push(entity, "c")
    m.drain()
    expect([entity.roundRobinTime, m.sched.runQueues[PRIORITY_NORMAL]?.roundRobinTime]).toEqual([2, 2])
    for (const job of [entity.lastScheduled]) job?.signal(m.engine)
    modifySchedulers(entity, [second])
    m.push(entity, "d")
    expect([entity.key.toBigInt(), entity.roundRobinTime]).toEqual([2n, 2])
    expect(second.runQueues[PRIORITY_NORMAL]?.roundRobinTime).toBe(0)
  })
})
