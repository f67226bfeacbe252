/** What a golden trace may hold. The largest has some ten thousand events; no list is longer than these. */
export const OPS_MAX = 1_000_000
export const EVENTS_MAX = 1_000_000
export const LIST_MAX = 65_536
export const RINGS_MAX = 4096
export const U32_MAX = 0xffff_ffff
export const ERRNO_MAX = 4095
