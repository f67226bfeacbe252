/** A DRM device as the syncobj ioctls see it: what its driver offers, and which kernel this is. */
import type { Engine } from "../../engine/engine.ts"
import type { FenceContexts } from "../fence.ts"

/**
 * The `point` of HANDLE_TO_FD and FD_TO_HANDLE: not there yet (6.12); there and checked whatever the flags
 * say, so that programs with a dirty stack fail (6.16, G27); checked with the TIMELINE flag only.
 */
export type FdPoints = "absent" | "always-checked" | "with-flag"

export interface SyncobjDevice {
  readonly engine: Engine
  readonly contexts: FenceContexts
  /** The driver's features: DRIVER_SYNCOBJ, DRIVER_SYNCOBJ_TIMELINE. */
  readonly syncobj: boolean
  readonly timeline: boolean
  readonly fdPoints: FdPoints
}
