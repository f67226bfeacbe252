/** Calls of the drm_syncobj ioctls on an AGX file. */
import { SyncFile } from "../../../fence/sync-file.ts"
import { SyncobjFd } from "../../../fence/syncobj/syncobj-fd.ts"
import type { Thread } from "../../../fence/thread.ts"
import type { SyncobjArgs, SyncobjIoctl, UserArray } from "../../../fence/syncobj/ioctl-args.ts"
import type { FuzzProcess } from "./fuzz-process.ts"
import type { Source } from "./source.ts"

/** Makes the arguments; what the process learns from the result is done by `after`. */
interface SyncobjCall<Name extends SyncobjIoctl> {
  readonly args: SyncobjArgs[Name]
  readonly after?: (result: number) => void
}

type SyncobjMakers = { readonly [Name in SyncobjIoctl]: (process: FuzzProcess, source: Source) => SyncobjCall<Name> }

function handles(process: FuzzProcess, source: Source): UserArray {
  if (source.chance(3)) return null
  return Array.from({ length: source.oneOf([0, 1, 1, 2, 3, 8]) }, () => process.pick("syncobj", source))
}

function points(source: Source): UserArray {
  return source.chance(10) ? null : Array.from({ length: source.oneOf([0, 3, 8, 8, 8, 8]) }, () => point(source))
}

function point(source: Source): number {
  return source.chance(90) ? source.below(12) : source.oneOf([2 ** 31, 2 ** 32, 2 ** 52, 2 ** 53 - 1])
}

function flags(source: Source, known: number): number {
  return source.chance(92) ? source.below(known + 1) : source.word()
}

function pad(source: Source): number {
  return source.chance(95) ? 0 : source.word()
}

function timeout(source: Source, now: number): number {
  return source.oneOf([0, -1, now, now + 1, now + 50_000, now + 20_000_000, 2 ** 63])
}

function waiting(process: FuzzProcess, source: Source, known: number): SyncobjArgs["WAIT"] {
  const { now } = process.file.device.engine
  return {
    handles: handles(process, source),
    timeoutNs: timeout(source, now),
    flags: flags(source, known),
    firstSignaled: 0,
    deadlineNs: Math.max(0, timeout(source, now)),
  }
}

function sharing(process: FuzzProcess, source: Source): SyncobjArgs["HANDLE_TO_FD"] {
  return {
    handle: process.pick("syncobj", source),
    flags: flags(source, 3),
    fd: process.pick("fd", source) | 0,
    pad: pad(source),
    point: source.chance(60) ? 0 : point(source),
  }
}

export const SYNCOBJ_CALLS: SyncobjMakers = {
  CREATE(process, source) {
    const args = { flags: flags(source, 1), handle: 0 }
    return { args, after: (result) => result === 0 && process.given("syncobj", args.handle) }
  },
  DESTROY(process, source) {
    const args = { handle: process.pick("syncobj", source), pad: pad(source) }
    return { args, after: (result) => result === 0 && process.gaveBack("syncobj", args.handle) }
  },
  HANDLE_TO_FD(process, source) {
    const args = sharing(process, source)
    return { args, after: (result) => result === 0 && process.given("fd", args.fd) }
  },
  FD_TO_HANDLE(process, source) {
    const args = sharing(process, source)
    const file = process.files.get(args.fd)
    // What the file is good for.
    if (file instanceof SyncFile && source.chance(80)) args.flags |= 1
    if (file instanceof SyncobjFd && source.chance(80)) Object.assign(args, { flags: 0, point: 0 })
    const imports = (args.flags & 1) !== 0
    return { args, after: (result) => result === 0 && !imports && process.given("syncobj", args.handle) }
  },
  WAIT: (process, source) => ({ args: waiting(process, source, 3) }),
  TIMELINE_WAIT: (process, source) => ({ args: { ...waiting(process, source, 15), points: points(source) } }),
  RESET: (process, source) => ({ args: { handles: handles(process, source), pad: pad(source) } }),
  SIGNAL: (process, source) => ({ args: { handles: handles(process, source), pad: pad(source) } }),
  TIMELINE_SIGNAL: (process, source) => ({
    args: { handles: handles(process, source), points: points(source), flags: pad(source) },
  }),
  QUERY: (process, source) => ({
    args: { handles: handles(process, source), points: points(source), flags: flags(source, 1) },
  }),
  TRANSFER: (process, source) => ({
    args: {
      srcHandle: process.pick("syncobj", source),
      dstHandle: process.pick("syncobj", source),
      srcPoint: point(source),
      dstPoint: point(source),
      flags: source.oneOf([0, 0, 2, 2, 64]),
      pad: pad(source),
    },
  }),
  EVENTFD: (process, source) => ({
    args: {
      handle: process.pick("syncobj", source),
      flags: source.oneOf([0, 4, 64]),
      point: point(source),
      fd: process.pick("fd", source) | 0,
      pad: pad(source),
    },
  }),
}

export function callSyncobj(
  process: FuzzProcess,
  thread: Thread,
  name: SyncobjIoctl,
  source: Source,
  returned: (result: number) => void,
): void {
  // One name at a time: the maker's arguments belong to the call of the same name.
  const make = SYNCOBJ_CALLS[name] as (process: FuzzProcess, source: Source) => SyncobjCall<SyncobjIoctl>
  const { args, after } = make(process, source)
  process.file.syncobjs.ioctl(thread, name, args, (result) => {
    after?.(result)
    returned(result)
  })
}
