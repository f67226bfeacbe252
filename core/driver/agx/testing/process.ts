/** For tests: a process that does everything by ioctls, on a machine with the real page tables. */
import { makePort } from "../../port/make-port.ts"
import { Engine } from "../../../engine/engine.ts"
import { runStraight } from "../../../engine/straight.ts"
import { FenceContexts } from "../../../fence/fence.ts"
import { Syncobj } from "../../../fence/syncobj/syncobj.ts"
import { Thread } from "../../../fence/thread.ts"
import type { ShaderMaker } from "../../../gpu/agx/agx-gpu.ts"
import { type Chip, findChip } from "../../../gpu/agx/chips.ts"
import { PAGE_SIZE, pageOffset } from "../../../gpu/agx/memory/page.ts"
import type { SimTime } from "../../../time/time.ts"
import { EventStore } from "../../../trace/event-store.ts"
import { AgxMachine, type AgxMachineSpec } from "../agx-machine.ts"
import { type AsahiFile, REQUEST } from "../asahi-file.ts"
import { UserMemory } from "../user-memory.ts"
import type { VmFile } from "../vm/vm-file.ts"
import { PORT_UNDER_TEST } from "./port-under-test.ts"

/** Where the process keeps its arguments. */
export const USER = 0x1_0000_0000
const KERNEL_START = 0x60_0000_0000
const KERNEL_BYTES = 0x2000_0000
const READ = 2
const WRITE = 4

export interface Bytes {
  u32(at: number, value: number): Bytes
  u64(at: number, value: number): Bytes
  readonly view: DataView
}

export function struct(bytes: number): Bytes {
  const view = new DataView(new ArrayBuffer(bytes))
  return {
    view,
    u32(at, value) {
      view.setUint32(at, value >>> 0, true)
      return this
    },
    u64(at, value) {
      view.setUint32(at, value >>> 0, true)
      view.setUint32(at + 4, Math.floor(value / 2 ** 32), true)
      return this
    },
  }
}

export class TestMachine {
  readonly engine = new Engine(new EventStore())
  readonly machine: AgxMachine

  constructor(shaders: ShaderMaker, spec: Partial<AgxMachineSpec> = {}) {
    const { engine } = this
    const contexts = new FenceContexts()
    const port = makePort(PORT_UNDER_TEST, engine, contexts)
    const base = { chip: findChip("t8103") as Chip, cores: 8, memory: 2 ** 26, softFaults: false }
    this.machine = new AgxMachine(
      { ...base, firmwareTimeout: 10_000_000, ...spec },
      { engine, contexts, port, shaders },
    )
  }

  run(ns = 100_000_000): void {
    const until = (this.engine.now + ns) as SimTime
    runStraight(this.engine, until, 1_000_000, 1_000_000)
    this.engine.now = until
  }
}

export class Process {
  readonly machine: TestMachine
  readonly user = new UserMemory()
  readonly file: AsahiFile
  readonly thread: Thread
  readonly vm: number

  constructor(machine: TestMachine) {
    this.machine = machine
    this.file = machine.machine.open(this.user, -1)
    this.thread = new Thread(machine.engine)
    const args = struct(24)
      .u64(0, KERNEL_START)
      .u64(8, KERNEL_START + KERNEL_BYTES)
    this.check(REQUEST.VM_CREATE, args)
    this.vm = args.view.getUint32(16, true)
  }

  /** A call that has to return at once. */
  call(request: number, { view }: Bytes): number {
    let result: number | null = null
    this.file.ioctl(this.thread, request, new Uint8Array(view.buffer), (value) => {
      result = value
    })
    if (result === null) throw new Error("the call sleeps")
    return result
  }

  check(request: number, args: Bytes): void {
    const result = this.call(request, args)
    if (result !== 0) throw new Error(`ioctl 0x${request.toString(16)}: ${result}`)
  }

  /** A buffer, mapped at `address` if that is not 0; its handle. */
  buffer(address: number, bytes: number, flags = READ | WRITE): number {
    const args = struct(24).u64(0, bytes)
    this.check(REQUEST.GEM_CREATE, args)
    const handle = args.view.getUint32(16, true)
    if (address !== 0) this.bind(handle, address, bytes, flags)
    return handle
  }

  bind(handle: number, address: number, bytes: number, flags: number): void {
    const op = struct(32).u32(0, flags).u32(4, handle).u64(16, bytes).u64(24, address)
    this.user.map(USER, new Uint8Array(op.view.buffer))
    this.check(REQUEST.VM_BIND, struct(24).u32(0, this.vm).u32(4, 1).u32(8, 32).u64(16, USER))
  }

  /** Bytes of a buffer, as the processor sees them. */
  write(handle: number, at: number, bytes: Uint8Array): void {
    for (const [index, byte] of bytes.entries())
      this.machine.machine.gpu.memory.writeU8(this.physical(handle, at + index), byte)
  }

  hex(handle: number, at: number, hex: string): void {
    const digits = hex.replaceAll(/\s/g, "")
    const bytes = Array.from({ length: digits.length / 2 }, (_, index) =>
      Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16),
    )
    this.write(handle, at, new Uint8Array(bytes))
  }

  words(handle: number, at: number, words: readonly number[]): void {
    const view = new DataView(new ArrayBuffer(4 * words.length))
    for (const [index, word] of words.entries()) view.setUint32(4 * index, word >>> 0, true)
    this.write(handle, at, new Uint8Array(view.buffer))
  }

  read(handle: number, at: number, count: number): number[] {
    const { memory } = this.machine.machine.gpu
    return Array.from({ length: count }, (_, index) => memory.readU32(this.physical(handle, at + 4 * index)))
  }

  private physical(handle: number, at: number): number {
    const object = (this.file.memory as VmFile).findObject(handle)
    if (object === null || !object.back(Math.floor(at / PAGE_SIZE), 1)) throw new Error("no such page")
    return object.frameOf(Math.floor(at / PAGE_SIZE)) + pageOffset(at)
  }

  queue(uscBase: number): number {
    const args = struct(24).u32(4, this.vm).u32(8, 1).u64(16, uscBase)
    this.check(REQUEST.QUEUE_CREATE, args)
    return args.view.getUint32(12, true)
  }

  syncobj(): number {
    return this.file.syncobjs.handles.add(new Syncobj())
  }

  /** 0: not signalled, 1: signalled, or its error. */
  status(handle: number): number {
    const fence = this.file.syncobjs.handles.find(handle)?.fence
    if (fence === null || fence === undefined) throw new Error("no fence")
    return fence.getStatus()
  }

  /** One compute command; `times` are handle and offset of the begin, then of the end. */
  compute(queue: number, stream: number, signal: number, times: readonly number[] = []): number {
    const command = struct(72).u32(0, 0x40_0001).u32(4, 0xffff_ffff).u64(16, stream)
    for (const [index, word] of times.entries()) command.u32(56 + 4 * index, word)
    const sync = struct(16).u32(4, signal)
    this.user.map(USER, new Uint8Array(command.view.buffer))
    this.user.map(USER + 4096, new Uint8Array(sync.view.buffer))
    const args = struct(40)
      .u64(0, USER + 4096)
      .u64(8, USER)
      .u32(20, queue)
      .u32(28, 1)
      .u32(32, 72)
    return this.call(REQUEST.SUBMIT, args)
  }
}
