/** What is told when the real code would follow a pointer to what is gone. Source: reference 3.10, 10 (G5, G25). */
import { describe, expect, test } from "vitest"
import { CLOSES, flush } from "../../tests/drm-sched/flush-callers.ts"
import { ScriptedMachine } from "../../tests/drm-sched/scripted-machine.ts"
import { Oops } from "../engine/report.ts"
import { finishScheduler } from "./fini.ts"
import { killEntity } from "./kill.ts"
import { isStripped, waitsForEver } from "./lifetime.ts"
import type { Entity } from "./objects.ts"
import { PRIORITY_NORMAL } from "./profile.ts"
import { resubmitJobs, startScheduler, stopScheduler } from "./recovery.ts"
import { armJob, pushJob } from "./submit.ts"

describe("a run queue after the scheduler's teardown", () => {
  function after(use: (m: ScriptedMachine, entity: Entity) => void) {
    const m = new ScriptedMachine("v7.2", "fifo")
    const entity = m.entity()
    m.engine.line = 3
    finishScheduler(m.sched)
    m.engine.line = 8
    use(m, entity)
    return m.engine.reports
  }

  test.each<[string, (m: ScriptedMachine, entity: Entity) => void]>([
    ["drm_sched_job_arm", (m, entity) => armJob(m.job(entity, "a"))],
    ["drm_sched_entity_kill", (m, entity) => killEntity(entity, m.systemQueue)],
    ["drm_sched_entity_flush", (m, entity) => flush(m, entity, CLOSES)],
  ])("is reached by %s", (where, use) => {
    expect(after(use)).toEqual([
      {
        name: "scheduler-used-after-fini",
        kind: "kasan",
        where,
        text: "a run queue of s0 is used after drm_sched_fini",
        lines: [3, 8],
      },
    ])
  })

  test("is reached by drm_sched_entity_push_job", () => {
    const m = new ScriptedMachine("v7.2", "fifo")
    const job = m.job(m.entity(), "a")
    armJob(job)
    finishScheduler(m.sched)
    expect(m.engine.reports).toEqual([])
    pushJob(job)
    expect(m.engine.reports.map(({ where, text }) => [where, text])).toEqual([
      ["drm_sched_entity_push_job", "a run queue of s0 is used after drm_sched_fini"],
    ])
  })
})

test("a job that teardown left behind calls into the scheduler when the hardware is done with it (G5)", () => {
  const m = new ScriptedMachine("v7.2", "fifo")
  const job = m.submit(m.entity(), "a")
  m.engine.line = 3
  finishScheduler(m.sched)
  m.engine.line = 0
  m.complete(job)
  expect(m.engine.reports).toEqual([
    {
      name: "scheduler-used-after-fini",
      kind: "kasan",
      where: "drm_sched_job_done_cb",
      text: "the scheduler of s0 is used after drm_sched_fini",
      lines: [3],
    },
  ])
})

test.each([
  ["its number", [], "entity 0"],
  ["its name", ["render"], "entity render"],
])("arm of an entity whose schedulers are all gone is an oops; the entity has %s", (_what, names, entityName) => {
  const m = new ScriptedMachine("v7.2", "fifo", { scheds: 2 })
  const entity = m.entity(PRIORITY_NORMAL, m.scheds)
  m.trace.objects.entities.push(...names)
  const job = m.job(entity, "a")
  for (const sched of m.scheds) finishScheduler(sched)
  m.engine.line = 5
  expect(() => armJob(job)).toThrow(Oops)
  expect(m.engine.reports).toEqual([
    {
      name: "no-run-queue",
      kind: "oops",
      where: "drm_sched_job_arm",
      text: `${entityName} has no run queue: none of its schedulers is ready`,
      lines: [5],
    },
  ])
})

describe("a job that a stop took from the hardware", () => {
  function stopped() {
    const m = new ScriptedMachine("v7.2", "fifo", { credits: 1 })
    const entity = m.entity()
    const job = m.submit(entity, "a")
    const queued = m.submit(entity, "b")
    expect(isStripped(job)).toBe(false)
    stopScheduler(m.sched, null)
    expect([isStripped(job), isStripped(queued), isStripped(m.job(entity, "unarmed"))]).toEqual([true, false, false])
    return { m, job }
  }

  test("is stripped until it is run again", () => {
    const { m, job } = stopped()
    resubmitJobs(m.sched)
    expect(isStripped(job)).toBe(false)
  })

  test("or until a start ends it", () => {
    const { m, job } = stopped()
    startScheduler(m.sched, 0)
    expect([job.finished.signaled, job.finished.parent, isStripped(job)]).toEqual([true, null, false])
  })

  test("ends the run of whoever waits for it", () => {
    const { m, job } = stopped()
    m.engine.line = 4
    expect(() => waitsForEver(m.sched, job, "drm_sched_job_timedout")).toThrow(Oops)
    expect(m.engine.reports).toEqual([
      {
        name: "deadlock",
        kind: "oops",
        where: "drm_sched_job_timedout",
        text: "s0 waits for the end of a, which an earlier stop took from the hardware",
        lines: [4],
      },
    ])
  })

  test("ends the run of a second stop", () => {
    const { m } = stopped()
    expect(() => stopScheduler(m.sched, null)).toThrow(Oops)
    expect(m.engine.reports.map(({ name, where }) => [name, where])).toEqual([["deadlock", "drm_sched_stop"]])
  })
})
