/** The door of the KUnit suites' driver. */
export { JOB_DONE, JOB_DONT_RESET, JOB_RESET_SKIPPED, JOB_TIMED_OUT, KunitJob } from "./kunit-job.ts"
export { CREDITS_UNLIMITED, KunitScheduler, type KunitSchedulerArgs, submitJob } from "./kunit-scheduler.ts"
export { WaitableCompletion } from "./waitable.ts"
