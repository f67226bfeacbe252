/** The mock machine of a program on the scheduler that it names. */
import { unreachable } from "../../base/assert.ts"
import { DrmSchedMachine, JobQueueMachine, type MockMachine, type MockMachineSpec } from "../../driver/mock/index.ts"
import { PROFILES } from "../../drm-sched/profile.ts"
import type { Engine } from "../../engine/engine.ts"
import type { DefectName, Program } from "../../lang/program.ts"
import { PRIORITIES } from "../../trace/events.ts"

/** Schedulers, queues and external fences are made in this order, each kind in file order. */
export function mockBackend(engine: Engine, program: Program, defects: readonly DefectName[]): MockMachine {
  const queues = program.entities.map((entity) => ({ ...entity, priority: PRIORITIES.indexOf(entity.priority) }))
  const spec: MockMachineSpec = { scheds: program.scheds, queues, exts: program.exts }
  switch (program.scheduler) {
    case "drm-sched":
      return new DrmSchedMachine(engine, spec, {
        profile: PROFILES[program.profile],
        policy: program.policy,
        defects: { countsLast: defects.includes("spsc-count-last") },
      })
    case "jobqueue":
    case "c-api":
      return new JobQueueMachine(engine, spec, program.scheduler)
    default:
      return unreachable(program.scheduler)
  }
}
