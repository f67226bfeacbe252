/**
 * What a test runs on: a DRM device with an open file, one process, and time that passes only while a call
 * waits. Calls are the ioctls themselves; a call that is interrupted is made again, as user space sees it.
 */
import { ERRNO } from "../../base/errno.ts"
import { Engine } from "../../engine/engine.ts"
import { drain, runStraight } from "../../engine/straight.ts"
import { Timer } from "../../engine/timer.ts"
import { FenceContexts } from "../../fence/fence.ts"
import type { FileTable } from "../../fence/file-table.ts"
import { FencePoll } from "../../fence/poll.ts"
import { SwSyncTimeline, swSyncCreateFence, swSyncIncrement } from "../../fence/sw-sync.ts"
import { mergeSyncFiles, syncFileInfo, syncFileOf } from "../../fence/sync-file.ts"
import type { SyncobjDevice } from "../../fence/syncobj/device.ts"
import type { SyncobjArgs, SyncobjIoctl } from "../../fence/syncobj/ioctl-args.ts"
import { SyncobjFile } from "../../fence/syncobj/syncobj-file.ts"
import { Thread } from "../../fence/thread.ts"
import { type SimTime, TIME_MAX } from "../../time/time.ts"
import { EventStore } from "../../trace/event-store.ts"
import { failTest } from "./failure.ts"

export const MS = 1_000_000
/** The largest timeout of an ioctl: 2^63 - 1, as near as a double comes. */
export const LARGEST_TIMEOUT = 2 ** 63

/** A call under way: its result once it has returned. */
export interface Pending {
  result: number | null
  /** When it returned. */
  at: SimTime
  /** How often it was interrupted and made again. */
  restarts: number
}

class Alarm extends Timer {
  private readonly act: () => void

  constructor(act: () => void) {
    super()
    this.act = act
  }

  override fire(): void {
    this.act()
  }
}

export class IgtMachine {
  readonly engine: Engine
  readonly contexts = new FenceContexts()
  readonly device: SyncobjDevice
  readonly file: SyncobjFile
  readonly thread: Thread

  constructor(fdPoints: SyncobjDevice["fdPoints"] = "with-flag") {
    const store = new EventStore()
    store.on = false
    this.engine = new Engine(store)
    this.device = { engine: this.engine, contexts: this.contexts, syncobj: true, timeline: true, fdPoints }
    this.file = new SyncobjFile(this.device)
    this.thread = new Thread(this.engine)
    this.files.install(this.file)
  }

  get now(): SimTime {
    return this.engine.now
  }

  get files(): FileTable {
    return this.thread.files
  }

  /** Another thread of the process. */
  newThread(): Thread {
    return new Thread(this.engine, this.files)
  }

  /** A child of the process, with its own numbers for the same files. */
  fork(): Thread {
    return new Thread(this.engine, this.files.fork())
  }

  /** Calls, and lets time pass until it returns. */
  call<Name extends SyncobjIoctl>(name: Name, args: SyncobjArgs[Name], thread: Thread = this.thread): number {
    return this.finish(this.start(name, args, thread))
  }

  /** Calls; what has to wait goes on while time passes. */
  start<Name extends SyncobjIoctl>(name: Name, args: SyncobjArgs[Name], thread: Thread = this.newThread()): Pending {
    const pending: Pending = { result: null, at: this.now, restarts: 0 }
    const enter = (): void => {
      this.file.ioctl(thread, name, args, (result) => {
        if (result === -ERRNO.ERESTARTSYS) {
          thread.handleSignal()
          pending.restarts++
          enter()
          return
        }
        pending.result = result
        pending.at = this.now
      })
    }
    enter()
    drain(this.engine)
    return pending
  }

  finish(pending: Pending): number {
    while (pending.result === null) {
      if (!runStraight(this.engine, TIME_MAX, 1, Number.POSITIVE_INFINITY) && pending.result === null)
        failTest("a call never returns")
    }
    drain(this.engine)
    return pending.result
  }

  /** Does something `ns` from now. */
  after(ns: number, act: () => void): void {
    this.engine.arm(new Alarm(act), (this.now + ns) as SimTime)
  }

  /** Lets `ns` pass. */
  pass(ns: number): void {
    let over = false
    this.after(ns, () => {
      over = true
    })
    while (!over) runStraight(this.engine, TIME_MAX, 1, Number.POSITIVE_INFINITY)
    drain(this.engine)
  }

  // sw_sync and sync_file, by number as a process has them.

  createTimeline(): number {
    return this.files.install(new SwSyncTimeline(this.engine, this.contexts))
  }

  createFence(timeline: number, value: number, files: FileTable = this.files): number {
    return swSyncCreateFence(files, timeline, value)
  }

  increment(timeline: number, count = 1, files: FileTable = this.files): void {
    if (swSyncIncrement(files, timeline, count) !== 0) failTest(`${timeline} is no timeline`)
    drain(this.engine)
  }

  close(fd: number, files: FileTable = this.files): void {
    if (files.close(fd) !== 0) failTest(`${fd} is not open`)
    drain(this.engine)
  }

  merge(fd: number, fd2: number, files: FileTable = this.files): number {
    return mergeSyncFiles(this.engine, this.contexts, files, fd, fd2, "merged")
  }

  /** 0 while active, 1 signalled, or an error. */
  status(fd: number): number {
    const info = syncFileInfo(this.files, fd)
    return info === null ? failTest(`${fd} is no sync_file`) : info.status
  }

  /** Fences of a sync_file with this status. */
  countFences(fd: number, status: number): number {
    const info = syncFileInfo(this.files, fd)
    return info === null ? failTest(`${fd} is no sync_file`) : info.fences.filter((one) => one.status === status).length
  }

  /** Waits for a sync_file: 0, -ETIME, or -EBADF. */
  waitFile(fd: number, timeout: number, thread: Thread = this.thread): number {
    return this.finish(this.startWaitFile(fd, timeout, thread))
  }

  startWaitFile(fd: number, timeout: number, thread: Thread = this.newThread()): Pending {
    const pending: Pending = { result: null, at: this.now, restarts: 0 }
    const file = syncFileOf(thread.files, fd)
    if (file === null) {
      pending.result = -ERRNO.EBADF
      return pending
    }
    new FencePoll(thread, [file.fence], timeout, (ready) => {
      pending.result = ready === 1 ? 0 : ready === 0 ? -ERRNO.ETIME : ready
      pending.at = this.now
    }).begin()
    drain(this.engine)
    return pending
  }
}
