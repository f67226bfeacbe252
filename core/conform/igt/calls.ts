/** The ioctls with the arguments that a careful program fills in; a test says only what matters to it. */
import { FD_TO_HANDLE_IMPORT_SYNC_FILE } from "../../fence/syncobj/flags.ts"
import type { SyncobjArgs } from "../../fence/syncobj/ioctl-args.ts"
import type { Thread } from "../../fence/thread.ts"
import { expectResult } from "./failure.ts"
import type { IgtMachine, Pending } from "./machine.ts"

/** A handle that no test creates. */
export const ILLEGAL_HANDLE = 0
/** Not zero. */
export const BAD_PAD = 0xdeadbeef
/** A bit that no ioctl knows. */
export const BAD_FLAG = 0x4000_0000

export function createObject(machine: IgtMachine, flags = 0): number {
  const args = { flags, handle: 0 }
  expectResult(machine.call("CREATE", args), "0", "create")
  return args.handle
}

export function destroyObject(machine: IgtMachine, handle: number): void {
  expectResult(machine.call("DESTROY", { handle, pad: 0 }), "0", "destroy")
}

export function resetObjects(machine: IgtMachine, handles: number[]): void {
  expectResult(machine.call("RESET", { handles, pad: 0 }), "0", "reset")
}

export function signalObjects(machine: IgtMachine, handles: number[]): void {
  expectResult(machine.call("SIGNAL", { handles, pad: 0 }), "0", "signal")
}

export function signalPoints(machine: IgtMachine, handles: number[], points: number[]): void {
  expectResult(machine.call("TIMELINE_SIGNAL", { handles, points, flags: 0 }), "0", "timeline signal")
}

export function queryPoint(machine: IgtMachine, handle: number, flags = 0): number {
  const args = { handles: [handle], points: [0], flags }
  expectResult(machine.call("QUERY", args), "0", "query")
  return args.points[0] ?? 0
}

export function transferPoint(machine: IgtMachine, from: At, to: At): void {
  const args = { srcHandle: from.handle, dstHandle: to.handle, srcPoint: from.point, dstPoint: to.point }
  expectResult(machine.call("TRANSFER", { ...args, flags: 0, pad: 0 }), "0", "transfer")
}

/** Which of the two waits. */
export type WaitKind = "binary" | "timeline"

/** A point of an object; a binary wait takes the object as a whole, point 0. */
export interface At {
  readonly handle: number
  readonly point: number
}

export interface StartedWait extends Pending {
  /** Its structure: read `firstSignaled` once it has returned. */
  readonly args: SyncobjArgs["TIMELINE_WAIT"]
}

/** Begins a wait in a thread of its own; `timeoutNs` is absolute. */
export function startWait(
  machine: IgtMachine,
  kind: WaitKind,
  at: readonly At[],
  flags: number,
  timeoutNs = 0,
  thread: Thread = machine.newThread(),
): StartedWait {
  const handles = at.map(({ handle }) => handle)
  const points = at.map(({ point }) => point)
  const args = { handles, points, timeoutNs, flags, firstSignaled: 0, deadlineNs: 0 }
  const pending = machine.start(kind === "binary" ? "WAIT" : "TIMELINE_WAIT", args, thread)
  return Object.assign(pending, { args })
}

/** Waits, and gives the result. */
export function waitFor(machine: IgtMachine, kind: WaitKind, at: readonly At[], flags: number, timeoutNs = 0): number {
  return machine.finish(startWait(machine, kind, at, flags, timeoutNs))
}

/** Gives a binary object a new fence that signals when the returned timeline (a number) is advanced by one. */
export function attachSwSync(machine: IgtMachine, handle: number): number {
  const timeline = machine.createTimeline()
  const fd = machine.createFence(timeline, 1)
  const args = { handle, flags: FD_TO_HANDLE_IMPORT_SYNC_FILE, fd, pad: 0, point: 0 }
  expectResult(machine.call("FD_TO_HANDLE", args), "0", "import")
  machine.close(fd)
  return timeline
}

/** As `attachSwSync`, at a point of a timeline: by way of a binary object, as programs do. */
export function attachSwSyncAt(machine: IgtMachine, handle: number, point: number): number {
  if (point === 0) return attachSwSync(machine, handle)
  const temporary = createObject(machine)
  const timeline = attachSwSync(machine, temporary)
  transferPoint(machine, { handle: temporary, point: 0 }, { handle, point })
  destroyObject(machine, temporary)
  return timeline
}
