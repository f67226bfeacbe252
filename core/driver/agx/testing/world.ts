/** For tests: a machine, one process with one open file, one address space, and native programs. */
import { makePort } from "../../port/make-port.ts"
import { Engine } from "../../../engine/engine.ts"
import { runStraight } from "../../../engine/straight.ts"
import type { Steps } from "../../../engine/steps.ts"
import { Timer } from "../../../engine/timer.ts"
import { WorkQueue } from "../../../engine/work.ts"
import { FenceContexts } from "../../../fence/fence.ts"
import { Syncobj } from "../../../fence/syncobj/syncobj.ts"
import { Thread } from "../../../fence/thread.ts"
import { AgxGpu, type ShaderMaker } from "../../../gpu/agx/agx-gpu.ts"
import { type Chip, findChip } from "../../../gpu/agx/chips.ts"
import { MissingEngine } from "../../../gpu/agx/engines/engine-unit.ts"
import { PAGE_SIZE } from "../../../gpu/agx/memory/page.ts"
import type { SimTime } from "../../../time/time.ts"
import { EventStore } from "../../../trace/event-store.ts"
import { EVENT_NAMES } from "../../../trace/events.ts"
import { AgxDevice, type AgxDeviceSpec } from "../agx-device.ts"
import { AsahiFile, type FileMemory, REQUEST } from "../asahi-file.ts"
import { KernelHeap } from "../firmware/kernel-heap.ts"
import { Slots } from "../slots.ts"
import { UserMemory } from "../user-memory.ts"
import { NativeShaders } from "./native-shaders.ts"
import { HandVm, mapKernel } from "./page-mapper.ts"
import { PORT_UNDER_TEST } from "./port-under-test.ts"

export const CODE = 0x15_0000_0000
export const DATA = 0x15_1000_0000
export const FIRMWARE_TIMEOUT = 10_000_000
const USER = 0x1_0000_0000
const PAGES = 4

export interface WorldSpec {
  readonly cores?: number
  readonly memory?: number
  readonly device?: Partial<AgxDeviceSpec>
  /** What executes shaders; native programs if it is left out. */
  readonly shaders?: ShaderMaker
}

/** One command of a submit: a stream's address, and its barriers. */
export interface TestCommand {
  readonly kind: "compute" | "render"
  readonly stream: number
  readonly vdm?: number
  readonly cdm?: number
}

export interface TestSubmit {
  readonly queue: number
  readonly commands: readonly TestCommand[]
  readonly waits?: readonly (readonly [handle: number, point: number])[]
  readonly signals?: readonly (readonly [handle: number, point: number])[]
}

export class World implements FileMemory {
  readonly engine = new Engine(new EventStore())
  readonly contexts = new FenceContexts()
  readonly gpu: AgxGpu
  readonly shaders: NativeShaders
  readonly heap: KernelHeap
  readonly device: AgxDevice
  readonly user = new UserMemory()
  readonly thread: Thread
  readonly file: AsahiFile
  readonly vms: HandVm[]
  private code = 0

  constructor({ cores = 8, memory = 64 * 2 ** 20, device = {}, shaders: makeShaders }: WorldSpec = {}) {
    const { engine, contexts } = this
    const chip = findChip("t8103") as Chip
    const spec = { chip, cores, memory, firmwareTimeout: FIRMWARE_TIMEOUT, softFaults: false }
    let shaders: NativeShaders | null = null
    const native: ShaderMaker = (mmu, faults) => {
      shaders = new NativeShaders(mmu, faults)
      return shaders
    }
    this.gpu = new AgxGpu(engine, spec, makeShaders ?? native, () => [new MissingEngine(), new MissingEngine()])
    this.shaders = shaders as unknown as NativeShaders
    const { mmu, firmware, faults } = this.gpu
    const kernel = mapKernel(mmu)
    this.heap = new KernelHeap(mmu.memory, (va, pa) => kernel.map(va, pa, "firmware-shared-rw"))
    const made = AgxDevice.create(
      { chip, cores, softFaults: false, ...device },
      {
        engine,
        contexts,
        port: makePort(PORT_UNDER_TEST, engine, contexts),
        interruptQueue: new WorkQueue("agx", true),
        heap: this.heap,
        mailbox: firmware,
        faults: {
          get fault() {
            return faults.state.fault
          },
          clear: () => faults.clear(),
        },
      },
    )
    if (made === null) throw new Error("no memory for the device")
    this.device = made
    this.gpu.host = made
    this.thread = new Thread(engine)
    const slots = new Slots(63)
    this.vms = [0, 1].map(() => new HandVm(mmu, kernel, slots))
    for (const vm of this.vms) {
      vm.buffer(CODE, PAGES * PAGE_SIZE)
      vm.buffer(DATA, PAGES * PAGE_SIZE)
    }
    this.file = new AsahiFile(made, this, this.user, -1)
  }

  findVm(id: number): HandVm | null {
    return this.vms[id - 1] ?? null
  }

  find(): { errno: number } {
    return { errno: -2 }
  }

  ioctl(): Steps<number> {
    return -22
  }

  closed(): Steps<void> {}

  /** The physical address of a user page of the first address space. */
  physical(va: number, vm = 0): number {
    const context = (this.vms[vm] as HandVm).acquire()
    const pa = this.gpu.mmu.translate(context, va, "read", 0)
    ;(this.vms[vm] as HandVm).release()
    if (pa < 0) throw new Error(`nothing at 0x${va.toString(16)}`)
    return pa
  }

  poke(va: number, words: readonly number[], vm = 0): void {
    for (const [index, word] of words.entries()) this.gpu.memory.writeU32(this.physical(va + 4 * index, vm), word >>> 0)
  }

  peek(va: number, count: number, vm = 0): number[] {
    return Array.from({ length: count }, (_, index) => this.gpu.memory.readU32(this.physical(va + 4 * index, vm)))
  }

  pokeBytes(va: number, hex: string, vm = 0): void {
    const digits = hex.replaceAll(/\s/g, "")
    for (let at = 0; at < digits.length; at += 2)
      this.gpu.memory.writeU8(this.physical(va + at / 2, vm), Number.parseInt(digits.slice(at, at + 2), 16))
  }

  /** Room for code, USC words or a stream: the offset in the code buffer. */
  room(bytes = 256): number {
    const at = this.code
    this.code += Math.ceil(bytes / 64) * 64
    return at
  }

  call(
    request: number,
    words: readonly number[],
  ): { result: number | null; args: DataView; done: () => number | null } {
    const args = new DataView(new ArrayBuffer(4 * words.length))
    for (const [index, word] of words.entries()) args.setUint32(4 * index, word >>> 0, true)
    let result: number | null = null
    this.file.ioctl(this.thread, request, new Uint8Array(args.buffer), (value) => {
      result = value
    })
    return { result, args, done: () => result }
  }

  queue(vm = 1, priority = 1): number {
    const { result, args } = this.call(REQUEST.QUEUE_CREATE, [0, vm, priority, 0, CODE % 2 ** 32, CODE / 2 ** 32])
    if (result !== 0) throw new Error(`queue: ${result}`)
    return args.getUint32(12, true)
  }

  syncobj(): number {
    return this.file.syncobjs.handles.add(new Syncobj())
  }

  /** 0 while the fence of a handle has not signalled, 1 once it has, or its error. */
  status(handle: number): number {
    const fence = this.file.syncobjs.handles.find(handle)?.fence
    if (fence === null || fence === undefined) throw new Error("no fence")
    return fence.getStatus()
  }

  submit({ queue, commands, waits = [], signals = [] }: TestSubmit) {
    const syncs = new DataView(new ArrayBuffer(16 * (waits.length + signals.length)))
    for (const [index, [handle, point]] of [...waits, ...signals].entries()) {
      syncs.setUint32(16 * index, point === 0 ? 0 : 1, true)
      syncs.setUint32(16 * index + 4, handle, true)
      syncs.setUint32(16 * index + 8, point, true)
    }
    const buffer = commandBuffer(commands)
    this.user.map(USER, new Uint8Array(syncs.buffer))
    this.user.map(USER + 0x10_0000, buffer)
    return this.call(REQUEST.SUBMIT, [
      ...[0, 1, 0x10_0000, 1],
      ...[0, queue, waits.length, signals.length, buffer.length, 0],
    ])
  }

  run(ns = 1_000_000_000): void {
    const until = (this.engine.now + ns) as SimTime
    runStraight(this.engine, until, 1_000_000, 1_000_000)
    this.engine.now = until
  }

  /** Runs until nothing happens before the given span is over. */
  at(ns: number, action: () => void): void {
    class Once extends Timer {
      override fire(): void {
        action()
      }
    }
    this.engine.arm(new Once(), ns as SimTime)
  }

  happened(name: string): number {
    const { trace } = this.engine
    let count = 0
    for (let index = 0; index < trace.length; index++) if (EVENT_NAMES[trace.kind(index)] === name) count++
    return count
  }
}

/** A launch of `threads` threads in groups of 32. */
export function launchWords(pipeline: number, threads: number): number[] {
  return [0x0000_0012, pipeline, threads, 1, 1, 32, 1, 1]
}

export const BARRIER_WORD = 0x600f_ffff
export const TERMINATE_WORDS = [0x4000_0000, 0]

export function commandBuffer(commands: readonly TestCommand[]): Uint8Array {
  const parts = commands.map(({ kind, stream, vdm = 0xffff, cdm = 0xffff }) => {
    const size = kind === "compute" ? 64 : 240
    const view = new DataView(new ArrayBuffer(8 + size))
    view.setUint16(0, kind === "compute" ? 1 : 0, true)
    view.setUint16(2, size, true)
    view.setUint16(4, vdm, true)
    view.setUint16(6, cdm, true)
    view.setUint32(16, stream % 2 ** 32, true)
    view.setUint32(20, Math.floor(stream / 2 ** 32), true)
    if (kind === "render") {
      view.setUint16(8 + 148, 64, true)
      view.setUint16(8 + 150, 64, true)
      view.setUint16(8 + 152, 1, true)
      view.setUint8(8 + 156, 32)
      view.setUint8(8 + 157, 32)
      view.setUint8(8 + 158, 1)
    }
    return new Uint8Array(view.buffer)
  })
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
