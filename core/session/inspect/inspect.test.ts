/** A machine under real machine code, looked at in the middle of its work, after it, and when it faults. */
import { describe, expect, test } from "vitest"
import { Process, TestMachine } from "../../driver/agx/testing/process.ts"
import { makeShaderCores } from "../../gpu/agx/shader/shader-cores.ts"
import { assemble } from "../../isa/shader/assemble.ts"
import { hex } from "../../isa/shader/disassemble.ts"
import { type AnswerOf, type MachineQuestion, machineAnswer } from "../../protocol/machine.ts"
import { inspectAgx } from "./inspect.ts"

const CODE = 0x15_0000_0000
const DATA = 0x15_1000_4000
const PAGE = 16384
const PROGRAM = CODE + 0x400

/** Each thread stores its number at the address in u0_u1; `before` comes first. */
function setUp(target: number, before = "") {
  const machine = new TestMachine(makeShaderCores)
  const process = new Process(machine)
  const code = process.buffer(CODE, PAGE)
  process.buffer(DATA, PAGE)
  const { bytes, errors } = assemble(`get_sr r2, sr80\n${before}device_store 0, i32, x, r2, u0_u1, r2, unsigned\nstop`)
  expect(errors).toEqual([])
  process.hex(code, 0x400, hex(bytes))
  process.words(code, 0x200, [target % 2 ** 32, Math.floor(target / 2 ** 32)])
  const values = (CODE + 0x200) / 4
  const uniform = [0x1d | (4 << 20) | ((values % 64) * 2 ** 26), Math.floor(values / 64)]
  process.words(code, 0x40, uniform)
  process.hex(code, 0x48, "4d900000 0d0c00040000 8d010001 8800")
  process.words(code, 0x80, [0x12, 0x40, 64, 1, 1, 32, 1, 1, 0x600f_ffff, 0x4000_0000, 0])
  const queue = process.queue(CODE)
  const out = process.syncobj()
  expect(process.compute(queue, CODE + 0x80, out)).toBe(0)
  return {
    machine,
    process,
    out,
    look<Kind extends MachineQuestion["kind"]>(question: Extract<MachineQuestion, { kind: Kind }>): AnswerOf<Kind> {
      // As it goes to the window.
      const answer = machineAnswer.parse(JSON.parse(JSON.stringify(inspectAgx(machine.machine, question))))
      expect(answer.kind).toBe(question.kind)
      return answer as AnswerOf<Kind>
    },
  }
}

/** Long enough that one can look. */
const LOOP = `mov_imm r0l, 0
mov_imm r4, 0
mov_imm r5, 20000
push_exec r0l, 2
loop: while_icmp r0l, ult, r4, r5, 2
jmp_exec_none done
iadd r4, r4, 1
jmp_exec_any loop
done: pop_exec r0l, 2
`

describe("a compute job", () => {
  test("before it runs: the mappings, the work item in its ring, the message in the channel", () => {
    const { machine, look } = setUp(DATA)
    const { spaces, engines, phase } = look({ kind: "overview" })
    expect(phase).toBe("waiting")
    expect(engines.map(({ pipe, state }) => `${pipe} ${state}`)).toEqual([
      "vertex idle",
      "fragment idle",
      "compute idle",
    ])
    expect(spaces).toMatchObject([{ client: "file 1", vm: 1, more: 0 }])
    expect(spaces[0]?.mappings.map(({ address, bytes, write }) => [address, bytes, write])).toEqual([
      [CODE, PAGE, true],
      [DATA, PAGE, true],
    ])
    machine.run(1)
    const { queues, channels } = look({ kind: "firmware" })
    expect(channels.find(({ name }) => name === "compute.2")).toMatchObject({
      write: 1,
      rows: [{ index: 0, structure: { name: "run_work_queue" } }],
    })
    expect(queues).toMatchObject([
      { pipe: 2, read: 0, write: 1, rows: [{ index: 0, structure: { name: "run_compute" } }] },
    ])
  })

  test("while it runs: engine, groups, registers, the firmware's program", () => {
    const { machine, look } = setUp(DATA, LOOP)
    machine.run(60_000)
    const { engines, spaces } = look({ kind: "overview" })
    expect(engines[2]).toMatchObject({
      state: "running",
      stream: CODE + 0x80,
      uscBase: CODE,
      launches: [{ code: PROGRAM, groups: [2, 1, 1], started: 2, done: 0 }],
    })
    expect(spaces[0]?.context).toBe(engines[2]?.context)
    const { groups, more } = look({ kind: "groups" })
    expect([groups.length, more]).toEqual([2, 0])
    expect(groups[1]).toMatchObject({ code: PROGRAM, position: [1, 0, 0], simds: [{ status: "running", active: 32 }] })
    const pc = groups[1]?.simds[0]?.pc ?? 0
    expect(pc).toBeGreaterThan(PROGRAM)
    const { words, active, uniforms } = look({ kind: "registers", group: 1, simd: 0 })
    // r2 of lane 5 in the second group: its position in the grid.
    expect(words.slice((2 * 32 + 5) * 8, (2 * 32 + 5) * 8 + 8)).toBe("25000000")
    expect(active).toBe("1".repeat(32))
    expect(uniforms.slice(0, 16)).toBe("0040001015000000")
    const { running, queues } = look({ kind: "firmware" })
    expect(running).toMatchObject([{ pipe: 2, operation: "wait_for_idle" }])
    expect(queues[0]?.wanted).toBe(0x100)
  })

  test("after it: what is in memory, by address and as a picture, and the walk that leads there", () => {
    const { machine, process, out, look } = setUp(DATA)
    machine.run()
    expect(process.status(out)).toBe(1)
    const context = look({ kind: "overview" }).spaces[0]?.context ?? -1
    const { pieces } = look({ kind: "memory", context, address: DATA - 8, bytes: 20 })
    // Nothing is mapped before the buffer.
    expect(pieces.map(({ address, hex: text }) => [address, text])).toEqual([[DATA, "000000000100000002000000"]])
    const walk = look({ kind: "walk", context, address: DATA + 4 })
    expect(walk.steps.map(({ level, ends }) => [level, ends])).toEqual([0, 1, 2, 3].map((level) => [level, false]))
    expect(walk).toMatchObject({
      physical: pieces[0]?.physical === undefined ? -1 : pieces[0].physical + 4,
      fault: null,
    })
    expect(walk.remembered).toMatchObject({ stale: false })
    expect(look({ kind: "memory", context: -1, address: walk.physical ?? 0, bytes: 4 }).pieces[0]?.hex).toBe("01000000")
    const picture = look({
      kind: "picture",
      context,
      address: DATA,
      width: 2,
      height: 2,
      stride: PAGE / 2,
      format: "bgra8",
    })
    expect(picture).toMatchObject({ width: 2, height: 2, step: 1, missing: 0, hex: "00000000000001000000000000000000" })
    const { queues } = look({ kind: "firmware" })
    expect(queues).toMatchObject([{ done: 1, read: 1, write: 1, rows: [{ structure: { name: "run_compute" } }] }])
  })

  test("a store to nowhere: register, unit, instruction, and the level at which the walk ended", () => {
    const { machine, look } = setUp(0x16_0000_0000)
    for (let step = 0; step < 1000 && machine.machine.gpu.faults.state.fault === null; step++) machine.run(200)
    const report = look({ kind: "fault" })
    expect(report.fault).toMatchObject({ address: 0x16_0000_0000, access: "write", reason: "unmapped" })
    expect(report.fault?.unitName).toContain("UL1C")
    expect(report.walk?.steps.at(-1)).toMatchObject({ level: report.fault?.level, ends: true })
    expect(report.shaders[0]).toMatchObject({ kind: "memory", lane: 0, address: 0x16_0000_0000 })
    machine.run()
    expect(look({ kind: "fault" })).toMatchObject({ fault: null, walk: null })
  })
})

test("looking changes nothing", () => {
  const { machine, look } = setUp(DATA, LOOP)
  machine.run(60_000)
  const { mmu, cores } = machine.machine.gpu
  const before = JSON.stringify([mmu.save(), [...cores.resident].length])
  look({ kind: "overview" })
  look({ kind: "memory", context: 1, address: CODE, bytes: 1000 })
  look({ kind: "walk", context: 1, address: 0x70_0000_0000 })
  look({ kind: "firmware" })
  look({ kind: "picture", context: 1, address: CODE, width: 64, height: 64, stride: 256, format: "r32f" })
  expect(JSON.stringify([mmu.save(), [...cores.resident].length])).toBe(before)
})

test("a large picture is thinned out, and what is nowhere is counted", () => {
  const { look } = setUp(DATA)
  const answer = look({
    kind: "picture",
    context: 5,
    address: 0,
    width: 4096,
    height: 4096,
    stride: 16384,
    format: "rgba8",
  })
  expect([answer.width, answer.height, answer.step, answer.missing]).toEqual([1024, 1024, 4, 1024 * 1024])
})
