/**
 * sw_sync: a timeline that a process advances by hand, for tests. Its fences signal once the timeline has
 * reached their value; closing it signals those left with -ENOENT. Values are 32 bits and wrap.
 *
 * From general knowledge and the behaviour that the tests ask for; the reference does not describe it. Left
 * out: deadlines. The kernel puts the value in order of a tree, here a sorted list.
 */
import { ERRNO } from "../base/errno.ts"
import type { Engine } from "../engine/engine.ts"
import type { Steps } from "../engine/steps.ts"
import type { FenceContexts } from "./fence.ts"
import { type FileTable, OpenFile } from "./file-table.ts"
import { OpsFence } from "./ops-fence.ts"
import { SyncFile } from "./sync-file.ts"

/** The largest step of one increment. */
const INCREMENT_MAX = 0x7fff_ffff

export class SwSyncFence extends OpsFence {
  readonly driverName = "sw_sync"
  readonly timelineName: string
  private readonly timeline: SwSyncTimeline

  constructor(timeline: SwSyncTimeline, value: number) {
    // Its enable_signaling would only say yes.
    super(timeline.engine, timeline.context, value, ["polled"])
    this.timeline = timeline
    this.timelineName = timeline.name
  }

  override get keepsNames(): boolean {
    return true
  }

  protected override pollSignaled(): Steps<boolean> {
    return this.timeline.reached(this.seqno)
  }
}

export class SwSyncTimeline extends OpenFile {
  readonly engine: Engine
  readonly context: number
  readonly name: string
  private value = 0
  /** Not signalled yet, by value; of one value there is one. */
  private waiting: SwSyncFence[] = []

  constructor(engine: Engine, contexts: FenceContexts, name = "sw_sync") {
    super()
    this.engine = engine
    this.context = contexts.allocate(1)
    this.name = name
  }

  reached(value: number): boolean {
    return after(value, this.value) <= 0
  }

  /** The fence of `value`: that of an earlier call if it still waits. */
  fence(value: number): Steps<SwSyncFence> {
    const number = value >>> 0
    const known = this.waiting.find((fence) => fence.seqno === number)
    if (known !== undefined) return known
    const fence = new SwSyncFence(this, number)
    if (fence.isSignaled()) return fence
    const behind = this.waiting.findIndex((other) => after(other.seqno, number) > 0)
    this.waiting.splice(behind < 0 ? this.waiting.length : behind, 0, fence)
    return fence
  }

  /** Advances by `count` and signals what is reached, in order of value. */
  advance(count: number): Steps<void> {
    for (let left = count; left > 0; left -= INCREMENT_MAX) {
      this.value = (this.value + Math.min(left, INCREMENT_MAX)) >>> 0
      this.signalReached()
    }
  }

  private signalReached(): Steps<void> {
    for (let fence = this.waiting[0]; fence !== undefined; fence = this.waiting[0]) {
      if (!this.reached(fence.seqno)) return
      this.waiting.shift()
      fence.signal(this.engine)
    }
  }

  protected override closed(): Steps<void> {
    for (let fence = this.waiting.shift(); fence !== undefined; fence = this.waiting.shift()) {
      if (fence.signaled) continue
      fence.setError(-ERRNO.ENOENT)
      fence.signal(this.engine)
    }
  }
}

function after(a: number, b: number): number {
  return (a - b) | 0
}

export function swSyncOf(files: FileTable, fd: number): SwSyncTimeline | null {
  const file = files.get(fd)
  return file instanceof SwSyncTimeline ? file : null
}

/** A sync_file for the fence of `value` of the timeline behind `fd`: its number, or -EBADF. */
export function swSyncCreateFence(files: FileTable, fd: number, value: number): Steps<number> {
  const timeline = swSyncOf(files, fd)
  if (timeline === null) return -ERRNO.EBADF
  return files.install(new SyncFile(timeline.fence(value)))
}

export function swSyncIncrement(files: FileTable, fd: number, count: number): Steps<number> {
  const timeline = swSyncOf(files, fd)
  if (timeline === null) return -ERRNO.EBADF
  timeline.advance(count)
  return 0
}
