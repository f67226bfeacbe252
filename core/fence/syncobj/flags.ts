/** Flags of the drm_syncobj ioctls, as user space writes them. Source: reference 5.1. */

export const CREATE_SIGNALED = 1

export const WAIT_ALL = 1
export const WAIT_FOR_SUBMIT = 2
/** Timeline waits and eventfds only. */
export const WAIT_AVAILABLE = 4
export const WAIT_DEADLINE = 8

export const QUERY_LAST_SUBMITTED = 1

export const HANDLE_TO_FD_EXPORT_SYNC_FILE = 1
export const HANDLE_TO_FD_TIMELINE = 2
export const FD_TO_HANDLE_IMPORT_SYNC_FILE = 1
export const FD_TO_HANDLE_TIMELINE = 2

/** What `first_signaled` holds before a wait has found any. */
export const NONE_SIGNALED = 0xffff_ffff

/** How long a submission is waited for inside the kernel, in ns. */
export const SUBMIT_WAIT_NS = 5_000_000_000
