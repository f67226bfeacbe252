/** What a job of a replay is to do on the hardware, and what the mock driver answers for it. */

/** What the run callback gives back. */
export type RunAnswer = "fence" | "null" | "err_ptr" | "already_signaled"

/** Shared by all jobs of one submit line. */
export interface JobPlan {
  /** How many of the first attempts hang. */
  readonly hangs: number
  /** Hardware error at completion, or the error pointer's value: 0 or a negated errno. */
  readonly error: number
  readonly runResult: RunAnswer
  /** Of attempts behind the first, where the scheduler makes any. */
  readonly resubmitResult: RunAnswer
}

export const PLAIN_PLAN: JobPlan = { hangs: 0, error: 0, runResult: "fence", resubmitResult: "fence" }
