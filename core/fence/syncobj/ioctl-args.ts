/**
 * The argument structures of the drm_syncobj ioctls. A call may write to them: results go where the kernel
 * writes them. An array stands for a pointer and its count; `null` for a NULL pointer with a count.
 *
 * Points and times are 64 bits in the kernel, doubles here: points end at 2^53, times beyond it are for ever.
 */

/** A user's array: null faults when it is read. */
export type UserArray = number[] | null

export interface SyncobjArgs {
  CREATE: { flags: number; handle: number }
  DESTROY: { handle: number; pad: number }
  HANDLE_TO_FD: { handle: number; flags: number; fd: number; pad: number; point: number }
  FD_TO_HANDLE: { handle: number; flags: number; fd: number; pad: number; point: number }
  WAIT: { handles: UserArray; timeoutNs: number; flags: number; firstSignaled: number; deadlineNs: number }
  TIMELINE_WAIT: {
    handles: UserArray
    /** NULL: all points 0. */
    points: UserArray
    timeoutNs: number
    flags: number
    firstSignaled: number
    deadlineNs: number
  }
  RESET: { handles: UserArray; pad: number }
  SIGNAL: { handles: UserArray; pad: number }
  TIMELINE_SIGNAL: { handles: UserArray; points: UserArray; flags: number }
  /** Written to `points`, one for each handle. */
  QUERY: { handles: UserArray; points: UserArray; flags: number }
  TRANSFER: {
    srcHandle: number
    dstHandle: number
    srcPoint: number
    dstPoint: number
    flags: number
    pad: number
  }
  EVENTFD: { handle: number; flags: number; point: number; fd: number; pad: number }
}

export type SyncobjIoctl = keyof SyncobjArgs

/** Ioctl numbers, and whether the timeline feature is needed. */
export const SYNCOBJ_IOCTLS: Readonly<Record<SyncobjIoctl, { readonly number: number; readonly timeline: boolean }>> = {
  CREATE: { number: 0xbf, timeline: false },
  DESTROY: { number: 0xc0, timeline: false },
  HANDLE_TO_FD: { number: 0xc1, timeline: false },
  FD_TO_HANDLE: { number: 0xc2, timeline: false },
  WAIT: { number: 0xc3, timeline: false },
  RESET: { number: 0xc4, timeline: false },
  SIGNAL: { number: 0xc5, timeline: false },
  TIMELINE_WAIT: { number: 0xca, timeline: true },
  QUERY: { number: 0xcb, timeline: true },
  TRANSFER: { number: 0xcc, timeline: true },
  TIMELINE_SIGNAL: { number: 0xcd, timeline: true },
  EVENTFD: { number: 0xcf, timeline: true },
}
