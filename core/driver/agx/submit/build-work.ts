/** From commands to work items in the firmware's memory. Source: reference A.3, A.4. */
import { ERRNO } from "../../../base/errno.ts"
import { present } from "../../../base/assert.ts"
import { COMPUTE, PIPE_COMPUTE, PIPE_FRAGMENT, PIPE_VERTEX, RENDER } from "../../../gpu/agx/firmware/layout.ts"
import { Scene } from "../buffer/scene.ts"
import type { HeldSlot } from "../buffer/tiled-vertex-buffer.ts"
import type { FirmwareLink } from "../firmware/link.ts"
import type { AgxJob } from "../queue/agx-job.ts"
import type { AgxQueue } from "../queue/agx-queue.ts"
import { type BarrierSpec, type FirmwareObject, writeBarrier, writeInitBuffer, writeRun } from "../queue/commands.ts"
import type { WorkJob } from "../queue/work-queue.ts"
import type { Command, TimestampRef, Timestamps } from "./command-buffer.ts"

/** Where the time of a timestamp goes, in the firmware's address space; negative errno. Kernel addresses start below. */
export interface TimestampFinder {
  find(ref: TimestampRef): number | { readonly errno: number }
}

export interface BuildContext {
  readonly job: AgxJob
  /** Of the hardware. */
  readonly context: number
  /** By pipe: the last stamp of earlier submits that are not over; null: they are. */
  readonly before: readonly (number | null)[]
  /** Of the tiled vertex buffer, one for each render. */
  readonly slots: HeldSlot[]
}

export interface BuildDevice {
  readonly link: FirmwareLink
  readonly clusters: number
  nextCounter(): number
}

/** The engines that the commands need. */
export function neededPipes(commands: readonly Command[]): readonly number[] {
  const pipes: number[] = []
  if (commands.some(({ kind }) => kind === "render")) pipes.push(PIPE_VERTEX, PIPE_FRAGMENT)
  if (commands.some(({ kind }) => kind === "compute")) pipes.push(PIPE_COMPUTE)
  return pipes
}

/** Adds the work of all commands to the parts of the job. 0, or a negated errno: then some may have been added. */
export function buildWork(
  device: BuildDevice,
  queue: AgxQueue,
  commands: readonly Command[],
  timestamps: TimestampFinder,
  build: BuildContext,
): number {
  const builder = new WorkBuilder(device, queue, timestamps, build)
  for (const command of commands) {
    const result = command.kind === "render" ? builder.render(command) : builder.compute(command)
    if (result !== 0) return result
  }
  return 0
}

class WorkBuilder {
  private readonly device: BuildDevice
  private readonly queue: AgxQueue
  private readonly timestamps: TimestampFinder
  private readonly build: BuildContext
  /** The stamps of the commands so far that a barrier may name. */
  private readonly renders: number[] = []
  private readonly computes: number[] = []

  constructor(device: BuildDevice, queue: AgxQueue, timestamps: TimestampFinder, build: BuildContext) {
    this.device = device
    this.queue = queue
    this.timestamps = timestamps
    this.build = build
  }

  compute(command: Command): number {
    const part = this.part(PIPE_COMPUTE)
    const barriers = this.barriers(part, command)
    if (barriers !== 0) return barriers
    const result = this.run(part, computeRegisters(command.payload, this.queue.spec.uscBase), command.timestamps[0])
    this.computes.push(part.lastStamp)
    return result
  }

  render(command: Command): number {
    const vertex = this.part(PIPE_VERTEX)
    const fragment = this.part(PIPE_FRAGMENT)
    const scene = this.scene(command.payload)
    if (scene === null) return -ERRNO.ENOMEM
    const registers = renderRegisters(command.payload, this.queue.spec.uscBase, scene)
    const first =
      this.barriers(vertex, command) ||
      this.initBuffer(vertex, scene) ||
      this.run(vertex, registers, command.timestamps[0])
    if (first !== 0) return first
    const second =
      this.barrier(fragment, vertex, vertex.lastStamp, false) || this.run(fragment, registers, command.timestamps[1])
    this.renders.push(fragment.lastStamp)
    return second
  }

  private scene(command: DataView): Scene | null {
    const buffer = this.queue.tiledVertexBuffer()
    const slot = this.build.slots.shift()
    if (buffer === null || slot === undefined) return null
    const at = (offset: number): number => command.getUint16(offset, true)
    const screen = { width: at(148), height: at(150), layers: at(152) }
    const scene = Scene.create(buffer, slot, screen, this.device.clusters)
    if (scene !== null) this.build.job.scenes.push(scene)
    return scene
  }

  /** The slot belonged to somebody else before: the firmware is told what is in it now. */
  private initBuffer(part: WorkJob, { slot, buffer }: Scene): number {
    if (!slot.isNew) return 0
    const { context } = this.build
    const object = writeInitBuffer(this.device.link.heap, { context, slot: slot.slot, info: buffer.address })
    if (object === null) return -ERRNO.ENOMEM
    this.add(part, object, part.nextStamp, false)
    return 0
  }

  /** What user space asked for. A render is waited for by its fragment half. */
  private barriers(part: WorkJob, { vdmBarrier, cdmBarrier }: Command): number {
    return (
      this.explicit(part, PIPE_FRAGMENT, vdmBarrier, this.renders) ||
      this.explicit(part, PIPE_COMPUTE, cdmBarrier, this.computes)
    )
  }

  private explicit(part: WorkJob, pipe: number, barrier: number | null, own: readonly number[]): number {
    if (barrier === null) return 0
    const value = barrier === 0 ? (this.build.before[pipe] ?? null) : (own[barrier - 1] ?? null)
    // Whatever there was before is over.
    if (value === null) return 0
    const { work } = this.queue
    const on = present(work[pipe], "work queue")
    const { fwStampAddress: fwStamp, slotNumber: slot } = on
    return this.addBarrier(part, { fwStamp, value, slot, self: part.nextStamp, explicit: true })
  }

  private barrier(part: WorkJob, on: WorkJob, value: number, explicit: boolean): number {
    const { fwStampAddress: fwStamp, slotNumber: slot } = on.queue
    return this.addBarrier(part, { fwStamp, value, slot, self: part.nextStamp, explicit })
  }

  private addBarrier(part: WorkJob, spec: BarrierSpec): number {
    const object = writeBarrier(this.device.link.heap, spec)
    if (object === null) return -ERRNO.ENOMEM
    this.add(part, object, spec.self, false)
    return 0
  }

  private run(part: WorkJob, registers: Uint8Array, timestamps: Timestamps | undefined): number {
    const startTime = this.time(timestamps?.start)
    const endTime = this.time(timestamps?.end)
    if (typeof startTime !== "number") return startTime.errno
    if (typeof endTime !== "number") return endTime.errno
    const { queue, nextStamp } = part
    const object = writeRun(this.device.link.heap, {
      pipe: queue.pipe,
      context: this.build.context,
      slot: queue.slotNumber,
      notifier: this.queue.notifier,
      stamp: nextStamp,
      stampAddress: queue.stampAddress,
      fwStampAddress: queue.fwStampAddress,
      counter: this.device.nextCounter(),
      registers,
      startTime,
      endTime,
    })
    if (object === null) return -ERRNO.ENOMEM
    this.add(part, object, nextStamp, true)
    return 0
  }

  private time(ref: TimestampRef | undefined): number | { readonly errno: number } {
    return ref === undefined || ref.handle === 0 ? 0 : this.timestamps.find(ref)
  }

  private add(part: WorkJob, { address, bytes }: FirmwareObject, stamp: number, isWork: boolean): void {
    const { job, context } = this.build
    if (isWork) job.expect()
    const over = isWork ? job : null
    part.add({ object: address, objectBytes: bytes, context, stamp, fence: job.fence, error: null, over })
  }

  private part(pipe: number): WorkJob {
    return present(this.build.job.parts[pipe], `part of pipe ${pipe}`)
  }
}

/** The fields of cmd_compute, and of the queue, in the firmware's order. */
function computeRegisters(command: DataView, uscBase: number): Uint8Array {
  const registers = new DataView(new ArrayBuffer(COMPUTE.bytes))
  copy64(command, 8, registers, COMPUTE.stream)
  copy64(command, 16, registers, COMPUTE.streamEnd)
  set64(registers, COMPUTE.uscBase, uscBase)
  copy64(command, 24, registers, COMPUTE.samplerHeap)
  registers.setUint32(COMPUTE.samplers, command.getUint32(4, true), true)
  copy64(command, 32, registers, COMPUTE.helperBinary)
  copy64(command, 40, registers, COMPUTE.helperData)
  return new Uint8Array(registers.buffer)
}

function renderRegisters(command: DataView, uscBase: number, scene: Scene): Uint8Array {
  const registers = new Uint8Array(RENDER.bytes)
  registers.set(new Uint8Array(command.buffer), RENDER.command)
  const view = new DataView(registers.buffer)
  set64(view, RENDER.uscBase, uscBase)
  set64(view, RENDER.buffer, scene.buffer.address)
  view.setUint32(RENDER.bufferSlot, scene.slot.slot, true)
  set64(view, RENDER.tilemap, scene.tilemap)
  set64(view, RENDER.tpc, scene.tpc)
  set64(view, RENDER.meta, scene.meta)
  return registers
}

function copy64(from: DataView, at: number, to: DataView, into: number): void {
  to.setUint32(into, from.getUint32(at, true), true)
  to.setUint32(into + 4, from.getUint32(at + 4, true), true)
}

function set64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value >>> 0, true)
  view.setUint32(at + 4, Math.floor(value / 0x1_0000_0000) >>> 0, true)
}
