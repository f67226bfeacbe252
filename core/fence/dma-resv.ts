/**
 * A buffer's reservation object, as far as handing fences to and from sync_files goes: fences with a usage,
 * one per context. A reader waits for the writers, a writer for everybody.
 *
 * Left out: kernel and bookkeeping usages, the lock, room reserved in advance. Numbers and rules are from
 * general knowledge; the reference only names dma_resv (4.9).
 */
import { ERRNO } from "../base/errno.ts"
import type { Engine } from "../engine/engine.ts"
import type { Steps } from "../engine/steps.ts"
import { type Fence, type FenceContexts, isLater } from "./fence.ts"
import { type FileTable, OpenFile } from "./file-table.ts"
import { SyncFile, syncFileOf } from "./sync-file.ts"
import { mergeFences, unwrapFence } from "./unwrap.ts"

/** Access that a fence stands for, and that an export asks about. */
export const DMA_BUF_SYNC_READ = 1
export const DMA_BUF_SYNC_WRITE = 2
export const DMA_BUF_SYNC_RW = DMA_BUF_SYNC_READ | DMA_BUF_SYNC_WRITE

export type ResvUsage = "write" | "read"

interface ResvEntry {
  readonly fence: Fence
  readonly usage: ResvUsage
}

export class DmaResv {
  private entries: ResvEntry[] = []

  /** Replaces a fence of the same context that is not later and has no stronger usage, or one that is over. */
  add(fence: Fence, usage: ResvUsage): Steps<void> {
    for (const [index, old] of this.entries.entries()) {
      const replaces =
        old.fence.context === fence.context &&
        (old.usage === "read" || usage === "write") &&
        (old.fence === fence || isLater(fence, old.fence))
      if (!replaces && !old.fence.isSignaled()) continue
      this.entries[index] = { fence, usage }
      return
    }
    this.entries.push({ fence, usage })
  }

  /** What an access must wait for, in the order added. */
  fences(access: ResvUsage): Fence[] {
    return this.entries.flatMap((entry) => (access === "write" || entry.usage === "write" ? [entry.fence] : []))
  }
}

export class DmaBuf extends OpenFile {
  readonly resv = new DmaResv()
}

/** Null if the flags are not those of a read, a write or both. */
function accessOf(flags: number): ResvUsage | null {
  if ((flags & ~DMA_BUF_SYNC_RW) !== 0 || (flags & DMA_BUF_SYNC_RW) === 0) return null
  return (flags & DMA_BUF_SYNC_WRITE) !== 0 ? "write" : "read"
}

/** A snapshot of what an access must wait for now: later fences of the buffer are not in it. */
export function exportSyncFile(
  engine: Engine,
  contexts: FenceContexts,
  files: FileTable,
  buf: DmaBuf,
  flags: number,
): Steps<number> {
  const access = accessOf(flags)
  if (access === null) return -ERRNO.EINVAL
  return files.install(new SyncFile(mergeFences(engine, contexts, buf.resv.fences(access))))
}

/** The buffer's users wait for the file's fences from now on. */
export function importSyncFile(files: FileTable, buf: DmaBuf, fd: number, flags: number): Steps<number> {
  const usage = accessOf(flags)
  if (usage === null) return -ERRNO.EINVAL
  const file = syncFileOf(files, fd)
  if (file === null) return -ERRNO.EINVAL
  for (const fence of unwrapFence(file.fence)) buf.resv.add(fence, usage)
  return 0
}
