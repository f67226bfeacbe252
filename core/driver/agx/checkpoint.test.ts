/** Checkpoints of the hardware under a mix of jobs: what follows one happens again, to the byte, wherever it is put. */
import { beforeAll, describe, expect, test } from "vitest"
import { packPlain, unpackPlain } from "../../base/plain.ts"
import { Engine } from "../../engine/engine.ts"
import { runStraight } from "../../engine/straight.ts"
import { AgxGpu } from "../../gpu/agx/agx-gpu.ts"
import { type GpuCheckpoint, restoreCheckpoint, takeCheckpoint } from "../../gpu/agx/checkpoint/checkpoint.ts"
import { describeDifference, diffCheckpoints } from "../../gpu/agx/checkpoint/diff.ts"
import { makeShaderCores } from "../../gpu/agx/shader/shader-cores.ts"
import type { SimTime } from "../../time/time.ts"
import { EventStore } from "../../trace/event-store.ts"
import { Renderer } from "./testing/renderer.ts"

const SIZE = 64
const END_NS = 650_000
/** The renders run in the first of these spans, the computes in both. */
const TIMES = [...span(52_000, 72_000, 500), ...span(80_000, 170_000, 15_000), 300_000, END_NS]

function span(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step }, (_, index) => from + step * index)
}
/** What the driver's patience has to be above. */
const SPEC = { cores: 4, memory: 2 ** 25, firmwareTimeout: 400_000 }

const LOOP = `get_sr r2, sr80
  push_exec r0l, 2
  mov_imm r3, 0
  loop: iadd r3, r3, 1
  device_load 1, i32, x, r4, u0_u1, r2, unsigned
  wait 1
  iadd r4, r4, r3
  device_store 0, i32, x, r4, u0_u1, r2, unsigned
  while_icmp r0l, ult, r3, r2, 2
  jmp_exec_any loop
  pop_exec r0l, 2
  stop`
const ENDLESS = "loop: iadd r1, r1, 1\njmp_exec_any loop"
const NOWHERE = "mov_imm r1, 0\ndevice_store 0, i32, x, r1, u0_u1, 0, unsigned\nstop"

/** A driver has submitted all this, and does nothing more: from here on there is hardware alone. */
function submitted(last: string): Renderer {
  const renderer = new Renderer(SPEC)
  const { process, machine } = renderer
  const compute = (text: string, uniforms: Parameters<Renderer["pipeline"]>[1], threads: number) => {
    const usc = renderer.pipeline(text, uniforms)
    const stream = renderer.words([0x12, usc, threads, 1, 1, 32, 1, 1, 0x600f_ffff, 0x4000_0000, 0])
    expect(process.compute(process.queue(0x15_0000_0000), stream.address, process.syncobj())).toBe(0)
  }
  const corner = (x: number, y: number) => [x, y, 0.5, 1, 1, 0, 0, 1]
  const corners = renderer.floats([corner(-1, -1), corner(1, -1), corner(-1, 1)].flat())
  const state = renderer.shaded(corners, SIZE, SIZE)
  const picture = renderer.picture(SIZE, SIZE)
  const [background, endOfTile] = [renderer.clear(0, 0, 0), renderer.store(picture, SIZE)]
  compute(LOOP, [renderer.buffer(4096)], 200)
  compute(LOOP, [renderer.buffer(4096)], 90)
  const stream = `${state}\ndraw triangles count=3 instances=1 start=0`
  for (let count = 0; count < 3; count++)
    expect(renderer.submit({ stream, background, endOfTile, width: SIZE, height: SIZE }).result).toBe(0)
  compute(last, [0, 0x70], 64)
  // The scheduler hands everything over.
  machine.run(0)
  machine.machine.gpu.host = null
  machine.engine.trace.on = false
  return renderer
}

function runTo(engine: Engine, ns: number): void {
  expect(runStraight(engine, ns as SimTime, 2_000_000, Number.POSITIVE_INFINITY)).toBe(false)
  engine.now = ns as SimTime
}

/** Another machine of the same make, whose clock stands at `now`. */
function another(now: number): { engine: Engine; gpu: AgxGpu } {
  const engine = new Engine(new EventStore())
  engine.now = now as SimTime
  const { spec } = submittedOnce.machine.machine.gpu
  return { engine, gpu: new AgxGpu(engine, spec, makeShaderCores) }
}

function throughJson(checkpoint: GpuCheckpoint): GpuCheckpoint {
  return unpackPlain(JSON.parse(JSON.stringify(packPlain(checkpoint))) as unknown[]) as GpuCheckpoint
}

function texts(a: GpuCheckpoint, b: GpuCheckpoint): string[] {
  return diffCheckpoints(a, b).map(describeDifference)
}

let submittedOnce: Renderer
/** From one run without interruption: at each of the times, and at the end. */
let history: GpuCheckpoint[] = []

beforeAll(() => {
  submittedOnce = submitted(ENDLESS)
  const { engine, machine } = submittedOnce.machine
  history = []
  for (const at of TIMES) {
    runTo(engine, at)
    history.push(takeCheckpoint(machine.gpu, history.at(-1) ?? null))
  }
})

describe("a checkpoint", () => {
  test("has something of every kind in it, one time or another", () => {
    const units = history.map(({ units: all }) => all as unknown as { state: { job: object | null } }[])
    for (const pipe of [0, 1, 2]) expect(units.some((all) => all[pipe]?.state.job !== null)).toBe(true)
    expect(Math.max(...history.map(({ cores }) => cores.groups.length))).toBeGreaterThan(8)
    expect(history.some(({ firmware }) => firmware.timers.limits.some((timer) => timer !== null))).toBe(true)
    expect(history.at(-1)?.firmware.state.phase).toBe("halted")
  })

  test.each([0, 18, 19, 24, 27, 30, 35, 44])("number %i, in another machine: the same end, to the byte", (index) => {
    const from = history[index] as GpuCheckpoint
    const { engine, gpu } = another(from.now)
    expect(restoreCheckpoint(gpu, index % 2 === 0 ? throughJson(from) : structuredClone(from)).ok).toBe(true)
    expect(texts(takeCheckpoint(gpu), from)).toEqual([])
    const end = history.at(-1) as GpuCheckpoint
    runTo(engine, end.now)
    expect(texts(takeCheckpoint(gpu), end)).toEqual([])
  })

  test("in the machine that has gone on meanwhile: back, and forth again", () => {
    const { engine, machine } = submittedOnce.machine
    const end = history.at(-1) as GpuCheckpoint
    for (const index of [26, 18]) {
      const from = history[index] as GpuCheckpoint
      engine.now = from.now as SimTime
      expect(restoreCheckpoint(machine.gpu, from).ok).toBe(true)
      runTo(engine, end.now)
      expect(texts(takeCheckpoint(machine.gpu), end)).toEqual([])
    }
  })

  test("at another time: everything that is due moves along", () => {
    const from = history[24] as GpuCheckpoint
    const later = 7_000_000
    const { engine, gpu } = another(from.now + later)
    expect(restoreCheckpoint(gpu, from).ok).toBe(true)
    expect(engine.timers.peek()?.at).toBe(Math.min(...[...dueTimes(from)].filter((at) => at >= from.now)) + later)
    const end = history.at(-1) as GpuCheckpoint
    runTo(engine, end.now + later)
    const { state } = takeCheckpoint(gpu).firmware
    expect({ ...state, served: 0 }).toEqual({ ...end.firmware.state, served: 0 })
  })

  test("taken while running changes nothing, and nothing that runs on changes it", () => {
    const from = history[20] as GpuCheckpoint
    const { engine, gpu } = another(from.now)
    restoreCheckpoint(gpu, from)
    const before = takeCheckpoint(gpu)
    const text = JSON.stringify(packPlain(before))
    for (let at = from.now; at <= END_NS; at += 17_000) {
      runTo(engine, at)
      takeCheckpoint(gpu)
    }
    runTo(engine, (history.at(-1) as GpuCheckpoint).now)
    expect(texts(takeCheckpoint(gpu), history.at(-1) as GpuCheckpoint)).toEqual([])
    expect(JSON.stringify(packPlain(before))).toBe(text)
  })

  test("of a machine of another make is refused", () => {
    const engine = new Engine(new EventStore())
    const { spec } = submittedOnce.machine.machine.gpu
    const gpu = new AgxGpu(engine, { ...spec, cores: 2 }, makeShaderCores)
    expect(restoreCheckpoint(gpu, history[0] as GpuCheckpoint)).toEqual({
      ok: false,
      error: "the checkpoint's cores is 4, the machine's 2",
    })
  })

  test("after a fault: the latched register and the halt are part of it", () => {
    const { machine } = submitted(NOWHERE)
    const { gpu } = machine.machine
    runTo(machine.engine, END_NS)
    const halted = takeCheckpoint(gpu)
    expect(halted.faults.fault).toMatchObject({ reason: "unmapped", access: "write", address: 0x70_0000_0000 })
    const other = another(machine.engine.now)
    restoreCheckpoint(other.gpu, throughJson(halted))
    expect(other.gpu.faults.read(0x17030)).toBe(gpu.faults.read(0x17030))
    expect(other.gpu.firmware.state.phase).toBe("halted")
  })
})

/** Of all timers. */
function dueTimes({ cores, units, firmware }: GpuCheckpoint): number[] {
  const { self, idle, limits } = firmware.timers
  const engines = units.map(({ timer }) => timer)
  const timers = [self, idle, ...limits, ...engines, ...cores.groups.map(({ timer }) => timer)]
  return timers.flatMap((timer) => (timer === null ? [] : [timer.at]))
}

describe("differences", () => {
  test("a ring position that moved, by its name, and a word that a shader wrote", () => {
    const all = history.slice(1).flatMap((after, index) => texts(history[index] as GpuCheckpoint, after))
    const some = (pattern: RegExp): boolean => all.some((text) => pattern.test(text))
    expect(some(/^memory 0x8[0-9a-f]{8} \(work ring of slot \d \(compute\): gpu_rptr\): 0x0 -> 0x1$/)).toBe(true)
    expect(some(/^memory 0x8[0-9a-f]{8} \(event channel: write position\): 0x\d -> 0x\d$/)).toBe(true)
    expect(some(/^firmware\.state\.queues\[\d\]\.rptr: 0 -> 1$/)).toBe(true)
    expect(some(/^TLB of context 1, 0x15[0-9a-f]{8}: none -> 0x8[0-9a-f]{8}, rights \d+$/)).toBe(true)
    expect(some(/^compute engine\.state\.counters\.launches: \d+ -> \d+$/)).toBe(true)
  })

  test("exactly the word that was written", () => {
    const { machine } = submittedOnce.machine
    const { memory } = machine.gpu
    const before = takeCheckpoint(machine.gpu)
    const frame = before.memory.pages.at(-1)?.frame ?? 0
    const address = memory.base + frame * 16384 + 0x124
    const word = memory.readU32(address)
    memory.writeU32(address, word ^ 0x11)
    const after = takeCheckpoint(machine.gpu, before)
    const hex = (value: number): string => `0x${value.toString(16)}`
    expect(texts(before, after)).toEqual([`memory ${hex(address)}: ${hex(word)} -> ${hex((word ^ 0x11) >>> 0)}`])
    // Every other page is shared.
    const shared = after.memory.pages.filter((page, index) => page === before.memory.pages[index])
    expect(shared.length).toBe(before.memory.pages.length - 1)
    memory.writeU32(address, word)
  })
})
