/** Where a run ends that no `until` ends. */
import { type SimTime, TIME_MAX } from "../time/time.ts"

/** A wait without a time limit sleeps until `TIME_MAX - 1`, the longest that an ioctl can ask for. No run gets there. */
export const RUN_END = (TIME_MAX - 2) as SimTime
