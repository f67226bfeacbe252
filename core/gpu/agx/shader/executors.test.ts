/** Compiled blocks against the interpreter: random programs leave the same registers, masks, memory, faults, figures. */
import fc from "fast-check"
import { expect, test } from "vitest"
import { writeBits } from "../../../isa/bits.ts"
import { decodeInstruction } from "../../../isa/shader/decode.ts"
import { FORMS, INSTRUCTION_BYTES_MAX } from "../../../isa/shader/forms.ts"
import { NEVER } from "./compiler.ts"
import { CODE_VA, DATA_VA, ShaderWorld, codeOf, groupSpec } from "./testing.ts"

const OUT_VA = DATA_VA + 0x8000
const number = (most: number) => fc.nat(most)
const register = fc.nat(7).map((index) => `r${index + 8}`)
const half = fc.tuple(fc.nat(7), fc.constantFrom("l", "h")).map(([index, side]) => `r${index + 8}${side}`)
const pair = fc.nat(6).map((index) => `r${index + 8}_r${index + 9}`)
const uniform = fc.oneof(
  fc.nat(15).map((index) => `u${index}`),
  fc.tuple(fc.nat(15), fc.constantFrom("l", "h")).map(([index, side]) => `u${index}${side}`),
)
const suffix = (...words: string[]) =>
  fc.subarray(words, { minLength: 0 }).map((chosen) => chosen.map((word) => `.${word}`).join(""))
const immediate = number(255).map(String)
const minifloat = fc.constantFrom("0.0", "-0.0", "1.0", "0.5", "-2.0", "31.0", "0.015625")

const place = fc.oneof(register, half)
const widePlace = fc.oneof(register, half, pair)
const integer = fc.oneof(
  fc.tuple(fc.oneof(register, half, uniform), suffix("sx")).map((it) => it.join("")),
  immediate,
)
const wideInteger = fc.oneof(
  integer,
  fc.tuple(pair, suffix("sx")).map((it) => it.join("")),
)
const plainInteger = fc.oneof(register, half, uniform, immediate)
const float = fc
  .tuple(fc.oneof(register, register, half, uniform, minifloat), suffix("abs", "neg"))
  .map((it) => it.join(""))
const sat = fc.constantFrom("", "", "", ".sat")
const shift = fc.constantFrom("", "", ", lsl 1", ", lsl 4", ", lsl 5", ", lsl 7")
const condition = fc.constantFrom("ueq", "ult", "ugt", "seq", "slt", "sgt", "nult", "nsgt", "nueq")
const floatCondition = fc.constantFrom("eq", "lt", "gt", "ltn", "gte", "lte", "gtn", "neq", "ngtn")
const format = fc.constantFrom(
  ...[
    "i8",
    "i16",
    "i32",
    "i32",
    "f16",
    "u8norm",
    "s8norm",
    "u16norm",
    "s16norm",
    "rgb10a2",
    "srgba8",
    "rg11b10f",
    "rgb9e5",
  ],
)
/** Mostly within the data. */
const index = fc.oneof(fc.constantFrom("r4", "r5"), number(200).map(String), fc.constantFrom("-1", "r9"))

const text = (parts: readonly (string | fc.Arbitrary<string>)[]) =>
  fc.tuple(...parts.map((part) => (typeof part === "string" ? fc.constant(part) : part))).map((it) => it.join(""))
const list = fc.constantFrom(
  ...["x, r8", "x, r9h", "xy, r10_r11", "xw, r12l_r12h", "xyzw, r8_r9_r10_r11", "yz, r13_r14", "x, r12"],
)

const instruction = fc.oneof(
  text(["mov_imm ", register, ", ", number(0xffff_ffff).map(String)]),
  text(["mov_imm ", half, ", ", number(0xffff).map(String)]),
  text(["get_sr ", place, ", sr", fc.constantFrom("0", "48", "51", "52", "80", "99")]),
  text(["fadd32", sat, " ", place, ", ", float, ", ", float]),
  text(["fmul32", sat, " ", place, ", ", float, ", ", float]),
  text(["fmadd32", sat, " ", place, ", ", float, ", ", float, ", ", float]),
  text(["fmadd32 ", register, ", ", register, ", ", register, ", ", register]),
  text(["rsqrt", sat, " ", place, ", ", float]),
  text([fc.constantFrom("iadd", "isub"), sat, " ", widePlace, ", ", wideInteger, ", ", wideInteger, shift]),
  text([
    fc.constantFrom("imadd", "imsub"),
    sat,
    " ",
    widePlace,
    ", ",
    integer,
    ", ",
    integer,
    ", ",
    wideInteger,
    shift,
  ]),
  text(["bitop ", number(15).map(String), ", ", place, ", ", plainInteger, ", ", plainInteger]),
  text([
    "convert ",
    fc.constantFrom("f_to_u16", "f_to_s16", "f_to_u32", "f_to_s32"),
    ", ",
    place,
    ", ",
    fc.oneof(register, half),
    ", ",
    fc.constantFrom("rte", "rtz"),
  ]),
  text([
    "convert ",
    fc.constantFrom("u16_to_f", "s16_to_f", "u32_to_f", "s32_to_f"),
    ", ",
    place,
    ", ",
    plainInteger,
    ", ",
    fc.constantFrom("rte", "rtz"),
  ]),
  text([
    "icmpsel ",
    fc.constantFrom("ueq", "ult", "ugt", "seq", "slt", "sgt"),
    ", ",
    place,
    ", ",
    plainInteger,
    ", ",
    plainInteger,
    ", ",
    fc.oneof(number(63).map(String), fc.constantFrom("r12", "r9l")),
    ", ",
    fc.constantFrom("7", "u3"),
  ]),
  text([
    fc.constantFrom("if", "else", "while"),
    "_icmp r0l, ",
    condition,
    ", ",
    plainInteger,
    ", ",
    plainInteger,
    ", ",
    number(3).map(String),
  ]),
  text([
    fc.constantFrom("if", "else", "while"),
    "_fcmp r0l, ",
    floatCondition,
    ", ",
    float,
    ", ",
    float,
    ", ",
    number(3).map(String),
  ]),
  text(["pop_exec r0l, ", number(3).map(String)]),
  text(["pop_exec r0l, 3"]),
  text([
    "device_load ",
    number(1).map(String),
    ", ",
    format,
    ", ",
    list,
    ", u0_u1, ",
    index,
    ", unsigned",
    fc.constantFrom("", ", lsl 1"),
  ]),
  text(["device_store 0, ", format, ", ", list, ", u0_u1, ", index, ", unsigned", fc.constantFrom("", ", lsl 1")]),
  text([
    "atomic ",
    number(1).map(String),
    ", ",
    number(10).map(String),
    ", ",
    fc.constantFrom("_", "r14", "r8"),
    ", r10, u0_u1, ",
    index,
    ", unsigned",
  ]),
  text(["wait ", number(1).map(String)]),
  text(["wait ", number(1).map(String)]),
  fc.constantFrom(
    "jmp_exec_none +6",
    "jmp_exec_any +6",
    "jmp_exec_any again",
    "jmp_exec_none last",
    "memory_barrier",
    "threadgroup_barrier",
    "call sub",
  ),
)

function program(lines: readonly string[]): string {
  return `get_sr r4, sr51
    get_sr r5, sr52
    device_load 0, i32, xyzw, r8_r9_r10_r11, u0_u1, r4, unsigned, lsl 2
    device_load 1, i32, xyzw, r12_r13_r14_r15, u2_u3, r5, unsigned, lsl 2
    wait 0
    wait 1
  again:
    ${lines.join("\n    ")}
  last:
    pop_exec r0l, 3
    device_store 0, i32, xyzw, r8_r9_r10_r11, u4_u5, r4, unsigned, lsl 2
    stop
  sub:
    iadd r9, r9, 1
    ret r1`
}

const SPECIAL = [
  0, 0x80000000, 0x3f800000, 0x7f800000, 0xff800000, 0x7fc00001, 0x7f7fffff, 1, 0x00800000, 0xffffffff, 0x3c007c00,
]
const word = fc.oneof(
  fc.constantFrom(...SPECIAL),
  fc.nat(0xffff_ffff),
  fc.integer({ min: 0x3f000000, max: 0x41000000 }),
  number(40),
)

interface Outcome {
  readonly ends: readonly string[]
  readonly [what: string]: unknown
}

function outcome(code: Uint8Array, data: readonly number[], threshold: number, softFaults: boolean): Outcome {
  const world = new ShaderWorld({ softFaults, threshold })
  world.map(CODE_VA, 1, "gpu-ro")
  world.map(DATA_VA, 3)
  world.write(DATA_VA, data)
  world.write(DATA_VA + 0x4000, data.toReversed())
  world.load(code)
  const uniforms = [BigInt(DATA_VA), BigInt(DATA_VA + 0x4000), BigInt(OUT_VA), ...data.slice(0, 10)]
  const group = world.cores.start(groupSpec({ local: [9, 5, 1], grid: [9, 4, 1], uniforms }))
  const ends = [group.run(40), group.run(300), group.run(1500)]
  const { issued, elapsed, fault } = group
  return {
    ends,
    issued,
    elapsed,
    fault,
    register: world.faults.state,
    simds: group.simds.map(({ pc, status, instructions, laneInstructions, accesses, pending }) => ({
      pc,
      status,
      instructions,
      laneInstructions,
      accesses,
      pending,
    })),
    registers: [group.registers(0), group.registers(1)],
    counters: world.cores.counters,
    memory: world.read(DATA_VA, 3 * 4096),
  }
}

const slow = { timeout: 120_000 }

test("random programs", slow, () => {
  const seen = new Map<string, number>()
  fc.assert(
    fc.property(
      fc.array(instruction, { minLength: 1, maxLength: 24 }),
      fc.array(word, { minLength: 256, maxLength: 256 }),
      fc.boolean(),
      (lines, data, soft) => {
        const code = codeOf(program(lines))
        const expected = outcome(code, data, NEVER, soft)
        const end = expected.ends.at(-1) ?? ""
        seen.set(end, (seen.get(end) ?? 0) + 1)
        expect(outcome(code, data, 1, soft)).toEqual(expected)
      },
    ),
    { numRuns: Number(process.env["SHADER_RUNS"] ?? 60) },
  )
  // The programs are worth something: they do not all end in the same way.
  expect([...seen.keys()]).toEqual(expect.arrayContaining(["done", "fault"]))
})

/** One instruction of any form, its other bits by chance, as long as it says it is. */
const anyInstruction = fc
  .tuple(
    fc.nat(FORMS.length - 1),
    fc.uint8Array({ minLength: INSTRUCTION_BYTES_MAX, maxLength: INSTRUCTION_BYTES_MAX }),
  )
  .map(([which, bytes]) => {
    for (const { bits, value } of FORMS[which]?.fixed ?? []) writeBits(bytes, 0, [bits], value)
    return bytes.slice(0, decodeInstruction(bytes, 0).bytes)
  })

test("hostile code: bits by chance end in faults, hangs or results, the same in both executors", slow, () => {
  const code = fc
    .array(
      fc.oneof({ weight: 20, arbitrary: anyInstruction }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 9 }) }),
      {
        minLength: 1,
        maxLength: 20,
      },
    )
    .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])))
  const ends = new Set<string>()
  fc.assert(
    fc.property(code, fc.array(word, { minLength: 256, maxLength: 256 }), fc.boolean(), (bytes, data, soft) => {
      const expected = outcome(bytes, data, NEVER, soft)
      ends.add(expected.ends.at(-1) ?? "")
      expect(outcome(bytes, data, 1, soft)).toEqual(expected)
    }),
    { numRuns: Number(process.env["SHADER_RUNS"] ?? 60) },
  )
  expect(ends.has("fault")).toBe(true)
})
