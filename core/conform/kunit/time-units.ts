/** The kernel's units in ours. A jiffy is a nanosecond, so HZ jiffies are a second. Source: reference 7.1. */
export const US = 1_000
export const MS = 1_000_000
export const HZ = 1_000_000_000
/** Timeout of the schedulers of the timeout suite. */
export const MOCK_TIMEOUT = HZ / 5
