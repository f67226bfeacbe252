/** Address spaces below the whole device: real ioctls, the real firmware, native programs instead of shader cores. */
import { expect, test } from "vitest"
import { present } from "../../../base/assert.ts"
import { Engine } from "../../../engine/engine.ts"
import { runStraight } from "../../../engine/straight.ts"
import { WorkQueue } from "../../../engine/work.ts"
import { FenceContexts } from "../../../fence/fence.ts"
import { Syncobj } from "../../../fence/syncobj/syncobj.ts"
import { Thread } from "../../../fence/thread.ts"
import { AgxGpu } from "../../../gpu/agx/agx-gpu.ts"
import { findChip } from "../../../gpu/agx/chips.ts"
import { PAGE_SIZE } from "../../../gpu/agx/memory/page.ts"
import { FIRMWARE_UNIT } from "../../../gpu/agx/uat/fault.ts"
import { simTime } from "../../../time/time.ts"
import { EventStore } from "../../../trace/event-store.ts"
import { makePort } from "../../port/make-port.ts"
import { AgxDevice } from "../agx-device.ts"
import { AsahiFile, REQUEST } from "../asahi-file.ts"
import { KernelHeap } from "../firmware/kernel-heap.ts"
import { NativeShaders } from "../testing/native-shaders.ts"
import { PORT_UNDER_TEST } from "../testing/port-under-test.ts"
import { BARRIER_WORD, TERMINATE_WORDS, commandBuffer, launchWords } from "../testing/world.ts"
import { UserMemory } from "../user-memory.ts"
import { KernelSpace } from "./kernel-space.ts"
import type { VmContext } from "./vm-context.ts"
import { VmDevice } from "./vm-device.ts"
import { VmFile } from "./vm-file.ts"

const USER = 0x1_0000_0000
const CODE = 0x15_0000_0000
const DATA = 0x15_1000_0000
const KERNEL_START = 0x70_0000_0000
const READ_WRITE = 6

class World {
  readonly engine = new Engine(new EventStore())
  readonly contexts = new FenceContexts()
  readonly gpu: AgxGpu
  readonly vms: VmDevice
  readonly kernel: KernelSpace
  readonly user = new UserMemory()
  readonly memory: VmFile
  readonly file: AsahiFile
  readonly programs = new Map<number, (thread: { write(va: number, value: number): void }) => void>()
  private readonly thread = new Thread(this.engine)

  constructor() {
    const { engine, contexts } = this
    const chip = present(findChip("t8103"), "chip")
    const spec = { chip, cores: 8, memory: 64 * 2 ** 20, firmwareTimeout: 10_000_000, softFaults: false }
    this.gpu = new AgxGpu(engine, spec, (mmu, faults) => {
      const shaders = new NativeShaders(mmu, faults)
      shaders.programs.set(CODE, (thread) => this.programs.get(CODE)?.(thread))
      return shaders
    })
    const { mmu, firmware, faults } = this.gpu
    this.vms = new VmDevice({ engine, mmu })
    const heap = new KernelHeap(mmu.memory, (va, pa) => this.vms.mapKernelPage(va, pa, "firmware-shared-rw"))
    const port = makePort(PORT_UNDER_TEST, engine, contexts)
    const faultRegister = {
      get fault() {
        return faults.state.fault
      },
      clear: () => faults.clear(),
    }
    const interruptQueue = new WorkQueue("agx", true)
    const parts = { engine, contexts, port, interruptQueue, heap, mailbox: firmware, faults: faultRegister }
    const device = present(AgxDevice.create({ chip, cores: 8, softFaults: false }, parts), "device")
    this.gpu.host = device
    this.vms.connect(device.link, heap.physical(device.link.handoff))
    this.kernel = new KernelSpace(this.vms)
    this.memory = new VmFile(this.vms, this.kernel, this.user)
    this.file = new AsahiFile(device, this.memory, this.user, -1)
  }

  /** Words of the arguments; the word at `out` of the answer. */
  call(request: number, words: readonly number[], out = 0): number {
    const args = Uint32Array.from(words)
    let result: number | null = null
    this.file.ioctl(this.thread, request, new Uint8Array(args.buffer), (value) => {
      result = value
    })
    expect(result).toBe(0)
    return args[out] ?? 0
  }

  get vm(): VmContext {
    return present(this.memory.findVm(1), "VM 1")
  }

  /** A buffer of a page, mapped at an address. */
  buffer(address: number): number {
    const handle = this.call(REQUEST.GEM_CREATE, [PAGE_SIZE, 0, 0, 0, 0, 0], 4)
    const op = [READ_WRITE, handle, 0, 0, PAGE_SIZE, 0, address % 2 ** 32, Math.floor(address / 2 ** 32)]
    this.user.map(USER, new Uint8Array(Uint32Array.from(op).buffer))
    this.call(REQUEST.VM_BIND, [1, 1, 32, 0, USER % 2 ** 32, USER / 2 ** 32])
    return handle
  }

  run(ns = 100_000_000): void {
    runStraight(this.engine, simTime(this.engine.now + ns), 1_000_000, 1_000_000)
  }
}

function made(): World {
  const world = new World()
  const high = KERNEL_START / 2 ** 32
  world.call(REQUEST.VM_CREATE, [0, high, 0x2000_0000, high, 0, 0])
  return world
}

test("a compute job through ioctls alone: buffers bound, memory changed, everything given back", () => {
  const world = made()
  const code = present(world.memory.findObject(world.buffer(CODE)), "code")
  const data = present(world.memory.findObject(world.buffer(DATA)), "data")
  world.programs.set(CODE, (thread) => thread.write(DATA + 8, 0x1234))
  // USC words without uniforms: no shared memory, shader at the base, few registers, end.
  const usc = Uint8Array.from([0x4d, 0x90, 0, 0, 0x0d, 0x0c, 0, 0, 0, 0, 0x8d, 0x01, 0, 0x01, 0x88, 0])
  code.write(0x100, usc)
  const stream = [...launchWords(0x100, 1), BARRIER_WORD, ...TERMINATE_WORDS]
  code.write(0x200, new Uint8Array(Uint32Array.from(stream).buffer))
  const queue = world.call(REQUEST.QUEUE_CREATE, [0, 1, 1, 0, CODE % 2 ** 32, CODE / 2 ** 32], 3)
  const done = world.file.syncobjs.handles.add(new Syncobj())
  const commands = commandBuffer([{ kind: "compute", stream: CODE + 0x200 }])
  world.user.map(USER, new Uint8Array(Uint32Array.from([0, done, 0, 0]).buffer))
  world.user.map(USER + PAGE_SIZE, commands)
  world.call(REQUEST.SUBMIT, [0, 1, PAGE_SIZE, 1, 0, queue, 0, 1, commands.length, 0])
  expect(world.vm.context).toBe(1)
  world.run()
  expect(world.file.syncobjs.handles.find(done)?.fence?.getStatus()).toBe(1)
  expect(data.read(8, 4)).toEqual(Uint8Array.of(0x34, 0x12, 0, 0))
  // The queue keeps the address space until it is destroyed itself.
  const { vm } = world
  world.call(REQUEST.VM_DESTROY, [1, 0])
  expect(vm.isFreed).toBe(false)
  world.call(REQUEST.QUEUE_DESTROY, [queue, 0])
  world.run()
  expect(vm.isFreed).toBe(true)
})

test("the real firmware flushes before the kernel half lets go of a page", () => {
  const world = made()
  world.run()
  const mapping = present(world.kernel.allocate("private", PAGE_SIZE), "mapping")
  expect(world.gpu.mmu.translate(0, mapping.address, "write", FIRMWARE_UNIT)).toBe(mapping.frames[0])
  const before = world.gpu.memory.available
  let result = 1
  world.kernel.free(mapping, (error) => {
    result = error
  })
  expect([result, world.gpu.memory.available]).toEqual([1, before])
  world.run()
  expect(result).toBe(0)
  expect(world.gpu.memory.available).toBeGreaterThan(before)
  expect(world.gpu.mmu.translate(0, mapping.address, "write", FIRMWARE_UNIT)).toBe(-1)
  expect(world.vms.handoff?.isAnnounced("firmware")).toBe(true)
})
