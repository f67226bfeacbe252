/** What the timeline shows of an AGX, from the events of real runs. Programs are native ones. */
import { describe, expect, test } from "vitest"
import { NativeShaders } from "../../core/driver/agx/testing/native-shaders.ts"
import { Process, TestMachine } from "../../core/driver/agx/testing/process.ts"
import { PHASE_EXECUTING, PHASE_FAILED } from "../../core/trace/queries/phases.ts"
import { TrackIndex } from "../../core/trace/queries/track-index.ts"
import { EV } from "../../core/trace/events.ts"

const CODE = 0x15_0000_0000
const DATA = 0x15_1000_4000
const PAGE = 16384
const COMPUTE = 2

/** `submit` puts in a job whose stream writes to the data; bad: one that makes no sense. */
function setUp() {
  let native: NativeShaders | null = null
  const machine = new TestMachine((mmu, faults) => {
    native = new NativeShaders(mmu, faults)
    return native
  })
  const shaders = native as unknown as NativeShaders
  shaders.programs.set(CODE, (thread) => thread.write(DATA + 4 * thread.x, thread.x + 1))
  const process = new Process(machine)
  const code = process.buffer(CODE, PAGE)
  process.buffer(DATA, PAGE)
  process.hex(code, 0x40, "4d900000 0d0c00000000 8d010001 8800")
  process.words(code, 0x80, [0x0000_0012, 0x40, 64, 1, 1, 32, 1, 1, 0x600f_ffff, 0x4000_0000, 0])
  process.words(code, 0x100, [0xffff_ffff])
  const queue = process.queue(CODE)
  const submit = (at = 0x80) => {
    expect(process.compute(queue, CODE + at, process.syncobj())).toBe(0)
  }
  return { machine, process, submit }
}

function indexOf({ engine }: TestMachine): TrackIndex {
  const index = new TrackIndex(engine.trace)
  index.update()
  return index
}

/** Start, end and job of each span on the compute engine. */
function spans({ engines }: TrackIndex) {
  const lane = engines.lanes[COMPUTE]
  if (lane === undefined) return []
  return Array.from({ length: lane.length }, (_, at) => ({
    start: lane.start.data[at] as number,
    end: lane.end.data[at] as number,
    job: engines.job.data[lane.id.data[at] as number],
    failed: lane.hasFailed(at),
  }))
}

/** Phases that a job went through, each once in a row. */
function phases({ history }: TrackIndex, job: number): number[] {
  const found: number[] = []
  for (let step = history.firstStep.at(job); step >= 0; step = history.stepNext.data[step] as number)
    found.push(history.phaseOfStep(step, Infinity))
  return found
}

describe("jobs of an AGX", () => {
  test("execute on an engine one after the other, and are seen to be done", () => {
    const { machine, submit } = setUp()
    submit()
    submit()
    machine.run()
    const index = indexOf(machine)
    const [first, second] = spans(index)
    expect([first?.job, second?.job, spans(index).length]).toEqual([0, 1, 2])
    expect((first?.end ?? 0) > (first?.start ?? 0) && (second?.start ?? 0) >= (first?.end ?? 0)).toBe(true)
    expect([index.engines.lanes[0]?.length, index.engines.lanes[1]?.length]).toEqual([0, 0])
    const { history } = index
    expect(phases(index, 0)).toContain(PHASE_EXECUTING)
    expect([history.hardwareEvent.at(0) >= 0, history.error.at(0), history.failedEvent.at(0)]).toEqual([true, 0, -1])
    expect(index.engines.lastOf(0)).toBe(0)
    expect(index.engines.firmware.length).toBeGreaterThan(2)
    expect(index.incidents.length).toBe(0)
    // The power goes off two milliseconds later.
    expect(index.busyTime).toBeLessThan(index.lastTime - 1_000_000)
  })

  test("that fault fail when the GPU halts, with a mark", () => {
    const { machine, process, submit } = setUp()
    process.bind(0, DATA, PAGE, 1)
    submit()
    machine.run()
    const index = indexOf(machine)
    expect(spans(index)).toMatchObject([{ job: 0, failed: true }])
    expect(phases(index, 0)).toContain(PHASE_FAILED)
    expect(index.store.kind(index.history.failedEvent.at(0))).toBe(EV.agx_halt)
    expect(index.incidents.length).toBe(1)
  })

  test("that hang are seen to hang from where the stream made no sense, until the timeout", () => {
    const { machine, submit } = setUp()
    submit(0x100)
    submit()
    machine.run()
    const index = indexOf(machine)
    const [hung, next] = spans(index)
    expect([hung?.failed, next?.failed]).toEqual([true, false])
    const lane = index.engines.lanes[COMPUTE]
    expect(lane?.timeIn(PHASE_FAILED, 0, 1)).toBeGreaterThan(9_000_000)
    // The execution was hung as a whole.
    expect(phases(index, 0)).toContain(PHASE_FAILED)
    expect(phases(index, 0)).not.toContain(PHASE_EXECUTING)
    expect(phases(index, 1)).toContain(PHASE_EXECUTING)
    // The hang, and the halt.
    expect(index.incidents.length).toBe(2)
  })

  test("are cut off by a crash", () => {
    const { machine, submit } = setUp()
    submit(0x100)
    machine.run(1_000_000)
    expect(spans(indexOf(machine))).toMatchObject([{ end: Infinity }])
    machine.machine.gpu.firmware.injectCrash("by hand")
    machine.machine.device.link.kick()
    machine.run()
    const index = indexOf(machine)
    expect(spans(index)).toMatchObject([{ job: 0, failed: true }])
    expect(spans(index)[0]?.end).toBeLessThan(Infinity)
    expect(index.history.failedEvent.at(0)).toBeGreaterThan(0)
  })
})

describe("the kernel log", () => {
  /** What the driver says; that its queues have long timeouts is theirs to say (R30). */
  const log = ({ engine: { trace } }: TestMachine) =>
    Array.from({ length: trace.length }, (_, at) => at)
      .filter((at) => trace.kind(at) === EV.log)
      .map((at) => trace.objects.words[trace.subject(at)])
      .filter((text) => text?.startsWith("asahi:") === true)

  test("takes a fault apart, says what failed, and that it is over", () => {
    const { machine, process, submit } = setUp()
    process.bind(0, DATA, PAGE, 1)
    submit()
    machine.run()
    expect(log(machine)).toEqual([
      "asahi: GPU fault: write, unmapped, at 0x1510004000, level 2, unit UL1C, group 0, context 1",
      "asahi: event slot 0: 1 failed, the last with -EIO",
      "asahi: GPU recovered",
    ])
  })

  test("names the slot of work that does not end", () => {
    const { machine, submit } = setUp()
    submit(0x100)
    machine.run()
    expect(log(machine)).toEqual([
      "asahi: GPU timeout: work of event slot 0 does not end",
      "asahi: event slot 0: 1 failed, the last with -ETIMEDOUT",
      "asahi: GPU recovered",
    ])
  })
})

test("read in pieces it is the same", () => {
  const { machine, process, submit } = setUp()
  submit()
  process.bind(0, DATA, PAGE, 1)
  submit()
  machine.run()
  const whole = indexOf(machine)
  const pieces = new TrackIndex(machine.engine.trace)
  while (pieces.update(3));
  expect(spans(pieces)).toEqual(spans(whole))
  expect(phases(pieces, 1)).toEqual(phases(whole, 1))
})
