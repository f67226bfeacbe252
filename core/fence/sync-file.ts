/**
 * A sync_file: one fence behind a number, made to be handed between processes. What it holds never changes.
 * Its flags and numbers are from general knowledge, not from the reference, which only names it (4.8, 5.2).
 */
import { ERRNO } from "../base/errno.ts"
import type { Engine } from "../engine/engine.ts"
import type { Steps } from "../engine/steps.ts"
import type { SimTime } from "../time/time.ts"
import type { Fence, FenceContexts } from "./fence.ts"
import { type FileTable, OpenFile } from "./file-table.ts"
import { driverName, timelineName } from "./names.ts"
import { mergeFences, unwrapFence } from "./unwrap.ts"

export class SyncFile extends OpenFile {
  readonly fence: Fence
  /** As given to a merge; empty for exported fences. */
  readonly name: string

  constructor(fence: Fence, name = "") {
    super()
    this.fence = fence
    this.name = name
  }
}

/** A fence of a sync_file, as told to a process. */
export interface FenceInfo {
  readonly driverName: string
  readonly timelineName: string
  /** 0 while active, 1 signalled, or a negated errno. */
  readonly status: number
  /** When it signalled; 0 before. */
  readonly timestamp: SimTime
}

export interface SyncFileInfo {
  readonly name: string
  readonly status: number
  readonly fences: readonly FenceInfo[]
}

export function syncFileOf(files: FileTable, fd: number): SyncFile | null {
  const file = files.get(fd)
  return file instanceof SyncFile ? file : null
}

/** Null if `fd` is no sync_file. */
export function syncFileInfo(files: FileTable, fd: number): Steps<SyncFileInfo | null> {
  const file = syncFileOf(files, fd)
  if (file === null) return null
  const fences: FenceInfo[] = []
  for (const fence of unwrapFence(file.fence)) {
    const status = fence.getStatus()
    const timestamp = status === 0 ? (0 as SimTime) : fence.timestamp
    fences.push({ driverName: driverName(fence), timelineName: timelineName(fence), status, timestamp })
  }
  return { name: file.name, status: file.fence.getStatus(), fences }
}

/** A new file that waits for both; its number, -EBADF without a first, -ENOENT without a second. */
export function mergeSyncFiles(
  engine: Engine,
  contexts: FenceContexts,
  files: FileTable,
  fd: number,
  fd2: number,
  name: string,
): Steps<number> {
  const first = syncFileOf(files, fd)
  if (first === null) return -ERRNO.EBADF
  const second = syncFileOf(files, fd2)
  if (second === null) return -ERRNO.ENOENT
  return files.install(new SyncFile(mergeFences(engine, contexts, [first.fence, second.fence]), name))
}
