/**
 * SUBMIT: copies and checks everything first, then takes slots, which it may have to wait for, then builds the
 * firmware's work items and hands the job over. Until it is handed over, an error leaves nothing behind.
 *
 * Order of the reference (A.4), except that a full set of slots is taken at once: no call holds one slot while it
 * waits for another.
 */
import { ERRNO } from "../../../base/errno.ts"
import type { Result } from "../../../base/result.ts"
import { type Steps, lock, unlock } from "../../../engine/steps.ts"
import type { Fence } from "../../../fence/fence.ts"
import { Sleep, type Thread } from "../../../fence/thread.ts"
import type { HandleTable } from "../../../fence/syncobj/handle-table.ts"
import { fenceRef } from "../../../trace/events.ts"
import type { AgxDevice } from "../agx-device.ts"
import { AgxJob } from "../queue/agx-job.ts"
import type { AgxQueue } from "../queue/agx-queue.ts"
import { JobFence } from "../queue/job-fence.ts"
import type { SlotWaiter } from "../slots.ts"
import { type BuildContext, type TimestampFinder, buildWork, neededPipes } from "./build-work.ts"
import type { Command } from "./command-buffer.ts"
import { type SyncPoint, attachFence, findFences } from "./syncs.ts"

/** The open file that a call came by. */
export interface CalledFile {
  callBegins(): void
  callEnds(): Steps<void>
}

export interface Submission {
  readonly file: CalledFile
  readonly queue: AgxQueue
  readonly commands: readonly Command[]
  readonly waits: readonly SyncPoint[]
  readonly signals: readonly SyncPoint[]
  readonly timestamps: TimestampFinder
  readonly handles: HandleTable
  /** As the trace calls the job, and the line of the replay; 0: none. */
  readonly label: string
  readonly line: number
}

export class SubmitCall extends Sleep implements SlotWaiter {
  private readonly device: AgxDevice
  private readonly submission: Submission
  private fences: readonly Fence[] = []
  private waiting = false

  constructor(device: AgxDevice, thread: Thread, submission: Submission, returned: (result: number) => void) {
    super(thread, returned)
    this.device = device
    this.submission = submission
  }

  override begin(): Steps<void> {
    const found: Result<readonly Fence[], number> = findFences(this.submission.waits)
    if (!found.ok) {
      this.finish(found.error)
      return
    }
    this.fences = found.value
    // Kept, so that whatever happens to file, queue and handles while it waits does not matter.
    this.submission.file.callBegins()
    this.submission.queue.get()
    for (const { syncobj } of this.submission.signals) syncobj.get()
    this.attempt()
  }

  protected override resume(): Steps<void> {
    this.attempt()
  }

  private attempt(): Steps<void> {
    const { device, submission } = this
    if (device.dead) {
      this.leave(-ERRNO.ENODEV)
      return
    }
    lock(submission.queue.mutex)
    const job = this.open()
    if (job === null) {
      unlock(submission.queue.mutex)
      if (this.thread.signalPending) {
        this.leave(-ERRNO.ERESTARTSYS)
        return
      }
      this.waitForSlots()
      this.sleep()
      return
    }
    const result = this.handOver(job)
    unlock(submission.queue.mutex)
    this.leave(result)
  }

  /** Null: there are not enough slots. */
  private open(): BuildContext | null {
    const { queue, commands, label, line } = this.submission
    const { device } = this
    const pipes = neededPipes(commands)
    const missing = pipes.filter((pipe) => queue.work[pipe]?.slot === null).length
    if (device.events.slots.free < missing) return null
    const before = queue.work.map((work) => (work.active && work.slot !== null ? work.stamp : null))
    const renders = commands.filter(({ kind }) => kind === "render").length
    const buffer = renders === 0 ? null : queue.tiledVertexBuffer()
    // Nothing is taken before all is known to be there: who gives something back wakes those who wait, itself among them.
    if (buffer?.mayBegin === false) return null
    const context = queue.vm.acquire()
    if (context < 0) return null
    const slots = buffer === null ? [] : Array.from({ length: renders }, () => buffer.begin())
    const parts = queue.work.map((work) => (pipes.includes(work.pipe) ? work.open() : null))
    const id = device.engine.trace.objects.addJob(label, queue.entity, line)
    const fence = new JobFence(device.hardwareContext, device.nextHardwareSeqno(), fenceRef("hardware", id), null)
    const job = new AgxJob(device.engine, id, fence, queue.vm, parts)
    return { job, context, before, slots }
  }

  private handOver(build: BuildContext): Steps<number> {
    const { device, submission, fences } = this
    const { queue, signals } = submission
    const wrong = buildWork(device, queue, submission.commands, submission.timestamps, build)
    if (wrong !== 0) {
      build.job.drop()
      // What it had no scene for.
      for (const _ of build.slots) queue.tiledVertexBuffer()?.drop()
      return wrong
    }
    const finished = queue.push(build.job, fences)
    if (typeof finished === "number") {
      build.job.drop()
      return finished
    }
    attachFence(device.engine, device.contexts, signals, finished)
    return 0
  }

  private waitForSlots(): void {
    if (this.waiting) return
    this.waiting = true
    this.device.events.slots.wait(this)
    this.device.buffers.slots.wait(this)
    this.submission.queue.vm.waitForContext(this)
  }

  private leave(result: number): Steps<void> {
    this.device.events.slots.stopWaiting(this)
    this.device.buffers.slots.stopWaiting(this)
    this.submission.queue.vm.stopWaiting(this)
    const { file, queue, signals } = this.submission
    for (const { syncobj } of signals) syncobj.put()
    queue.put()
    file.callEnds()
    this.finish(result)
  }
}
