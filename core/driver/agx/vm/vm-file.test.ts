import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { ERRNO } from "../../../base/errno.ts"
import { Engine } from "../../../engine/engine.ts"
import { Thread } from "../../../fence/thread.ts"
import { PAGE_SIZE } from "../../../gpu/agx/memory/page.ts"
import { PhysicalMemory } from "../../../gpu/agx/memory/physical-memory.ts"
import { FIRMWARE_UNIT } from "../../../gpu/agx/uat/fault.ts"
import { Mmu } from "../../../gpu/agx/uat/mmu.ts"
import { EventStore } from "../../../trace/event-store.ts"
import { REQUEST } from "../asahi-file.ts"
import { UserMemory } from "../user-memory.ts"
import { KernelSpace } from "./kernel-space.ts"
import { VmDevice } from "./vm-device.ts"
import { VmFile } from "./vm-file.ts"

const { EINVAL, ENOENT, ENOMEM, EFAULT, ERANGE } = ERRNO
const OPS = 0x10_0000
const MIB = 2 ** 20
const KERNEL_START = 0x70_0000_0000
const KERNEL_END = KERNEL_START + 512 * MIB
const UNBIND = 1
const READ = 2
const WRITE = 4
const SINGLE = 8

type Word = readonly [bits: 32 | 64, value: number | bigint]
const u32 = (value: number): Word => [32, value]
const u64 = (value: number | bigint): Word => [64, value]

function bytesOf(words: readonly Word[]): DataView {
  const view = new DataView(new ArrayBuffer(words.reduce((sum, [bits]) => sum + bits / 8, 0)))
  let at = 0
  for (const [bits, value] of words) {
    if (bits === 32) view.setUint32(at, Number(value), true)
    else view.setBigUint64(at, BigInt.asUintN(64, BigInt(value)), true)
    at += bits / 8
  }
  return view
}

interface Op {
  flags: number
  handle?: number
  offset?: number | bigint
  range?: number | bigint
  address?: number | bigint
}

class World {
  readonly engine = new Engine(new EventStore())
  readonly memory: PhysicalMemory
  readonly mmu: Mmu
  readonly device: VmDevice
  readonly user = new UserMemory()
  readonly file: VmFile
  readonly thread = new Thread(this.engine)

  constructor(frames = 300) {
    this.memory = new PhysicalMemory({ frames })
    this.mmu = new Mmu(this.memory, this.memory.allocate() as number)
    this.device = new VmDevice({ engine: this.engine, mmu: this.mmu })
    this.file = new VmFile(this.device, new KernelSpace(this.device), this.user)
  }

  call(request: number, args: DataView): number {
    // As the file of the device asks for it.
    expect(args.byteLength).toBe((request >>> 16) & 0x3fff)
    return this.file.ioctl(this.thread, request, args)
  }

  /** The id, or the errno. */
  createVm(start: number | bigint = KERNEL_START, end: number | bigint = KERNEL_END, pad = 0): number {
    const args = bytesOf([u64(start), u64(end), u32(0), u32(pad)])
    const result = this.call(REQUEST.VM_CREATE, args)
    return result === 0 ? args.getUint32(16, true) : result
  }

  destroyVm(id: number, pad = 0): number {
    return this.call(REQUEST.VM_DESTROY, bytesOf([u32(id), u32(pad)]))
  }

  create(size: number | bigint, flags = 0, vm = 0, pad = 0): number {
    const args = bytesOf([u64(size), u32(flags), u32(vm), u32(0), u32(pad)])
    const result = this.call(REQUEST.GEM_CREATE, args)
    return result === 0 ? args.getUint32(16, true) : result
  }

  bind(vm: number, ops: readonly Op[], { stride = 32, pad = 0, count = ops.length, extra = 0 } = {}): number {
    const bytes = new Uint8Array(Math.max(1, ops.length * Math.max(32, stride)))
    for (const [index, { flags, handle = 0, offset = 0, range = PAGE_SIZE, address = 0 }] of ops.entries()) {
      const op = bytesOf([u32(flags), u32(handle), u64(offset), u64(range), u64(address)])
      bytes.set(new Uint8Array(op.buffer), index * stride)
      if (stride > 32) bytes[index * stride + 32] = extra
    }
    this.user.unmap(OPS, MIB)
    this.user.map(OPS, bytes)
    return this.call(REQUEST.VM_BIND, bytesOf([u32(vm), u32(count), u32(stride), u32(pad), u64(OPS)]))
  }

  pin(handle: number, { offset = 0, range = PAGE_SIZE, flags = 1, vm = 0, pad = 0, op = 0 } = {}): number {
    const args = bytesOf([u32(op), u32(flags), u32(handle), u32(vm), u64(offset), u64(range), u32(0), u32(pad)])
    const result = this.call(REQUEST.GEM_BIND_OBJECT, args)
    return result === 0 ? args.getUint32(32, true) : result
  }

  unpin(object: number, args: readonly Word[] = [u32(0), u32(0), u32(0), u64(0), u64(0)]): number {
    return this.call(REQUEST.GEM_BIND_OBJECT, bytesOf([u32(1), ...args, u32(object), u32(0)]))
  }

  /** What the GPU finds at an address of a VM. */
  physical(vm: number, address: number, access: "read" | "write" = "read"): number {
    const context = this.file.findVm(vm)?.acquire() ?? -1
    const pa = this.mmu.translate(context, address, access, 1)
    this.file.findVm(vm)?.release()
    return pa
  }
}

describe("VM_CREATE, VM_DESTROY", () => {
  test("ids begin at 1; a destroyed one is free again", () => {
    const world = new World()
    const before = world.memory.available
    expect([world.createVm(), world.createVm(), world.createVm()]).toEqual([1, 2, 3])
    expect([world.destroyVm(2), world.destroyVm(2), world.destroyVm(0), world.destroyVm(1, 1)]).toEqual([
      0,
      -ENOENT,
      -ENOENT,
      -EINVAL,
    ])
    expect(world.createVm()).toBe(2)
    for (const id of [1, 2, 3]) world.destroyVm(id)
    expect(world.memory.available).toBe(before)
  })

  test.each<[string, number | bigint, number | bigint, number]>([
    ["padding", KERNEL_START, KERNEL_END, 1],
    ["start not aligned", KERNEL_START + 1, KERNEL_END, 0],
    ["end not aligned", KERNEL_START, KERNEL_END + 8, 0],
    ["a page too small", KERNEL_START, KERNEL_END - PAGE_SIZE, 0],
    ["before the user half", 0, KERNEL_END, 0],
    ["over its end", 0x7f_e000_0000, 0x7f_ffff_c000, 0],
    ["backwards", KERNEL_END, KERNEL_START, 0],
    ["the kernel half", 0xffffffa0_00000000n, 0xffffffa1_00000000n, 0],
    ["the last bytes there are", KERNEL_START, 0xffffffff_ffffc000n, 0],
  ])("-EINVAL: %s", (_, start, end, pad) => {
    expect(new World().createVm(start, end, pad)).toBe(-EINVAL)
  })

  test("the largest part the kernel can get; no memory", () => {
    expect(new World().createVm(PAGE_SIZE, 0x7f_ffff_8000)).toBe(1)
    for (let frames = 2; frames < 6; frames++) {
      const world = new World(frames)
      const before = world.memory.available
      expect(world.createVm()).toBe(-ENOMEM)
      expect(world.memory.available).toBe(before)
    }
    expect(new World(6).createVm()).toBe(1)
  })
})

describe("GEM_CREATE, GEM_MMAP_OFFSET", () => {
  test("handles begin at 1, sizes are rounded up to pages, and no memory is taken yet", () => {
    const world = new World()
    world.createVm()
    const before = world.memory.available
    expect([world.create(1), world.create(2 ** 40, 1), world.create(PAGE_SIZE, 2, 1)]).toEqual([1, 2, 3])
    expect(world.file.findObject(1)?.size).toBe(PAGE_SIZE)
    expect(world.file.findObject(3)?.resv).toBe(world.file.findVm(1)?.resv)
    expect(world.memory.available).toBe(before)
    expect([world.file.closeHandle(2), world.file.closeHandle(2), world.create(5)]).toEqual([0, -EINVAL, 2])
  })

  test.each<[string, number | bigint, number, number, number, number]>([
    ["no size", 0, 0, 0, 0, -EINVAL],
    ["unknown flag", 1, 4, 0, 0, -EINVAL],
    ["padding", 1, 0, 0, 1, -EINVAL],
    ["a VM, and not private", 1, 0, 1, 0, -EINVAL],
    ["private to nobody", 1, 2, 0, 0, -ENOENT],
    ["private to an unknown VM", 1, 2, 9, 0, -ENOENT],
    ["more than there can be", 0xffffffff_ffffffffn, 0, 0, 0, -ENOMEM],
  ])("%s", (_, size, flags, vm, pad, result) => {
    const world = new World()
    world.createVm()
    expect(world.create(size, flags, vm, pad)).toBe(result)
  })

  test("each object has a cookie of its own", () => {
    const world = new World()
    world.create(5 * PAGE_SIZE)
    world.create(1)
    const offsetOf = (handle: number, flags = 0): bigint | number => {
      const args = bytesOf([u32(handle), u32(flags), u64(0)])
      const result = world.call(REQUEST.GEM_MMAP_OFFSET, args)
      return result === 0 ? args.getBigUint64(8, true) : result
    }
    expect(offsetOf(1)).toBe(0x1_0000_0000n)
    expect(offsetOf(2)).toBe(0x1_0001_4000n)
    expect([offsetOf(3), offsetOf(1, 1)]).toEqual([-ENOENT, -EINVAL])
  })
})

describe("VM_BIND", () => {
  function ready(frames = 300) {
    const world = new World(frames)
    world.createVm()
    world.create(4 * PAGE_SIZE)
    return world
  }

  test("binds with the rights that were asked for, and unbinds", () => {
    const world = ready()
    expect(
      world.bind(1, [
        { flags: READ, handle: 1, address: MIB },
        { flags: WRITE, handle: 1, offset: PAGE_SIZE, address: 2 * MIB },
        { flags: READ | WRITE, handle: 1, range: 4 * PAGE_SIZE, address: 3 * MIB },
      ]),
    ).toBe(0)
    const object = world.file.findObject(1)
    expect([world.physical(1, MIB), world.physical(1, MIB, "write")]).toEqual([object?.frameOf(0), -1])
    expect([world.physical(1, 2 * MIB), world.physical(1, 2 * MIB, "write")]).toEqual([-1, object?.frameOf(1)])
    expect(world.physical(1, 3 * MIB + 3 * PAGE_SIZE, "write")).toBe(object?.frameOf(3))
    expect(world.bind(1, [{ flags: UNBIND, range: 4 * MIB, address: PAGE_SIZE }])).toBe(0)
    expect([world.physical(1, MIB), world.physical(1, 3 * MIB)]).toEqual([-1, -1])
  })

  test("a single page is seen all over the range", () => {
    const world = ready()
    expect(
      world.bind(1, [{ flags: READ | SINGLE, handle: 1, offset: 3 * PAGE_SIZE, range: 64 * PAGE_SIZE, address: MIB }]),
    ).toBe(0)
    const frame = world.file.findObject(1)?.frameOf(3)
    expect([world.physical(1, MIB), world.physical(1, MIB + 63 * PAGE_SIZE)]).toEqual([frame, frame])
    expect(world.physical(1, MIB + 64 * PAGE_SIZE)).toBe(-1)
    expect(world.bind(1, [{ flags: UNBIND, range: PAGE_SIZE, address: MIB + 5 * PAGE_SIZE }])).toBe(0)
    expect([world.physical(1, MIB + 5 * PAGE_SIZE), world.physical(1, MIB + 6 * PAGE_SIZE)]).toEqual([-1, frame])
  })

  test.each<[string, Op, number]>([
    ["no right", { flags: 0, handle: 1, address: MIB }, -EINVAL],
    ["single page without a right", { flags: SINGLE, handle: 1, address: MIB }, -EINVAL],
    ["unknown flag", { flags: READ | 16, handle: 1, address: MIB }, -EINVAL],
    ["unknown flag, the highest", { flags: 0x8000_0002, handle: 1, address: MIB }, -EINVAL],
    ["unknown object", { flags: READ, handle: 9, address: MIB }, -ENOENT],
    ["no object", { flags: READ, address: MIB }, -ENOENT],
    ["offset not aligned", { flags: READ, handle: 1, offset: 64, address: MIB }, -EINVAL],
    ["range not aligned", { flags: READ, handle: 1, range: 64, address: MIB }, -EINVAL],
    ["address not aligned", { flags: READ, handle: 1, address: MIB + 64 }, -EINVAL],
    ["empty", { flags: READ, handle: 1, range: 0, address: MIB }, -EINVAL],
    ["past the object", { flags: READ, handle: 1, range: 5 * PAGE_SIZE, address: MIB }, -EINVAL],
    ["past the object by its offset", { flags: READ, handle: 1, offset: 4 * PAGE_SIZE, address: MIB }, -EINVAL],
    ["single page past the object", { flags: READ | SINGLE, handle: 1, offset: 4 * PAGE_SIZE, address: MIB }, -EINVAL],
    [
      "offset and range that wrap",
      { flags: READ, handle: 1, offset: 2n ** 64n - 0x4000n, range: 0x8000, address: MIB },
      -EINVAL,
    ],
    [
      "address and range that wrap",
      { flags: READ | SINGLE, handle: 1, range: 2n ** 64n - 0x4000n, address: 0x8000 },
      -EINVAL,
    ],
    ["before the user half", { flags: READ, handle: 1, address: 0 }, -EINVAL],
    ["the dummy page", { flags: READ, handle: 1, address: 0x7f_ffff_8000 }, -EINVAL],
    ["the kernel half", { flags: READ, handle: 1, address: 0xffffffa0_00000000n }, -EINVAL],
    [
      "into the kernel's part",
      { flags: READ, handle: 1, range: 2 * PAGE_SIZE, address: KERNEL_START - PAGE_SIZE },
      -EINVAL,
    ],
    ["over the kernel's part", { flags: READ | SINGLE, handle: 1, range: 2 ** 38, address: 2 ** 38 }, -EINVAL],
    ["the end of the kernel's part", { flags: READ, handle: 1, address: KERNEL_END - PAGE_SIZE }, -EINVAL],
    ["unbind with a right", { flags: UNBIND | READ, address: MIB }, -EINVAL],
    ["unbind of a single page", { flags: UNBIND | SINGLE, address: MIB }, -EINVAL],
    ["unbind with an object", { flags: UNBIND, handle: 1, address: MIB }, -EINVAL],
    ["unbind with an offset", { flags: UNBIND, offset: PAGE_SIZE, address: MIB }, -EINVAL],
    ["unbind not aligned", { flags: UNBIND, range: 5, address: MIB }, -EINVAL],
    ["unbind of nothing", { flags: UNBIND, range: 0, address: MIB }, -EINVAL],
    ["unbind in the kernel's part", { flags: UNBIND, address: KERNEL_START }, -EINVAL],
    ["unbind of a hole", { flags: UNBIND, address: MIB }, 0],
    ["right before the kernel's part", { flags: READ, handle: 1, address: KERNEL_START - PAGE_SIZE }, 0],
    ["right behind it", { flags: READ, handle: 1, address: KERNEL_END }, 0],
    ["the last page", { flags: READ, handle: 1, address: 0x7f_ffff_4000 }, 0],
    ["the first page", { flags: READ, handle: 1, address: PAGE_SIZE }, 0],
  ])("%s", (_, op, result) => {
    const world = ready()
    expect(world.bind(1, [op])).toBe(result)
    if (result !== 0) expect(world.file.findVm(1)?.gpuvm.mappings.size).toBe(0)
  })

  test("the call itself: unknown VM, padding, stride, nothing to do, operations nowhere", () => {
    const world = ready()
    const op = { flags: READ, handle: 1, address: MIB }
    expect(world.bind(2, [op])).toBe(-ENOENT)
    expect(world.bind(1, [op], { pad: 1 })).toBe(-EINVAL)
    expect(world.bind(1, [op], { stride: 0 })).toBe(-EINVAL)
    expect(world.bind(1, [op], { stride: 24 })).toBe(-EINVAL)
    expect(world.bind(1, [])).toBe(0)
    expect(world.bind(1, [op, op], { stride: 40 })).toBe(0)
    expect(world.bind(1, [op], { stride: 40, extra: 1 })).toBe(-EINVAL)
    expect(world.bind(1, [op], { count: 2 })).toBe(-EFAULT)
    expect(world.bind(1, [op], { count: 0xffff_ffff })).toBe(-EFAULT)
  })

  test("a failure leaves the earlier operations in force", () => {
    const world = ready()
    const good = { flags: READ, handle: 1, address: MIB }
    expect(world.bind(1, [good, { flags: 0 }, { ...good, address: 2 * MIB }])).toBe(-EINVAL)
    expect([world.physical(1, MIB) > 0, world.physical(1, 2 * MIB)]).toEqual([true, -1])
  })

  test("an object that is private to one VM is refused by another", () => {
    const world = ready()
    world.createVm()
    world.create(PAGE_SIZE, 2, 2)
    expect(world.bind(1, [{ flags: READ, handle: 2, address: MIB }])).toBe(-EINVAL)
    expect(world.bind(2, [{ flags: READ, handle: 2, address: MIB }])).toBe(0)
    expect(world.file.findVm(2)?.gpuvm.externalObjects()).toEqual([])
  })

  test("a terabyte bound with a few megabytes of memory: -ENOMEM, at once and without a trace", () => {
    const world = ready()
    const before = world.memory.available
    world.create(2 ** 38)
    expect(world.bind(1, [{ flags: READ, handle: 2, range: 2 ** 38, address: MIB }])).toBe(-ENOMEM)
    expect(world.bind(1, [{ flags: READ | SINGLE, handle: 2, range: 2 ** 38, address: MIB }])).toBe(-ENOMEM)
    // The one page stays with the object until it goes.
    expect(world.memory.available).toBeGreaterThanOrEqual(before - 1)
    world.file.closeHandle(2)
    expect(world.memory.available).toBe(before)
  })

  test("closing the file gives everything back", () => {
    const world = new World()
    const before = world.memory.available
    world.createVm()
    world.create(4 * PAGE_SIZE)
    world.bind(1, [{ flags: READ, handle: 1, range: 4 * PAGE_SIZE, address: MIB }])
    world.pin(1)
    world.file.closed()
    expect(world.memory.available).toBe(before)
  })
})

describe("GEM_BIND_OBJECT", () => {
  test("shows part of a buffer to the firmware, where timestamps are then found", () => {
    const world = new World()
    world.create(4 * PAGE_SIZE)
    const object = world.pin(1, { offset: PAGE_SIZE, range: 2 * PAGE_SIZE })
    expect(object).toBe(1)
    const at = world.file.find({ handle: object, offset: PAGE_SIZE + 16 })
    if (typeof at !== "number") throw new Error("not found")
    expect(at).toBe(-0x58_0000_0000 + PAGE_SIZE + 16)
    expect(world.mmu.translate(0, at, "write", FIRMWARE_UNIT)).toBe((world.file.findObject(1)?.frameOf(2) ?? 0) + 16)
    expect(world.mmu.translate(0, at, "read", 1)).toBe(-1)
    expect(world.file.find({ handle: 2, offset: 0 })).toEqual({ errno: -ENOENT })
    expect(world.file.find({ handle: 1, offset: 2 * PAGE_SIZE - 8 })).toBe(-0x58_0000_0000 + 2 * PAGE_SIZE - 8)
    expect(world.file.find({ handle: 1, offset: 2 * PAGE_SIZE - 7 })).toEqual({ errno: -ERANGE })
    world.file.closeHandle(1)
    expect(world.unpin(1)).toBe(0)
    expect(world.mmu.translate(0, at, "write", FIRMWARE_UNIT)).toBe(-1)
    expect(world.unpin(1)).toBe(-ENOENT)
  })

  test("every wrong argument", () => {
    const world = new World()
    world.create(4 * PAGE_SIZE)
    expect(world.pin(1, { op: 2 })).toBe(-EINVAL)
    expect(world.pin(1, { flags: 0 })).toBe(-EINVAL)
    expect(world.pin(1, { flags: 3 })).toBe(-EINVAL)
    expect(world.pin(1, { vm: 1 })).toBe(-EINVAL)
    expect(world.pin(1, { pad: 1 })).toBe(-EINVAL)
    expect(world.pin(1, { range: 0 })).toBe(-EINVAL)
    expect(world.pin(1, { range: 8 })).toBe(-EINVAL)
    expect(world.pin(1, { offset: 8 })).toBe(-EINVAL)
    expect(world.pin(1, { range: 5 * PAGE_SIZE })).toBe(-EINVAL)
    expect(world.pin(2)).toBe(-ENOENT)
    expect(world.pin(1)).toBe(1)
    for (const wrong of [
      [u32(1), u32(0), u32(0), u64(0), u64(0)],
      [u32(0), u32(1), u32(0), u64(0), u64(0)],
      [u32(0), u32(0), u32(0), u64(2n ** 63n), u64(0)],
      [u32(0), u32(0), u32(0), u64(0), u64(1)],
    ])
      expect(world.unpin(1, wrong)).toBe(-EINVAL)
    expect(world.unpin(1)).toBe(0)
  })
})

test("any bytes: an errno or 0, nothing thrown, and everything comes back", () => {
  const requests = [
    REQUEST.VM_CREATE,
    REQUEST.VM_DESTROY,
    REQUEST.VM_BIND,
    REQUEST.GEM_CREATE,
    REQUEST.GEM_MMAP_OFFSET,
    REQUEST.GEM_BIND_OBJECT,
  ]
  const value = fc.oneof(
    fc.nat(16),
    fc.constantFrom(OPS, PAGE_SIZE, 2 * PAGE_SIZE, MIB, KERNEL_START % 2 ** 32, KERNEL_START / 2 ** 32, 0x7f, 32),
    fc.nat(0xffff_ffff),
  )
  const call = fc.record({
    request: fc.constantFrom(...requests),
    words: fc.array(value, { minLength: 10, maxLength: 10 }),
  })
  const ops = fc.array(value, { minLength: 32, maxLength: 32 })
  fc.assert(
    fc.property(fc.array(call, { maxLength: 30 }), ops, (calls, opWords) => {
      const world = new World(64)
      const before = world.memory.available
      world.createVm()
      world.create(4 * PAGE_SIZE)
      world.user.map(OPS, new Uint8Array(Uint32Array.from(opWords).buffer))
      for (const { request, words } of calls) {
        const size = (request >>> 16) & 0x3fff
        const args = new DataView(Uint32Array.from(words).buffer, 0, size)
        const result = world.call(request, args)
        expect(result === 0 || [-EINVAL, -ENOENT, -ENOMEM, -EFAULT].includes(result)).toBe(true)
      }
      world.file.closed()
      expect(world.memory.available).toBe(before)
    }),
    { numRuns: 300 },
  )
})
