/**
 * What a fence calls its driver and its timeline, for whoever prints it. A fence whose code may be gone
 * after it signalled gives placeholders then, so that nobody reads strings that were freed (G21).
 *
 * Source: reference 4.3, 4.4.
 */
import type { Fence } from "./fence.ts"

export interface FenceNames {
  readonly driverName: string
  readonly timelineName: string
  /** It has a release operation: its names stay valid after it signalled. */
  readonly keepsNames?: boolean
}

export const DETACHED_DRIVER = "detached-driver"
export const SIGNALED_TIMELINE = "signaled-timeline"
/** A fence that nobody named. */
const NAMELESS: FenceNames = { driverName: "unnamed", timelineName: "unnamed" }

export function driverName(fence: Fence): string {
  const names = namesOf(fence)
  return detached(fence, names) ? DETACHED_DRIVER : names.driverName
}

export function timelineName(fence: Fence): string {
  const names = namesOf(fence)
  return detached(fence, names) ? SIGNALED_TIMELINE : names.timelineName
}

/** As a 7.x kernel has it: while the fence is unsignalled the accessor asks for the driver's name instead (G30). */
export function confusedTimelineName(fence: Fence): string {
  return fence.signaled ? timelineName(fence) : driverName(fence)
}

function detached(fence: Fence, names: FenceNames): boolean {
  return fence.signaled && names.keepsNames !== true
}

/** Its own, or its issuer's. */
function namesOf(fence: Fence): FenceNames {
  if (hasNames(fence)) return fence
  return fence.issuer !== null && hasNames(fence.issuer) ? fence.issuer : NAMELESS
}

function hasNames(object: object): object is FenceNames {
  return "driverName" in object && "timelineName" in object
}

/** The line that the kernel logs when the last reference goes while somebody waits. */
export function releaseWarning(fence: Fence): string {
  const number = `${fence.context.toString(16)}:${fence.seqno.toString(16)}`
  return `Fence ${driverName(fence)}:${timelineName(fence)}:${number} released with pending signals!`
}
