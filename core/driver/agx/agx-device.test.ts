/** The driver over the machine, end to end: bytes of ioctls in, memory and fences out. Programs are native ones. */
import { describe, expect, test } from "vitest"
import { ERRNO } from "../../base/errno.ts"
import { PIPE_COMPUTE, STATUS } from "../../gpu/agx/firmware/layout.ts"
import { REQUEST } from "./asahi-file.ts"
import type { NativeProgram } from "./testing/native-shaders.ts"
import { PORT_UNDER_TEST } from "./testing/port-under-test.ts"
import {
  BARRIER_WORD,
  CODE,
  DATA,
  FIRMWARE_TIMEOUT,
  TERMINATE_WORDS,
  World,
  type WorldSpec,
  launchWords,
} from "./testing/world.ts"

/** Makes a program, its USC words with `pointers` in u0_u1, u2_u3…, and returns the offset of its pipeline. */
function pipeline(world: World, program: NativeProgram, pointers: readonly number[], vm = 0): number {
  const code = world.room()
  world.shaders.programs.set(CODE + code, program)
  const uniforms = CODE + world.room()
  world.poke(
    uniforms,
    pointers.flatMap((pointer) => [pointer % 2 ** 32, Math.floor(pointer / 2 ** 32)]),
    vm,
  )
  const usc = world.room()
  const count = 4 * pointers.length
  const low = 0x1d | (count << 20) | (((uniforms / 4) % 64) * 2 ** 26)
  const high = Math.floor(uniforms / 256)
  const bytes = [low, high].map(littleEndian).join("")
  world.pokeBytes(CODE + usc, `${bytes} 4d900000 0d0c${littleEndian(code)} 8d010001 8800`, vm)
  return usc
}

function littleEndian(word: number): string {
  const view = new DataView(new ArrayBuffer(4))
  view.setUint32(0, word >>> 0)
  const text = view.getUint32(0, true).toString(16)
  return text.padStart(8, "0")
}

function stream(world: World, words: readonly number[], vm = 0): number {
  const at = CODE + world.room(4 * words.length)
  world.poke(at, words, vm)
  return at
}

/** out[i] = a[i] + b[i], with 64 elements. */
const add: NativeProgram = (thread) => {
  const [a, b, out] = [thread.pointer(0), thread.pointer(4), thread.pointer(8)]
  thread.write(out + 4 * thread.x, thread.read(a + 4 * thread.x) + thread.read(b + 4 * thread.x))
}

/** A stream that runs `program` once on `threads` threads. */
function once(world: World, program: NativeProgram, pointers: readonly number[], threads = 64, vm = 0): number {
  const usc = pipeline(world, program, pointers, vm)
  return stream(world, [...launchWords(usc, threads), BARRIER_WORD, ...TERMINATE_WORDS], vm)
}

/** data[0] = 2 · data[0] + 1: the order of several of these shows in the result. */
const step =
  (value: number): NativeProgram =>
  (thread) => {
    const at = thread.pointer(0)
    thread.write(at, thread.read(at) * 10 + value)
  }

function oneJob(spec: WorldSpec = {}) {
  const world = new World(spec)
  const queue = world.queue()
  const out = world.syncobj()
  return { world, queue, out }
}

describe("a compute job", () => {
  test("changes memory, and its fence signals", () => {
    const { world, queue, out } = oneJob()
    world.poke(
      DATA,
      Array.from({ length: 128 }, (_, index) => index),
    )
    const work = once(world, add, [DATA, DATA + 256, DATA + 512])
    const call = world.submit({ queue, commands: [{ kind: "compute", stream: work }], signals: [[out, 0]] })
    expect(call.result).toBe(0)
    expect(world.status(out)).toBe(0)
    world.run()
    expect(world.status(out)).toBe(1)
    expect(world.peek(DATA + 512, 64)).toEqual(Array.from({ length: 64 }, (_, index) => 64 + 2 * index))
    expect(world.gpu.compute.state.counters).toMatchObject({ jobs: 1, launches: 1, groups: 2 })
    expect(world.vms[0]?.users).toBe(0)
  })

  test("on 1, 8 and 64 cores: the same memory at different times", () => {
    const results = [1, 8, 64].map((cores) => {
      const { world, queue, out } = oneJob({ cores })
      const work = once(world, (thread) => thread.write(thread.pointer(0) + 4 * thread.x, 7 * thread.x), [DATA], 16000)
      world.submit({ queue, commands: [{ kind: "compute", stream: work }], signals: [[out, 0]] })
      world.run()
      const fence = world.file.syncobjs.handles.find(out)?.fence
      return { memory: world.peek(DATA, 16000), time: fence?.timestamp ?? 0 }
    })
    expect(results[1]?.memory).toEqual(results[0]?.memory)
    expect(results[2]?.memory).toEqual(results[0]?.memory)
    const times = results.map(({ time }) => time)
    expect(times[0]).toBeGreaterThan(times[1] as number)
    expect(times[1]).toBeGreaterThan(times[2] as number)
  })

  test("the same twice", () => {
    const trace = () => {
      const { world, queue, out } = oneJob()
      const work = once(world, add, [DATA, DATA + 256, DATA + 512])
      world.submit({ queue, commands: [{ kind: "compute", stream: work }], signals: [[out, 0]] })
      world.run()
      return world.engine.trace.slice(0, world.engine.trace.length)
    }
    expect(trace()).toEqual(trace())
  })
})

describe("order", () => {
  const threeSteps = (cdm: readonly (number | undefined)[]) => {
    const { world, queue, out } = oneJob()
    const commands = cdm.map((barrier, index) => ({
      kind: "compute" as const,
      stream: once(world, step(index + 1), [DATA], 1),
      ...(barrier === undefined ? {} : { cdm: barrier }),
    }))
    world.submit({ queue, commands, signals: [[out, 0]] })
    world.run()
    expect(world.status(out)).toBe(1)
    return { world, result: world.peek(DATA, 1)[0] }
  }

  test("barriers become items that wait for stamps", () => {
    const { world, result } = threeSteps([undefined, 1, 2])
    expect(result).toBe(123)
    expect(world.happened("agx_barrier_pass")).toBe(2)
  })

  test("a later submit waits for an earlier one, and for another queue by a fence", () => {
    const { world, queue, out } = oneJob()
    const other = world.queue()
    const timeline = world.syncobj()
    const first = once(world, step(1), [DATA], 1)
    const second = once(world, step(2), [DATA], 1)
    const third = once(world, step(3), [DATA], 1)
    world.submit({ queue, commands: [{ kind: "compute", stream: first }] })
    world.submit({ queue, commands: [{ kind: "compute", stream: second, cdm: 0 }], signals: [[timeline, 7]] })
    const waits = [[timeline, 7]] as const
    world.submit({ queue: other, commands: [{ kind: "compute", stream: third }], waits, signals: [[out, 0]] })
    world.run()
    expect(world.peek(DATA, 1)).toEqual([123])
    expect(world.status(out)).toBe(1)
  })

  test("a launch right behind a launch, without a barrier block, hangs; an empty one does not", () => {
    for (const [words, status] of [
      [[], -ERRNO.ETIMEDOUT],
      [[0x6000_0000], 1],
    ] as const) {
      const { world, queue, out } = oneJob()
      const usc = pipeline(world, step(1), [DATA])
      const twice = [...launchWords(usc, 1), ...words, ...launchWords(usc, 1), ...TERMINATE_WORDS]
      world.submit({ queue, commands: [{ kind: "compute", stream: stream(world, twice) }], signals: [[out, 0]] })
      world.run()
      expect(world.status(out)).toBe(status)
    }
  })
})

describe("faults", () => {
  const BAD = 0x15_2000_0000

  test("the job fails with EIO, its neighbour on another engine with ECANCELED, and the queue goes on", () => {
    const { world, queue, out } = oneJob()
    const other = world.queue(2)
    const [collateral, after] = [world.syncobj(), world.syncobj()]
    // No vertex engine: it executes for ever.
    world.submit({ queue: other, commands: [{ kind: "render", stream: 0 }], signals: [[collateral, 0]] })
    const bad = once(world, add, [BAD, DATA, DATA + 256])
    const good = once(world, step(5), [DATA], 1)
    world.submit({ queue, commands: [{ kind: "compute", stream: bad }], signals: [[out, 0]] })
    world.submit({ queue, commands: [{ kind: "compute", stream: good }], signals: [[after, 0]] })
    world.run(FIRMWARE_TIMEOUT / 2)
    expect(world.status(out)).toBe(-ERRNO.EIO)
    expect(world.status(after)).toBe(1)
    expect(world.peek(DATA, 1)).toEqual([5])
    expect(world.device.counters).toMatchObject({ faults: 1, recoveries: 1, unrecoverable: 0 })
    world.run()
    expect(world.status(collateral)).toBe(-ERRNO.ECANCELED)
    expect(world.shaders.groups).toBe(0)
  })

  test("the register names unit, access and address until the driver has looked", () => {
    const { world, queue } = oneJob()
    const bad = once(world, add, [BAD, DATA, DATA + 256])
    world.submit({ queue, commands: [{ kind: "compute", stream: bad }] })
    const seen: unknown[] = []
    const { faults } = world.gpu
    const latch = faults.latch.bind(faults)
    faults.latch = (fault) => {
      seen.push({ ...fault })
      latch(fault)
    }
    world.run()
    expect(seen).toMatchObject([{ address: BAD, access: "read", reason: "unmapped", unit: 1, context: 1 }])
    expect(faults.state.fault).toBeNull()
  })

  test.each([
    [50_000_000, 1, { recoveries: 1, unrecoverable: 0 }],
    [200_000_000, 0, { recoveries: 0, unrecoverable: 1 }],
  ])("the driver waits 100 ms for a GPU that stands still after %i ns", (late, status, counters) => {
    const { world, queue } = oneJob()
    const after = world.syncobj()
    const { link } = world.device
    const halted = link.status + STATUS.halted
    world.gpu.host = {
      mail: (message) => {
        const { now } = world.engine
        if (link.heap.memory.u32(halted) === 1) world.at(now + late, () => link.heap.memory.setU32(halted, 1))
        link.heap.memory.setU32(halted, 0)
        world.device.mail(message)
      },
    }
    world.submit({ queue, commands: [{ kind: "compute", stream: BAD }] })
    const good = once(world, step(5), [DATA], 1)
    world.submit({ queue, commands: [{ kind: "compute", stream: good }], signals: [[after, 0]] })
    world.run()
    expect(world.status(after)).toBe(status)
    expect(world.device.counters).toMatchObject(counters)
  })

  test("a stream where nothing is mapped", () => {
    const { world, queue, out } = oneJob()
    world.submit({ queue, commands: [{ kind: "compute", stream: BAD }], signals: [[out, 0]] })
    world.run()
    expect(world.status(out)).toBe(-ERRNO.EIO)
  })
})

describe("hangs", () => {
  const hangs = (make: (world: World) => number) => {
    const { world, queue, out } = oneJob()
    const after = world.syncobj()
    world.submit({ queue, commands: [{ kind: "compute", stream: make(world) }], signals: [[out, 0]] })
    const good = once(world, step(5), [DATA], 1)
    world.submit({ queue, commands: [{ kind: "compute", stream: good }], signals: [[after, 0]] })
    world.run()
    expect(world.status(out)).toBe(-ERRNO.ETIMEDOUT)
    expect(world.status(after)).toBe(1)
    expect(world.peek(DATA, 1)).toEqual([5])
    expect(world.device.counters.timeouts).toBe(1)
    expect([world.gpu.cores.resident.size, world.shaders.groups]).toEqual([0, 0])
  }

  test("a shader without end", () => hangs((world) => once(world, "endless", [DATA])))
  test("a shader that is known never to end", () => hangs((world) => once(world, "hung", [DATA])))
  test("a stream that links to itself", () =>
    hangs((world) => {
      const at = CODE + world.room()
      world.poke(at, [0x2000_0000 + Math.floor(at / 2 ** 32), at % 2 ** 32])
      return at
    }))
  test("what is no block", () => hangs((world) => stream(world, [0xe000_0000, 0])))
  test("a return without a link", () => hangs((world) => stream(world, [0x8000_0000, 0])))
  test("links with return, without end", () =>
    hangs((world) => {
      const at = CODE + world.room()
      world.poke(at, [0x3000_0000 + Math.floor(at / 2 ** 32), at % 2 ** 32])
      return at
    }))
  test("a group of more threads than there can be", () =>
    hangs((world) => {
      const usc = pipeline(world, add, [DATA])
      return stream(world, [0x12, usc, 64, 1, 1, 2048, 1, 1, ...TERMINATE_WORDS])
    }))
})

describe("streams", () => {
  test("a link with return comes back behind itself", () => {
    const { world, queue, out } = oneJob()
    const usc = pipeline(world, step(1), [DATA])
    const sub = stream(world, [...launchWords(usc, 1), BARRIER_WORD, 0x8000_0000, 0])
    const link = [0x3000_0000 + Math.floor(sub / 2 ** 32), sub % 2 ** 32]
    const main = stream(world, [...link, ...link, ...TERMINATE_WORDS])
    world.submit({ queue, commands: [{ kind: "compute", stream: main }], signals: [[out, 0]] })
    world.run()
    expect([world.status(out), world.peek(DATA, 1)[0]]).toEqual([1, 11])
  })

  test("sizes from memory", () => {
    const { world, queue, out } = oneJob()
    const count: NativeProgram = (thread) => thread.write(thread.pointer(0) + 4 * thread.x, 1)
    const usc = pipeline(world, count, [DATA])
    world.poke(DATA + 1024, [5, 1, 1, 32, 1, 1])
    const pointer = [Math.floor(DATA / 2 ** 32), (DATA % 2 ** 32) + 1024]
    const global = [0x0800_0012, usc, ...pointer, 32, 1, 1, BARRIER_WORD]
    const local = [0x1000_0012, usc, ...pointer, BARRIER_WORD]
    const work = stream(world, [...global, ...local, ...TERMINATE_WORDS])
    world.submit({ queue, commands: [{ kind: "compute", stream: work }], signals: [[out, 0]] })
    world.run()
    expect([world.status(out), world.peek(DATA, 6)]).toEqual([1, [1, 1, 1, 1, 1, 0]])
    expect(world.gpu.compute.state.counters.launches).toBe(2)
  })
})

test("64 launches of one group: what barriers forbid shows in the time, in the measured order", () => {
  const time = (mask: number) => {
    const { world, queue, out } = oneJob()
    const usc = pipeline(world, step(1), [DATA])
    const words = Array.from({ length: 64 }, () => [...launchWords(usc, 1), 0x6000_0000 | mask])
    const work = stream(world, [...words.flat(), ...TERMINATE_WORDS])
    world.submit({ queue, commands: [{ kind: "compute", stream: work }], signals: [[out, 0]] })
    world.run()
    const fence = world.file.syncobjs.handles.find(out)?.fence
    return fence?.timestamp ?? 0
  }
  const [none, some, few, invalidated, alone] = [0, 1 << 0, 1 << 4, 1 << 3, 1 << 8].map(time) as [
    number,
    number,
    number,
    number,
    number,
  ]
  expect(time(1 << 7)).toBe(none)
  expect(none).toBeLessThanOrEqual(some)
  expect(some).toBeLessThanOrEqual(few)
  expect(few).toBeLessThanOrEqual(invalidated)
  expect(invalidated).toBeLessThan(alone)
  expect(time(0xf_ffff)).toBe(alone)
})

describe("flow control", () => {
  test("more stamps than there are: prepare holds jobs back, and all of them run", () => {
    const { world, queue, out } = oneJob()
    const work = once(world, (thread) => thread.write(thread.pointer(0), thread.read(thread.pointer(0)) + 1), [DATA], 1)
    const commands = Array.from({ length: 64 }, () => ({ kind: "compute" as const, stream: work }))
    for (let job = 0; job < 4; job++) world.submit({ queue, commands, signals: [[out, 0]] })
    const ring = world.file.queues.get(queue)?.work[PIPE_COMPUTE]
    world.run(10_000)
    expect(ring?.pending.length).toBeLessThanOrEqual(127)
    world.run()
    expect([world.status(out), world.peek(DATA, 1)[0]]).toEqual([1, 256])
  })

  test("the ring of 1280 wraps", () => {
    const { world, queue, out } = oneJob()
    const work = once(world, (thread) => thread.write(thread.pointer(0), thread.read(thread.pointer(0)) + 1), [DATA], 1)
    const commands = Array.from({ length: 64 }, () => ({ kind: "compute" as const, stream: work }))
    for (let job = 0; job < 21; job++) {
      world.submit({ queue, commands, signals: [[out, 0]] })
      world.run(100_000_000)
    }
    expect([world.status(out), world.peek(DATA, 1)[0]]).toEqual([1, 21 * 64])
  })

  test("objects of ended work are kept until the firmware has forgotten them", () => {
    const { world, queue } = oneJob()
    const work = once(world, step(0), [DATA], 1)
    const commands = Array.from({ length: 64 }, () => ({ kind: "compute" as const, stream: work }))
    for (let job = 0; job < 33; job++) {
      world.submit({ queue, commands })
      world.run(100_000_000)
    }
    const { garbage } = world.device.events
    expect(garbage.flushes).toBe(1)
    world.submit({ queue, commands })
    world.run()
    expect(garbage.freed).toBe(2049)
  })

  test("without event slots a submit sleeps until one is given up; a signal ends the sleep", () => {
    const { world, queue } = oneJob({ device: { eventSlots: 1 } })
    const other = world.queue()
    const out = world.syncobj()
    const work = once(world, step(1), [DATA], 1)
    const commands = [{ kind: "compute" as const, stream: work }]
    world.submit({ queue, commands })
    const second = world.submit({ queue: other, commands, signals: [[out, 0]] })
    expect(second.done()).toBeNull()
    world.thread.interrupt()
    world.run(0)
    expect(second.done()).toBe(-ERRNO.ERESTARTSYS)
    world.thread.handleSignal()
    const third = world.submit({ queue: other, commands, signals: [[out, 0]] })
    world.run()
    expect([third.done(), world.status(out), world.peek(DATA, 1)[0]]).toEqual([0, 1, 11])
  })

  test("without memory for the work the submit fails and leaves nothing behind", () => {
    const { world, queue, out } = oneJob()
    const work = once(world, step(1), [DATA], 1)
    const { memory } = world.gpu
    const frames: number[] = []
    for (let frame = memory.allocate(); frame !== null; frame = memory.allocate()) frames.push(frame)
    for (const frame of frames.slice(0, 8)) memory.free(frame)
    const { blocks } = world.heap
    let last = 0
    for (let count = 0; count < 1000 && last === 0; count++) {
      const commands = Array.from({ length: 64 }, () => ({ kind: "compute" as const, stream: work }))
      last = world.submit({ queue, commands, signals: [[out, 0]] }).result ?? 1
    }
    expect(last).toBe(-ERRNO.ENOMEM)
    world.run()
    expect(world.status(out)).toBe(1)
    expect(world.heap.blocks - world.device.events.garbage.waiting).toBe(blocks)
  })
})

describe("injected", () => {
  test("a lost doorbell: the job waits for the next submit", () => {
    const { world, queue, out } = oneJob()
    const work = once(world, step(1), [DATA], 1)
    const commands = [{ kind: "compute" as const, stream: work }]
    world.run(1_000_000)
    // The kick that wakes the firmware, and the doorbell of the ring.
    world.gpu.firmware.injectLostDoorbells(2)
    world.submit({ queue, commands, signals: [[out, 0]] })
    world.run()
    expect(world.status(out)).toBe(0)
    world.submit({ queue, commands })
    world.run()
    expect([world.status(out), world.peek(DATA, 1)[0]]).toEqual([1, 11])
  })

  test("a crash of the firmware: everything fails with ENODEV, for ever", () => {
    const { world, queue, out } = oneJob()
    const [after] = [world.syncobj()]
    const work = once(world, "endless", [DATA])
    const commands = [{ kind: "compute" as const, stream: work }]
    world.submit({ queue, commands, signals: [[out, 0]] })
    world.run(100_000)
    world.gpu.firmware.injectCrash("by hand")
    world.run(100_000)
    expect(world.status(out)).toBe(-ERRNO.ENODEV)
    expect(world.submit({ queue, commands, signals: [[after, 0]] }).result).toBe(-ERRNO.ENODEV)
    expect(world.call(REQUEST.GET_TIME, [0, 0, 0, 0]).result).toBe(-ERRNO.ENODEV)
  })

  test("thresholds raised at the ioctl: a job that others depend on is never announced", () => {
    for (const [earlyThreshold, status] of [
      [false, 1],
      [true, 0],
    ] as const) {
      const { world, queue, out } = oneJob({ device: { mistakes: { earlyThreshold } } })
      const other = world.queue()
      const [first, second] = [world.syncobj(), world.syncobj()]
      const commands = [{ kind: "compute" as const, stream: once(world, step(1), [DATA], 1) }]
      world.submit({ queue, commands, signals: [[first, 0]] })
      world.submit({ queue: other, commands, waits: [[first, 0]], signals: [[second, 0]] })
      world.submit({ queue, commands, waits: [[second, 0]], signals: [[out, 0]] })
      world.run()
      expect(world.status(out)).toBe(status)
    }
  })

  test("a corrupted stamp that stands still keeps the job pending; the next one takes it along", () => {
    const { world, queue, out } = oneJob()
    const commands = [{ kind: "compute" as const, stream: once(world, step(1), [DATA], 1) }]
    world.gpu.firmware.injectCorruptStamp(0, 0)
    world.submit({ queue, commands, signals: [[out, 0]] })
    world.run()
    expect(world.status(out)).toBe(0)
    world.submit({ queue, commands })
    world.run()
    expect(world.status(out)).toBe(1)
  })
})

describe("teardown", () => {
  test("a queue that is destroyed under way does not wait for the GPU", () => {
    const { world, queue, out } = oneJob()
    const commands = [{ kind: "compute" as const, stream: once(world, step(1), [DATA], 1) }]
    const last = world.syncobj()
    world.submit({ queue, commands, signals: [[out, 0]] })
    world.submit({ queue, commands, signals: [[last, 0]] })
    world.run(2_000)
    expect(world.call(REQUEST.QUEUE_DESTROY, [queue, 0]).result).toBe(0)
    expect(world.call(REQUEST.QUEUE_DESTROY, [queue, 0]).result).toBe(-ERRNO.ENOENT)
    // drm_sched gives up what runs there; a job queue is told by the GPU how it ended.
    const end = PORT_UNDER_TEST === "drm-sched" ? -ERRNO.ECANCELED : 1
    expect([world.status(out), world.status(last)]).toEqual(end === 1 ? [0, 0] : [end, end])
    world.run()
    expect([world.status(out), world.status(last)]).toEqual([end, end])
    expect(world.vms[0]?.users).toBe(0)
  })

  test("a destroyed queue gives back all its memory, once the firmware is done with it", () => {
    const { world, queue } = oneJob()
    const { blocks } = world.heap
    const { garbage } = world.device.events
    const work = once(world, step(1), [DATA], 1)
    const second = world.queue()
    world.submit({ queue: second, commands: [{ kind: "compute", stream: work }] })
    world.run(2_000)
    world.call(REQUEST.QUEUE_DESTROY, [second, 0])
    expect(world.heap.blocks - garbage.waiting).toBeGreaterThan(blocks)
    world.run()
    expect(world.heap.blocks - garbage.waiting).toBe(blocks)
    expect([queue, world.vms[0]?.references]).toEqual([1, 2])
  })
})
