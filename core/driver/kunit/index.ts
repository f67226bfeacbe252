/** The door of the KUnit suites' drivers. */
export { DrmSchedSuite } from "./drm-sched-suite.ts"
export { JobQueueSuite } from "./jobqueue-suite.ts"
export { KunitJob } from "./kunit-job.ts"
export { KunitScheduler, type KunitSchedulerArgs, submitJob } from "./kunit-scheduler.ts"
export {
  CREDITS_UNLIMITED,
  JOB_DONE,
  JOB_DONT_RESET,
  JOB_RESET_SKIPPED,
  JOB_TIMED_OUT,
  type SchedulerSpec,
  type SuiteEntity,
  type SuiteJob,
  type SuiteMachine,
  type SuiteMock,
} from "./suite-machine.ts"
export { WaitableCompletion } from "./waitable.ts"
