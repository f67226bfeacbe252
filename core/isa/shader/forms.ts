/**
 * The shader instructions that are documented, one table: fixed bits, operands with their bits, lengths, what they do.
 * Decoder, encoder, assembler, disassembler, hover texts and docs/shader-isa.md are made from it. The first form whose
 * fixed bits match is the one, so a form with a name of its own (`mov`) stands before the general one (`bitop`).
 *
 * Source: reference C.7. Beyond it, by the sources that it names: the fields of icmpsel's second choice, the layout of
 * atomics. Left out, since it is not documented there: half-precision arithmetic, shifts and bit fields, textures,
 * threadgroup memory, reductions, the other transcendental functions.
 */
import type { Piece } from "../bits.ts"
import { destination, selected, source } from "./alu-operands.ts"
import { base, index, mask, registers, returned, word32 } from "./memory-operands.ts"
import type { OperandKind } from "./operand-kind.ts"
import { number, offset, word } from "./plain-operands.ts"

export interface FixedBits {
  readonly bits: Piece
  readonly value: number
}

export interface Form {
  readonly name: string
  readonly fixed: readonly FixedBits[]
  /** Bytes, or bytes without and with the bit that makes it long. */
  readonly bytes: number | readonly [short: number, long: number]
  /** The bit that is 1 in the long form. */
  readonly longBit?: number
  /** The bit that makes it `.sat`. */
  readonly saturate?: number
  readonly operands: readonly OperandKind[]
  readonly says: string
}

/** Bytes of the longest instruction. */
export const INSTRUCTION_BYTES_MAX = 12
const LONG = 15

const FLOAT = "A float of 16 bits is widened, a result for a half rounded. Not a number is always 0x7fc00000."
const D = destination({ extension: 44 })
const DPair = destination({ extension: 44, pair: true })
const A = source({ name: "A", value: 16, extension: 42 })
const B = source({ name: "B", value: 28, extension: 40 })
const Af = source({ name: "A", value: 16, extension: 42, float: true })
const Bf = source({ name: "B", value: 28, extension: 40, float: true })
const Ai = source({ name: "A", value: 16, extension: 42, sx: 26, pair: true })
const Bi = source({ name: "B", value: 28, extension: 40, sx: 38, pair: true })

const fix = (low: number, high: number, value: number): FixedBits => ({ bits: [low, high], value })

const integerShift = word({
  name: "shift",
  bits: [
    [39, 39],
    [52, 53],
  ],
  says: "shift",
  words: { 1: "lsl 1", 2: "lsl 2", 3: "lsl 3", 4: "lsl 4", 5: "lsl 5", 6: "lsl 6", 7: "lsl 7" },
  silent: 0,
})

const truth = (bits: number): FixedBits[] => [fix(26, 27, bits & 3), fix(38, 39, bits >> 2)]

/** The truth tables that have names; bit a + 2b is the result for bits a and b. */
export const BITOPS: Readonly<Record<string, number>> = {
  and: 0b1000,
  or: 0b1110,
  xor: 0b0110,
  nand: 0b0111,
  nor: 0b0001,
  xnor: 0b1001,
  andn: 0b0010,
  orn: 0b1011,
}

const bitop = (name: string, table: number, says: string, two: boolean): Form => ({
  name,
  fixed: [fix(0, 6, 0x7e), fix(15, 15, 0), ...truth(table), ...(two ? [] : [fix(28, 37, 0), fix(40, 41, 0)])],
  bytes: 6,
  operands: two ? [D, A, B] : [D, A],
  says,
})

const CONDITIONS = { 0: "ueq", 1: "ult", 2: "ugt", 4: "seq", 5: "slt", 6: "sgt" }
const FLOAT_CONDITIONS = { 0: "eq", 1: "lt", 2: "gt", 3: "ltn", 5: "gte", 6: "lte", 7: "gtn" }

/** With the negation as a leading `n`, stored as 8 more. */
function condition(words: Readonly<Record<number, string>>): OperandKind {
  const all = Object.entries(words).flatMap(([value, text]) => [
    [Number(value), text],
    [Number(value) + 8, `n${text}`],
  ])
  return word({
    name: "cc",
    bits: [
      [13, 15],
      [8, 8],
    ],
    says: "condition",
    words: Object.fromEntries(all) as Record<number, string>,
  })
}

const nest = number("n", [[11, 12]], "levels of nesting")

/** The lane's counter is always r0l; it is written for the reader. */
const counter: OperandKind = {
  name: "r0l",
  fields: [],
  says: "the nesting counter",
  decode: () => ({ kind: "number", value: 0 }),
  encode: () => undefined,
  print: () => "r0l",
  parse: (text) =>
    text === "r0l" ? { ok: true, value: { kind: "number", value: 0 } } : { ok: false, error: "expected r0l" },
}

const RULES = {
  if: "A lane whose counter is not 0 adds n to it; one that runs gets 1 if the comparison fails.",
  else: "A lane that runs gets n; one whose counter is 1 gets 0 if the comparison holds.",
  while: "A lane whose counter is less than n gets 0 if the comparison holds, else n.",
}

const masks: Form[] = Object.entries(RULES).flatMap(([name, says], op) => [
  {
    name: `${name}_icmp`,
    fixed: [fix(0, 6, 0x52), fix(9, 10, op)],
    bytes: 6,
    operands: [counter, condition(CONDITIONS), A, B, nest],
    says: `${says} seq, slt and sgt sign-extend halves first.`,
  },
  {
    name: `${name}_fcmp`,
    fixed: [fix(0, 6, 0x42), fix(9, 10, op)],
    bytes: 6,
    operands: [counter, condition(FLOAT_CONDITIONS), Af, Bf, nest],
    says: `${says} ltn and gtn hold too if only the second source is not a number.`,
  },
])

const FORMATS = {
  0: "i8",
  1: "i16",
  2: "i32",
  3: "f16",
  4: "u8norm",
  5: "s8norm",
  6: "u16norm",
  7: "s16norm",
  8: "rgb10a2",
  10: "srgba8",
  12: "rg11b10f",
  13: "rgb9e5",
}

const group = number("g", [[30, 30]], "group that `wait` names")
const format = word({
  name: "F",
  bits: [
    [7, 9],
    [48, 48],
  ],
  says: "format",
  words: FORMATS,
})
const signedness = word({
  name: "Ou",
  bits: [[25, 25]],
  says: "how the index is extended",
  words: { 0: "signed", 1: "unsigned" },
})
const memoryShift = word({
  name: "s",
  bits: [[42, 43]],
  says: "extra shift of the index; 3 acts as 2",
  words: { 1: "lsl 1", 2: "lsl 2", 3: "lsl 3" },
  silent: 0,
})
const order = word({ name: "order", bits: [[44, 44]], says: "order of stores", words: { 1: "ordered" }, silent: 0 })
const memoryFixed = [fix(26, 26, 1), fix(28, 29, 0), fix(46, 46, 1), fix(50, 51, 0)]
const memoryOperands = [group, format, mask, registers, base, index, signedness, memoryShift]

const jump = (name: string, opcode: number, says: string): Form => ({
  name,
  fixed: [fix(0, 15, opcode)],
  bytes: 6,
  operands: [offset([[16, 47]])],
  says,
})

export const FORMS: readonly Form[] = [
  {
    name: "mov_imm",
    fixed: [fix(0, 6, 0x62), fix(8, 8, 0)],
    bytes: [4, 6],
    longBit: LONG,
    operands: [destination({ extension: 44, only: 16 }), number("imm", [[16, 31]], "16 bits")],
    says: "Puts a number into a half.",
  },
  {
    name: "mov_imm",
    fixed: [fix(0, 6, 0x62), fix(8, 8, 1)],
    bytes: [6, 8],
    longBit: LONG,
    operands: [destination({ extension: 60, only: 32 }), number("imm", [[16, 47]], "32 bits")],
    says: "Puts a number into a register.",
  },
  {
    name: "get_sr",
    fixed: [fix(0, 6, 0x72), fix(15, 15, 0)],
    bytes: 4,
    operands: [
      destination({ extension: 28 }),
      number(
        "SR",
        [
          [16, 21],
          [26, 27],
        ],
        "special register",
        "sr",
      ),
    ],
    says: "Reads a special register; those that are not documented read as 0.",
  },
  {
    name: "fadd32",
    fixed: [fix(0, 5, 0x2a)],
    bytes: [4, 6],
    longBit: LONG,
    saturate: 6,
    operands: [D, Af, Bf],
    says: `A + B in single precision. ${FLOAT} Saturated to 0…1.`,
  },
  {
    name: "fmul32",
    fixed: [fix(0, 5, 0x1a)],
    bytes: [4, 6],
    longBit: LONG,
    saturate: 6,
    operands: [D, Af, Bf],
    says: `A · B in single precision. ${FLOAT} Saturated to 0…1.`,
  },
  {
    name: "fmadd32",
    fixed: [fix(0, 5, 0x3a)],
    bytes: [6, 8],
    longBit: LONG,
    saturate: 6,
    operands: [
      destination({ extension: 60 }),
      source({ name: "A", value: 16, extension: 58, float: true }),
      source({ name: "B", value: 28, extension: 56, float: true }),
      source({ name: "C", value: 40, extension: 54, float: true }),
    ],
    says: `A · B + C in single precision, rounded once. ${FLOAT} Saturated to 0…1.`,
  },
  {
    name: "rsqrt",
    fixed: [fix(0, 5, 0x0a), fix(28, 31, 9)],
    bytes: [4, 6],
    longBit: LONG,
    saturate: 6,
    operands: [D, Af],
    says: "1 / √A: of the functions of this kind the only one with a documented encoding. In double precision here, then rounded.",
  },
  ...["iadd", "isub"].map(
    (name, subtract): Form => ({
      name,
      fixed: [fix(0, 5, 0x0e), fix(15, 15, 0), fix(27, 27, subtract)],
      bytes: 8,
      saturate: 6,
      operands: [DPair, Ai, Bi, integerShift],
      says: `A ${subtract ? "−" : "+"} (B << shift); a shift of 5 and more makes B 0. Saturates without a shift up to 32 bits; signed if a source is sign-extended.`,
    }),
  ),
  ...["imadd", "imsub"].map(
    (name, subtract): Form => ({
      name,
      fixed: [fix(0, 5, 0x1e), fix(15, 15, 0), fix(27, 27, subtract)],
      bytes: 8,
      saturate: 6,
      operands: [
        destination({ extension: 60, pair: true }),
        source({ name: "A", value: 16, extension: 58, sx: 26 }),
        source({ name: "B", value: 28, extension: 56, sx: 38 }),
        source({ name: "C", value: 40, extension: 54, sx: 50, pair: true }),
        integerShift,
      ],
      says: `A · B ${subtract ? "−" : "+"} (C << shift). Saturates as iadd does.`,
    }),
  ),
  bitop("mov", 0b1010, "Copies A: bitop with the table of A.", false),
  bitop("not", 0b0101, "Inverts A: bitop with the table of not A.", false),
  ...Object.entries(BITOPS).map(([name, table]) => bitop(name, table, `bitop with the table ${table}.`, true)),
  {
    name: "bitop",
    fixed: [fix(0, 6, 0x7e), fix(15, 15, 0)],
    bytes: 6,
    operands: [
      number(
        "tt",
        [
          [26, 27],
          [38, 39],
        ],
        "truth table: its bit a + 2b is the result for bits a and b",
      ),
      D,
      A,
      B,
    ],
    says: "Any function of two bits, bit by bit.",
  },
  {
    name: "convert",
    fixed: [fix(0, 6, 0x3e), fix(15, 15, 1)],
    bytes: 6,
    operands: [
      word({
        name: "mode",
        bits: [[16, 21]],
        says: "mode",
        words: {
          4: "f_to_u16",
          5: "f_to_s16",
          6: "u16_to_f",
          7: "s16_to_f",
          8: "f_to_u32",
          9: "f_to_s32",
          10: "u32_to_f",
          11: "s32_to_f",
        },
      }),
      D,
      source({ name: "src", value: 28, extension: 40 }),
      word({ name: "round", bits: [[26, 27]], says: "rounding", words: { 0: "rtz", 1: "rte" } }),
    ],
    says: "Between floats and integers. What is too large becomes the largest integer, not a number becomes 0.",
  },
  {
    name: "icmpsel",
    fixed: [fix(0, 6, 0x12), fix(15, 15, 0)],
    bytes: 8,
    operands: [
      word({ name: "cc", bits: [[61, 63]], says: "condition", words: CONDITIONS }),
      destination({ extension: null }),
      sourceOfSelect("A", 16),
      sourceOfSelect("B", 28),
      selected("X", 40),
      selected("Y", 52),
    ],
    says: "X if the comparison of A and B holds, else Y.",
  },
  {
    name: "update_exec",
    fixed: [fix(0, 6, 0x42), fix(8, 10, 0), fix(11, 12, 0), fix(13, 15, 0), fix(16, 43, 0)],
    bytes: 6,
    operands: [counter],
    says: "Lanes run whose counter is 0: if_fcmp that nobody fails, with n = 0.",
  },
  {
    name: "push_exec",
    fixed: [fix(0, 6, 0x42), fix(8, 10, 0), fix(13, 15, 0), fix(16, 43, 0)],
    bytes: 6,
    operands: [counter, nest],
    says: "Adds n to the counters of lanes that do not run: if_fcmp that nobody fails.",
  },
  ...masks,
  {
    name: "pop_exec",
    fixed: [fix(0, 6, 0x52), fix(9, 10, 3)],
    bytes: 6,
    operands: [counter, nest],
    says: "Takes n from every counter, but not below 0.",
  },
  jump("jmp_exec_any", 0xc000, "Jumps if any lane runs."),
  jump("jmp_exec_none", 0xc020, "Jumps if no lane runs."),
  jump("call", 0xc010, "Jumps; r1 of the running lanes becomes the address of the next instruction, its low 32 bits."),
  {
    name: "ret",
    fixed: [fix(0, 6, 0x14)],
    bytes: 2,
    operands: [
      {
        ...number("R", [[9, 15]], "register", "r"),
        says: "register with the low 32 bits of the address",
      },
    ],
    says: "Jumps to the address in a register of the first running lane.",
  },
  {
    name: "wait",
    fixed: [fix(0, 7, 0x38)],
    bytes: 2,
    operands: [number("g", [[8, 8]], "group of loads")],
    says: "Waits until the loads of a group have arrived; before, their registers are poison.",
  },
  { name: "stop", fixed: [fix(0, 15, 0x0088)], bytes: 2, operands: [], says: "Ends the SIMD group." },
  { name: "trap", fixed: [fix(0, 15, 0x0008)], bytes: 2, operands: [], says: "Pads code behind its end; a fault." },
  {
    name: "threadgroup_barrier",
    fixed: [fix(0, 7, 0x68)],
    bytes: 2,
    operands: [],
    says: "Waits until all SIMD groups of the thread group are here or have ended.",
  },
  {
    name: "memory_barrier",
    fixed: [fix(0, 7, 0xf5)],
    bytes: 2,
    operands: [],
    says: "Orders memory accesses; here they are in order anyway.",
  },
  {
    name: "device_load",
    fixed: [fix(0, 6, 0x05), ...memoryFixed],
    bytes: [6, 8],
    longBit: 47,
    operands: memoryOperands,
    says: "Loads items from base + (index << s) · item size; valid only after `wait`.",
  },
  {
    name: "device_store",
    fixed: [fix(0, 6, 0x45), ...memoryFixed],
    bytes: [6, 8],
    longBit: 47,
    operands: [...memoryOperands, order],
    says: "Stores items to base + (index << s) · item size.",
  },
  {
    name: "atomic",
    fixed: [fix(0, 5, 0x15), fix(26, 26, 1), fix(31, 31, 1), fix(44, 44, 1), fix(46, 46, 1)],
    bytes: 8,
    operands: [
      group,
      word({
        name: "op",
        bits: [[6, 9]],
        says: "operation",
        words: {
          0: "add",
          1: "sub",
          2: "xchg",
          3: "cmpxchg",
          4: "umin",
          5: "imin",
          6: "umax",
          7: "imax",
          8: "and",
          9: "or",
          10: "xor",
        },
      }),
      returned,
      word32("S", [[48, 55]], "register with the operand; for cmpxchg what is expected, the new value in the next one"),
      base,
      index,
      signedness,
    ],
    says: "Changes the 32-bit word at base + index · 4, lane after lane.",
  },
]

/** Extensions of the sources of icmpsel stand in its longer form, whose bits are not documented. */
function sourceOfSelect(name: string, value: number): OperandKind {
  return source({ name, value, extension: 96 })
}
