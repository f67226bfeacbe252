/** Why work failed after it was accepted, and the errno that its fence carries. Source: reference A.4. */
import { ERRNO } from "../../base/errno.ts"

export type WorkError = "timeout" | "fault" | "killed" | "channel-error" | "no-device" | "unknown"

export const WORK_ERRNO: Readonly<Record<WorkError, number>> = {
  timeout: -ERRNO.ETIMEDOUT,
  fault: -ERRNO.EIO,
  killed: -ERRNO.ECANCELED,
  "channel-error": -ERRNO.EIO,
  "no-device": -ERRNO.ENODEV,
  unknown: -ERRNO.ENODATA,
}
