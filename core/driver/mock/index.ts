/** The mock driver's door. */
export { DrmSchedMachine, type DrmSchedOptions } from "./drm-sched/index.ts"
export { JobQueueMachine } from "./jobqueue/index.ts"
export { type JobPlan, PLAIN_PLAN, type RunAnswer } from "./job-plan.ts"
export type {
  Figures,
  FlushCall,
  JobFences,
  MockJob,
  MockMachine,
  MockMachineSpec,
  MockQueueSpec,
  MockSchedSpec,
  StepwiseCalls,
} from "./mock-machine.ts"
