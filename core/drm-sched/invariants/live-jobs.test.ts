/** Which jobs the checks look at: none is missed, none is there twice, and what is over is forgotten. */
import { describe, expect, test } from "vitest"
import { type ScriptedJob, ScriptedMachine } from "../../../tests/drm-sched/scripted-machine.ts"
import { killEntity } from "../kill.ts"
import type { Entity } from "../objects.ts"
import { stopWorkQueues } from "../recovery.ts"
import { LiveJobs } from "./live-jobs.ts"

function watched() {
  const m = new ScriptedMachine("v7.2", "fifo", { credits: 2 })
  const entities: Entity[] = []
  const live = new LiveJobs(m.scheds, entities)
  const newEntity = () => {
    entities.push(m.entity())
    return entities.at(-1) as Entity
  }
  const namesOf = (jobs: LiveJobs["jobs"]) => jobs.map(({ job }) => (job as ScriptedJob).name)
  /** All of them, and those of each entity. */
  const known = () => {
    live.collect()
    return [namesOf(live.jobs), ...live.byEntity.map(({ jobs }) => namesOf(jobs))]
  }
  return { m, live, newEntity, known }
}

describe("a job is found", () => {
  test("by the look after its push, however many came in one step, once", () => {
    const { m, newEntity, known } = watched()
    const entity = newEntity()
    expect(known()).toEqual([[], []])
    m.push(entity, "a")
    expect(known()).toEqual([["a"], ["a"]])
    expect(known()).toEqual([["a"], ["a"]])
    for (const name of ["b", "c", "d"]) m.push(entity, name)
    expect(known()).toEqual([
      ["a", "b", "c", "d"],
      ["a", "b", "c", "d"],
    ])
  })

  test("in a queue that has been empty since, whether anybody looked at that time or not", () => {
    for (const looks of [false, true]) {
      const { m, newEntity, known } = watched()
      const entity = newEntity()
      m.push(entity, "a")
      known()
      m.drain()
      if (looks) known()
      m.push(entity, "b")
      m.push(entity, "c")
      expect(known()[0]).toEqual(["a", "b", "c"])
    }
  })

  test("behind one that was popped meanwhile", () => {
    const { m, newEntity, known } = watched()
    const entity = newEntity()
    m.push(entity, "a")
    known()
    for (const name of ["b", "c", "d"]) m.push(entity, name)
    m.drain()
    expect([entity.queue.count, known()[0]]).toEqual([2, ["a", "b", "c", "d"]])
  })

  test("with the entity that it was pushed to, also one that was made later", () => {
    const { m, newEntity, known, live } = watched()
    const first = newEntity()
    m.push(first, "a")
    known()
    const second = newEntity()
    m.push(second, "b")
    expect(known()).toEqual([["a", "b"], ["a"], ["b"]])
    expect(live.jobs.map(({ entity, fence, job }) => [entity, fence === job.fence])).toEqual([
      [first, true],
      [second, true],
    ])
  })

  test("when its push has swapped the tail and not yet linked it, and then not once more", () => {
    for (const queued of [[], ["a"], ["a", "b"]]) {
      const { m, newEntity, known } = watched()
      const entity = newEntity()
      for (const name of queued) m.push(entity, name)
      known()
      const { tail } = entity.queue
      const job = m.push(entity, "new")
      if (tail === null) entity.queue.head = null
      else tail.queueNext = null
      expect(known()[0]).toEqual([...queued, "new"])
      if (tail === null) entity.queue.head = job
      else tail.queueNext = job
      m.push(entity, "next")
      expect(known()[0]).toEqual([...queued, "new", "next"])
    }
  })
})

describe("a job is forgotten", () => {
  test("when it is freed, signalled and on no list; the others stay", () => {
    const { m, live, newEntity, known } = watched()
    const entity = newEntity()
    const [a] = ["a", "b", "c"].map((name) => m.push(entity, name))
    known()
    m.drain()
    live.prune()
    expect(known()).toEqual([
      ["a", "b", "c"],
      ["a", "b", "c"],
    ])
    if (a !== undefined) m.complete(a)
    live.prune()
    expect(known()).toEqual([
      ["b", "c"],
      ["b", "c"],
    ])
  })

  test("not while it is signalled and not freed, or freed and not signalled", () => {
    const { m, live, newEntity, known } = watched()
    const entity = newEntity()
    const [a, b] = ["a", "b"].map((name) => m.push(entity, name))
    if (a === undefined || b === undefined) throw new Error("no jobs")
    known()
    m.drain()
    stopWorkQueues(m.sched)
    a.hardware?.signal(m.engine)
    if (b.doneCallback !== null) b.hardware?.removeCallback(b.doneCallback)
    b.state = "freed"
    live.prune()
    expect([a.finished.signaled, a.state, known()[0]]).toEqual([true, "pending", ["a", "b"]])
  })

  test("and counted if it was killed, which leaves a point of score behind", () => {
    const { m, live, newEntity, known } = watched()
    const entity = newEntity()
    const gate = m.fence()
    const runs = m.push(newEntity(), "runs")
    const ends = m.push(newEntity(), "ends")
    m.push(entity, "a", { after: [gate] })
    m.push(entity, "b")
    known()
    killEntity(entity, m.systemQueue)
    m.drain()
    m.complete(runs)
    live.prune()
    expect([known()[0], live.killedAndGone.get(m.sched)]).toEqual([["a", "b", "ends"], undefined])
    m.signal(gate)
    live.prune()
    expect([known()[0], live.killedAndGone.get(m.sched)]).toEqual([["ends"], 2])
    m.complete(ends)
    live.prune()
    expect([known()[0], live.killedAndGone.get(m.sched)]).toEqual([[], 2])
  })
})
