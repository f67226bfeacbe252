/** Everything by ioctls, on real page tables: buffers, binds, queues, submits, timestamps. Programs are native ones. */
import { describe, expect, test } from "vitest"
import { ERRNO } from "../../base/errno.ts"
import { REQUEST } from "./asahi-file.ts"
import type { AgxMachineSpec } from "./agx-machine.ts"
import { NativeShaders } from "./testing/native-shaders.ts"
import { PORT_UNDER_TEST } from "./testing/port-under-test.ts"
import { Process, TestMachine, USER, struct } from "./testing/process.ts"

const CODE = 0x15_0000_0000
/** In another place of the TLB than the code. */
const DATA = 0x15_1000_4000
const PAGE = 16384

/** A process with code and data, whose stream writes 1 … 64 to the data. */
function setUp(spec: Partial<AgxMachineSpec> = {}) {
  let native: NativeShaders | null = null
  const machine = new TestMachine((mmu, faults) => {
    native = new NativeShaders(mmu, faults)
    return native
  }, spec)
  const shaders = native as unknown as NativeShaders
  shaders.programs.set(CODE, (thread) => thread.write(DATA + 4 * thread.x, thread.x + 1))
  const process = new Process(machine)
  const code = process.buffer(CODE, PAGE)
  const data = process.buffer(DATA, PAGE)
  // USC words at 0x40, the stream at 0x80.
  process.hex(code, 0x40, "4d900000 0d0c00000000 8d010001 8800")
  process.words(code, 0x80, [0x0000_0012, 0x40, 64, 1, 1, 32, 1, 1, 0x600f_ffff, 0x4000_0000, 0])
  return { machine, process, data, queue: process.queue(CODE), out: process.syncobj() }
}

const counted = Array.from({ length: 64 }, (_, index) => index + 1)

test("a compute job through VM_BIND and SUBMIT", () => {
  const { machine, process, data, queue, out } = setUp()
  expect(process.compute(queue, CODE + 0x80, out)).toBe(0)
  machine.run()
  expect([process.status(out), process.read(data, 0, 64)]).toEqual([1, counted])
})

test("a buffer that was unbound is a fault, and bound again it is none", () => {
  const { machine, process, data, queue, out } = setUp()
  process.compute(queue, CODE + 0x80, out)
  machine.run()
  process.bind(0, DATA, PAGE, 1)
  process.words(data, 0, [0, 0])
  process.compute(queue, CODE + 0x80, out)
  machine.run()
  expect([process.status(out), process.read(data, 0, 1)]).toEqual([-ERRNO.EIO, [0]])
  process.bind(data, DATA, PAGE, 6)
  process.compute(queue, CODE + 0x80, out)
  machine.run()
  expect([process.status(out), process.read(data, 0, 64)]).toEqual([1, counted])
})

test("a read-only buffer refuses the stores", () => {
  const { machine, process, data, queue, out } = setUp()
  process.bind(data, DATA, PAGE, 2)
  process.compute(queue, CODE + 0x80, out)
  machine.run()
  expect(process.status(out)).toBe(-ERRNO.EIO)
})

test("a driver that forgets the TLB has the GPU write where nothing is bound any more", () => {
  const { machine, process, data, queue, out } = setUp({ mistakes: { skipInvalidation: true } })
  process.compute(queue, CODE + 0x80, out)
  machine.run()
  process.bind(0, DATA, PAGE, 1)
  process.words(data, 0, [0, 0])
  process.compute(queue, CODE + 0x80, out)
  machine.run()
  expect([process.status(out), process.read(data, 0, 2)]).toEqual([1, [1, 2]])
})

test("two processes have the same addresses and do not meet", () => {
  const { machine, process, data, queue, out } = setUp()
  const other = new Process(machine)
  const code = other.buffer(CODE, PAGE)
  const theirs = other.buffer(DATA, PAGE)
  other.hex(code, 0x40, "4d900000 0d0c00000000 8d010001 8800")
  other.words(code, 0x80, [0x0000_0012, 0x40, 2, 1, 1, 32, 1, 1, 0x600f_ffff, 0x4000_0000, 0])
  const theirOut = other.syncobj()
  process.compute(queue, CODE + 0x80, out)
  other.compute(other.queue(CODE), CODE + 0x80, theirOut)
  machine.run()
  expect([process.status(out), other.status(theirOut)]).toEqual([1, 1])
  expect([process.read(data, 0, 3), other.read(theirs, 0, 3)]).toEqual([
    [1, 2, 3],
    [1, 2, 0],
  ])
})

describe("timestamps", () => {
  const pinned = (process: Process) => {
    const handle = process.buffer(0, PAGE)
    const args = struct(40).u32(4, 1).u32(8, handle).u64(24, PAGE)
    process.check(REQUEST.GEM_BIND_OBJECT, args)
    return { handle, object: args.view.getUint32(32, true) }
  }

  test("begin and end of a command, in ns", () => {
    const { machine, process, queue, out } = setUp()
    const { handle, object } = pinned(process)
    expect(process.compute(queue, CODE + 0x80, out, [object, 16, object, 24])).toBe(0)
    machine.run()
    const [, , , , begin = 0, , end = 0] = process.read(handle, 0, 8)
    expect(begin).toBeGreaterThan(0)
    expect(end).toBeGreaterThan(begin)
  })

  test("an unknown object, and a place behind its end", () => {
    const { process, queue, out } = setUp()
    const { object } = pinned(process)
    expect(process.compute(queue, CODE + 0x80, out, [object + 1, 0])).toBe(-ERRNO.ENOENT)
    expect(process.compute(queue, CODE + 0x80, out, [object, PAGE])).toBe(-ERRNO.ERANGE)
    expect(process.compute(queue, CODE + 0x80, out, [object, PAGE - 8])).toBe(0)
  })
})

describe("queries", () => {
  test("GET_PARAMS tells chip, cores and limits, as much as there is room for", () => {
    const { process } = setUp({ cores: 12 })
    process.user.map(USER, new Uint8Array(592))
    process.check(REQUEST.GET_PARAMS, struct(24).u64(8, USER).u64(16, 4096))
    const params = new DataView((process.user.read(USER, 592) as Uint8Array).buffer)
    const word = (at: number) => params.getUint32(at, true)
    expect([word(8), word(12), word(20), word(28), word(36)]).toEqual([13, 71, 0x8103, 2, 1_278_000])
    expect([word(40), word(48), word(56)]).toEqual([0xff, 0x0f, 0])
    expect([params.getBigUint64(552, true), params.getBigUint64(560, true)]).toEqual([0x4000n, 0x7f_ffff_8000n])
    expect([word(568), word(576), word(580), word(584)]).toEqual([0x2000_0000, 64, 16, 1_000_000_000])
  })

  test("and refuses groups, padding, and memory that is not there", () => {
    const { process } = setUp()
    const args = (group: number, pad: number, size: number) => struct(24).u32(0, group).u32(4, pad).u64(16, size)
    expect(process.call(REQUEST.GET_PARAMS, args(1, 0, 0))).toBe(-ERRNO.EINVAL)
    expect(process.call(REQUEST.GET_PARAMS, args(0, 1, 0))).toBe(-ERRNO.EINVAL)
    expect(process.call(REQUEST.GET_PARAMS, args(0, 0, 8))).toBe(-ERRNO.EFAULT)
    expect(process.call(REQUEST.GET_PARAMS, args(0, 0, 0))).toBe(0)
  })

  test("GET_TIME counts in steps of the 24 MHz timer", () => {
    const { machine, process } = setUp()
    machine.run(1_000_001)
    const args = struct(16)
    process.check(REQUEST.GET_TIME, args)
    expect(args.view.getUint32(8, true)).toBe(1_000_000)
    expect(process.call(REQUEST.GET_TIME, struct(16).u32(0, 1))).toBe(-ERRNO.EINVAL)
  })

  test("requests that are none, and arguments of another size", () => {
    const { process } = setUp()
    expect(process.call(0xc010_6450, struct(16))).toBe(-ERRNO.EINVAL)
    expect(process.call(REQUEST.GET_TIME, struct(24))).toBe(-ERRNO.EINVAL)
  })
})

describe("queues", () => {
  test("an unknown address space, priorities that are refused, flags", () => {
    const { process } = setUp()
    const args = (flags: number, vm: number, priority: number) => struct(24).u32(0, flags).u32(4, vm).u32(8, priority)
    expect(process.call(REQUEST.QUEUE_CREATE, args(0, 99, 0))).toBe(-ERRNO.ENOENT)
    for (const priority of [2, 3, 4])
      expect(process.call(REQUEST.QUEUE_CREATE, args(0, process.vm, priority))).toBe(-ERRNO.EINVAL)
    expect(process.call(REQUEST.QUEUE_CREATE, args(1, process.vm, 0))).toBe(-ERRNO.EINVAL)
    expect(process.call(REQUEST.QUEUE_CREATE, args(0, process.vm, 0))).toBe(0)
  })

  test("keep their address space when its number goes", () => {
    const { machine, process, data, queue, out } = setUp()
    process.check(REQUEST.VM_DESTROY, struct(8).u32(0, process.vm))
    expect(process.compute(queue, CODE + 0x80, out)).toBe(0)
    machine.run()
    expect([process.status(out), process.read(data, 0, 2)]).toEqual([1, [1, 2]])
  })

  test("closing the file under way frees everything, once the firmware is done", () => {
    const { machine, process, queue, out } = setUp()
    const fence = () => process.file.syncobjs.handles.find(out)?.fence
    process.compute(queue, CODE + 0x80, out)
    const held = fence()
    machine.run(1_000)
    process.file.take()
    process.file.drop()
    const givenUp = PORT_UNDER_TEST === "drm-sched"
    expect(held?.signaled).toBe(givenUp)
    machine.run()
    expect(held?.getStatus()).toBe(givenUp ? -ERRNO.ECANCELED : 1)
    expect(machine.machine.vms.slots.free).toBe(63)
    expect(machine.machine.device.events.slots.free).toBe(128)
  })
})

describe("SUBMIT refuses", () => {
  const submit = (change: (args: ReturnType<typeof struct>) => void) => {
    const { process, queue } = setUp()
    const command = struct(72)
      .u32(0, 0x40_0001)
      .u32(4, 0xffff_ffff)
      .u64(16, CODE + 0x80)
    process.user.map(USER, new Uint8Array(command.view.buffer))
    const args = struct(40).u64(8, USER).u32(20, queue).u32(32, 72)
    change(args)
    return { result: process.call(REQUEST.SUBMIT, args), process }
  }

  test.each([
    ["nothing of this", () => undefined, 0],
    ["flags", (args: ReturnType<typeof struct>) => args.u32(16, 1), -ERRNO.EINVAL],
    ["padding", (args: ReturnType<typeof struct>) => args.u32(36, 1), -ERRNO.EINVAL],
    ["an unknown queue", (args: ReturnType<typeof struct>) => args.u32(20, 9), -ERRNO.ENOENT],
    ["commands that are nowhere", (args: ReturnType<typeof struct>) => args.u64(8, 4096), -ERRNO.EFAULT],
    ["more commands than there are", (args: ReturnType<typeof struct>) => args.u32(32, 0xffff_ffff), -ERRNO.EFAULT],
    ["no commands", (args: ReturnType<typeof struct>) => args.u32(32, 0), -ERRNO.EINVAL],
    ["syncs that are nowhere", (args: ReturnType<typeof struct>) => args.u32(24, 1).u64(0, 4096), -ERRNO.EFAULT],
    ["four thousand million syncs", (args: ReturnType<typeof struct>) => args.u32(24, 0xffff_ffff), -ERRNO.EFAULT],
  ] as const)("%s", (_, change, result) => {
    expect(submit(change).result).toBe(result)
  })

  const withSync = (type: number, point: number, attach: boolean, waits: number) => {
    const { process, queue, out } = setUp()
    if (attach) process.compute(queue, CODE + 0x80, out)
    const command = struct(72)
      .u32(0, 0x40_0001)
      .u32(4, 0xffff_ffff)
      .u64(16, CODE + 0x80)
    const sync = struct(16).u32(0, type).u32(4, out).u64(8, point)
    process.user.map(USER, new Uint8Array(command.view.buffer))
    process.user.map(USER + 4096, new Uint8Array(sync.view.buffer))
    const args = struct(40)
      .u64(0, USER + 4096)
      .u64(8, USER)
      .u32(20, queue)
      .u32(32, 72)
    return process.call(REQUEST.SUBMIT, args.u32(waits === 1 ? 24 : 28, 1))
  }

  test("syncs of an unknown type, binary ones with a value, waits for what was not submitted", () => {
    expect(withSync(2, 0, true, 1)).toBe(-ERRNO.EINVAL)
    expect(withSync(0, 1, true, 1)).toBe(-ERRNO.EINVAL)
    expect(withSync(0, 0, false, 1)).toBe(-ERRNO.EINVAL)
    expect(withSync(1, 5, true, 1)).toBe(-ERRNO.EINVAL)
    expect(withSync(0, 0, true, 1)).toBe(0)
    expect(withSync(1, 5, false, 0)).toBe(0)
  })
})
