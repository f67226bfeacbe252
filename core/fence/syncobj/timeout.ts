/** Timeouts of the ioctls: absolute, signed nanoseconds of the monotonic clock. Source: reference 5.3. */
import type { Engine } from "../../engine/engine.ts"
import { TIME_MAX } from "../../time/time.ts"

/** A jiffy, in ns: the smallest here, so that runs compare with the golden traces, which use it too. */
const JIFFY_NS = 1

/**
 * What is left until `at`, in jiffies: 0 for a poll, otherwise one more than it takes, so a caller may
 * oversleep by a jiffy; never for ever, so even the largest ends some day.
 */
export function timeoutOf(engine: Engine, at: number): number {
  if (at <= engine.now) return 0
  return Math.min(Math.ceil((at - engine.now) / JIFFY_NS) + 1, TIME_MAX - 1 - engine.now)
}
