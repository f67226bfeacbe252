/**
 * A queue of user space: three work queues behind one scheduler queue, which is a dependency tracker and a gate, and
 * arbitrates nothing; the firmware does. Source: reference B.1.
 */
import { assert } from "../../../base/assert.ts"
import type { Engine } from "../../../engine/engine.ts"
import { Lock } from "../../../engine/lock.ts"
import type { Steps } from "../../../engine/steps.ts"
import type { Fence } from "../../../fence/fence.ts"
import { TiledVertexBuffer } from "../buffer/tiled-vertex-buffer.ts"
import type { BufferManager } from "../buffer/buffer-manager.ts"
import { NOTIFIER, PIPES, PIPE_COMPUTE, PIPE_FRAGMENT, PIPE_VERTEX, QUEUE } from "../../../gpu/agx/firmware/layout.ts"
import type { JobCallbacks, PortQueue, RunAnswer, SchedulerPort, TimeoutAnswer } from "../../port/scheduler-port.ts"
import { EV } from "../../../trace/events.ts"
import type { FirmwareLink } from "../firmware/link.ts"
import { WORK_ERRNO } from "../work-error.ts"
import type { AgxJob } from "./agx-job.ts"
import type { EventManager } from "./event-manager.ts"
import type { JobVm } from "./job-vm.ts"
import { AgxWorkQueue, type WorkJob } from "./work-queue.ts"

const CREDITS = 0x500
const TIMEOUT_NS = 100_000_000_000
/** Of the hardware: the firmware has rings of its own, by queue. */
const NO_RING = -1
/** The order in which the parts of a job reach the firmware. */
const SUBMIT_ORDER = [PIPE_FRAGMENT, PIPE_VERTEX, PIPE_COMPUTE] as const

/** What a queue wants to know of its device. */
export interface QueueDevice {
  readonly engine: Engine
  readonly link: FirmwareLink
  readonly events: EventManager
  readonly buffers: BufferManager
  readonly port: SchedulerPort
  /** Nothing will run any more. */
  readonly dead: boolean
  /** A mistake to study: thresholds are raised at the ioctl, which is too early (B.1). */
  readonly earlyThreshold: boolean
  /** The scheduler's last resort came: nothing is to be expected of this device. */
  jobTimedOut(job: AgxJob): void
}

export interface AgxQueueSpec {
  readonly name: string
  /** Of the client in the trace; -1 for none. */
  readonly client: number
  readonly priority: number
  readonly uscBase: number
}

export class AgxQueue implements JobCallbacks<AgxJob> {
  readonly spec: AgxQueueSpec
  readonly vm: JobVm
  /** By pipe. */
  readonly work: readonly AgxWorkQueue[]
  readonly notifier: number
  /** Number of the entity in the trace. */
  readonly entity: number
  /** From the opening of a job to its commit. */
  readonly mutex = new Lock("asahi.queue")
  /** From the first render on. */
  private buffer: TiledVertexBuffer | null = null
  /** Its file has it, and each SUBMIT that is on its way. */
  private references = 1
  private released = false
  private readonly threshold: number
  private readonly device: QueueDevice
  private port!: PortQueue<AgxJob>

  /** Null if there is no memory for it. */
  static create(device: QueueDevice, vm: JobVm, spec: AgxQueueSpec): AgxQueue | null {
    const { link, events } = device
    const notifier = link.heap.allocate(NOTIFIER.bytes)
    const threshold = link.heap.allocate(8)
    const work: AgxWorkQueue[] = []
    for (let pipe = 0; pipe < PIPES; pipe++) {
      const queue = AgxWorkQueue.create(link, events, pipe, spec.priority)
      if (queue !== null) work.push(queue)
    }
    if (notifier === null || threshold === null || work.length < PIPES) {
      if (notifier !== null) link.heap.free(notifier)
      if (threshold !== null) link.heap.free(threshold)
      for (const queue of work) queue.discard()
      return null
    }
    for (const queue of work) link.heap.memory.setAddress(queue.info + QUEUE.notifiers, notifier)
    link.heap.memory.setAddress(notifier + NOTIFIER.threshold, threshold)
    const queue = new AgxQueue(device, vm, spec, work, notifier, threshold)
    const { name, client } = spec
    const jobs = { name, client, credits: CREDITS, timeout: TIMEOUT_NS, rings: 0 }
    const port = device.port.createQueue(jobs, queue)
    if (typeof port === "number") {
      queue.discard()
      return null
    }
    queue.port = port
    return queue
  }

  private constructor(
    device: QueueDevice,
    vm: JobVm,
    spec: AgxQueueSpec,
    work: readonly AgxWorkQueue[],
    notifier: number,
    threshold: number,
  ) {
    this.device = device
    this.vm = vm
    vm.get()
    this.spec = spec
    this.work = work
    this.notifier = notifier
    this.threshold = threshold
    this.entity = device.engine.trace.objects.entities.length
  }

  /** Nobody has used it. */
  private discard(): void {
    const { heap } = this.device.link
    this.vm.put()
    heap.free(this.notifier)
    heap.free(this.threshold)
    for (const queue of this.work) queue.discard()
  }

  /** The queue's tiled vertex buffer; null if there is no memory for it. Context: process. */
  tiledVertexBuffer(): TiledVertexBuffer | null {
    this.buffer ??= TiledVertexBuffer.create(this.vm, this.device.buffers)
    return this.buffer
  }

  /** One caller at a time. On an errno the job stays with the caller. Context: process. */
  push(job: AgxJob, dependencies: readonly Fence[]): Steps<Fence | number> {
    const prepared = this.port.prepare(job, 1, dependencies)
    if (typeof prepared === "number") return prepared
    for (const part of job.parts) if (part !== null) part.commit()
    if (this.device.earlyThreshold) this.raiseThreshold(job)
    return prepared.commit()
  }

  kill(): Steps<void> {
    this.port.kill()
  }

  get(): void {
    assert(this.references > 0, "queue used after it was closed")
    this.references++
  }

  /** With the last reference the queue closes. Context: process. */
  put(): Steps<void> {
    assert(this.references > 0, "queue put too often")
    this.references--
    if (this.references === 0) this.close()
  }

  /** It was closed, and the GPU has nothing of it any more. */
  get isReleased(): boolean {
    return this.released
  }

  /** Does not wait for the GPU: the work queues keep what it uses until it is through with it. */
  private close(): Steps<void> {
    this.port.close()
    let busy = this.work.length
    for (const queue of this.work) {
      queue.onIdle = () => {
        busy--
        if (busy === 0) this.letGo()
      }
      queue.close()
    }
  }

  private letGo(): void {
    this.released = true
    this.buffer?.free()
    this.buffer = null
    this.vm.put()
    const { garbage } = this.device.events
    garbage.throwAway(this.notifier, NOTIFIER.bytes)
    garbage.throwAway(this.threshold, 8)
  }

  private traceWork(job: AgxJob, { items, queue }: WorkJob): void {
    const { trace, now } = this.device.engine
    if (!trace.on) return
    for (const { stamp, over } of items)
      if (over !== null) trace.append(now, EV.agx_work, job.id, queue.slotNumber, stamp, queue.pipe)
  }

  prepare(job: AgxJob): Steps<Fence | null> {
    for (const part of job.parts) {
      if (part === null) continue
      const fence = part.queue.blocker(part.items.length, part.stamps)
      if (fence !== null) return fence
    }
    return null
  }

  run(job: AgxJob): Steps<RunAnswer> {
    if (this.device.dead) return WORK_ERRNO["no-device"]
    if (!this.device.earlyThreshold) this.raiseThreshold(job)
    job.submitted = true
    const { trace, now } = this.device.engine
    if (trace.on) trace.append(now, EV.hw_run, job.id, 1, trace.objects.intern("fence"), NO_RING)
    this.device.link.kick()
    for (const pipe of SUBMIT_ORDER) {
      const part = job.parts[pipe]
      if (part === null || part === undefined) continue
      this.traceWork(job, part)
      part.submit()
    }
    for (const pipe of SUBMIT_ORDER) {
      const part = job.parts[pipe]
      if (part !== null && part !== undefined) part.run()
    }
    return job.fence
  }

  timedOut(job: AgxJob): Steps<TimeoutAnswer> {
    this.device.jobTimedOut(job)
    return "device-gone"
  }

  cancel(job: AgxJob): Steps<void> {
    job.fence.giveUp(this.device.engine, WORK_ERRNO.killed)
  }

  release(job: AgxJob): Steps<void> {
    if (!job.submitted) job.drop()
  }

  /** The firmware announces nothing before so many items have ended. */
  private raiseThreshold(job: AgxJob): void {
    const { memory } = this.device.link.heap
    memory.setU32(this.threshold, (memory.u32(this.threshold) + job.works) >>> 0)
  }
}
