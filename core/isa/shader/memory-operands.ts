/**
 * Operands of device_load, device_store and atomic (reference C.7). The fields of atomics beyond their operation, and
 * which bits are always set, are read off the one documented instruction and the packing of Mesa's compiler.
 */
import { err, ok } from "../../base/result.ts"
import { type Piece, readBits, widthOf, writeBits } from "../bits.ts"
import { readNumber } from "./alu-operands.ts"
import type { Operand } from "./operand.ts"
import type { OperandKind } from "./operand-kind.ts"
import { HALVES, readRegisterName, registerListName, registerName } from "./register-names.ts"

const MASK: Piece[] = [[52, 55]]
const R: Piece[] = [
  [10, 15],
  [40, 41],
]
const BASE: Piece[] = [
  [16, 19],
  [36, 39],
]
const INDEX_LOW: Piece[] = [
  [20, 23],
  [32, 35],
]
const INDEX: Piece[] = [...INDEX_LOW, [56, 63]]

export const mask: OperandKind = {
  name: "mask",
  fields: [{ label: "mask", bits: MASK }],
  says: "components, of x, y, z and w; each takes the next register and the next item",
  decode: (bytes, at) => ({ kind: "number", value: readBits(bytes, at, MASK) }),
  encode: (bytes, value) => writeBits(bytes, 0, MASK, value.kind === "number" ? value.value : 0),
  print: (value) => maskText(value.kind === "number" ? value.value : 0),
  parse: (text) => {
    if (text === "none") return ok({ kind: "number", value: 0 })
    if (!/^x?y?z?w?$/.test(text) || text === "") return err("expected components: x, xy, xyz, xyzw, or none")
    return ok({ kind: "number", value: [...text].reduce((bits, letter) => bits | (1 << "xyzw".indexOf(letter)), 0) })
  },
}

function maskText(bits: number): string {
  return bits === 0 ? "none" : [..."xyzw"].filter((_, place) => bits & (1 << place)).join("")
}

export function countBits(bits: number): number {
  let count = 0
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++
  return count
}

/** The size is a bit of its own; how many there are, the mask says. */
export const registers: OperandKind = {
  name: "R",
  fields: [
    { label: "R", bits: R },
    { label: "Rt", bits: [[49, 49]] },
  ],
  says: "registers, one a component",
  decode: (bytes, at) => {
    const half = readBits(bytes, at, R)
    const count = Math.max(1, countBits(readBits(bytes, at, MASK)))
    return readBits(bytes, at, [[49, 49]]) === 1
      ? { kind: "registers", half: half & ~1, size: 32, count }
      : { kind: "registers", half, size: 16, count }
  },
  encode: (bytes, value) => {
    if (value.kind !== "registers") throw new TypeError("operand R")
    writeBits(bytes, 0, R, value.half)
    writeBits(bytes, 0, [[49, 49]], value.size === 32 ? 1 : 0)
  },
  print: (value) => (value.kind === "registers" ? registerListName(value.half, value.size, value.count) : ""),
  parse: (text) => {
    const named = readRegisterName(text)
    if (named === null || named.file === "u" || named.half >= HALVES) return err("expected registers in a row: r0_r1")
    return ok({ kind: "registers", half: named.half, size: named.size, count: named.count })
  },
}

/** A 64-bit address in a pair of registers or of uniforms. */
export const base: OperandKind = {
  name: "A",
  fields: [
    { label: "A", bits: BASE },
    { label: "At", bits: [[27, 27]] },
  ],
  says: "base address: a pair of registers, or of uniforms (At)",
  decode: (bytes, at) => {
    const half = readBits(bytes, at, BASE) & ~1
    const plain = { abs: false, neg: false, sx: false }
    return readBits(bytes, at, [[27, 27]]) === 1
      ? { kind: "uniform", half, size: 64, ...plain }
      : { kind: "register", half, size: 64, hint: "", ...plain }
  },
  encode: (bytes, value) => {
    if (value.kind !== "uniform" && value.kind !== "register") throw new TypeError("operand A")
    writeBits(bytes, 0, BASE, value.half)
    writeBits(bytes, 0, [[27, 27]], value.kind === "uniform" ? 1 : 0)
  },
  print: (value) => {
    if (value.kind !== "uniform" && value.kind !== "register") return ""
    return registerName(value.kind === "uniform" ? "u" : "r", value.half, 64)
  },
  parse: (text) => {
    const named = readRegisterName(text)
    if (named === null || named.count !== 2 || named.size !== 32 || named.half >= HALVES)
      return err("expected the pair that holds the base address: u0_u1 or r0_r1")
    const plain = { abs: false, neg: false, sx: false }
    return ok(
      named.file === "u"
        ? { kind: "uniform", half: named.half, size: 64, ...plain }
        : { kind: "register", half: named.half, size: 64, hint: "", ...plain },
    )
  },
}

/** A number keeps its 16 bits as they are: whether they are signed, the next operand says. */
export const index: OperandKind = {
  name: "O",
  fields: [
    { label: "O", bits: INDEX },
    { label: "Ot", bits: [[24, 24]] },
  ],
  says: "index: a register, or a number of 16 bits (Ot)",
  decode: (bytes, at) => {
    if (readBits(bytes, at, [[24, 24]]) === 1) {
      const value = readBits(bytes, at, INDEX)
      const unsigned = readBits(bytes, at, [[25, 25]]) === 1
      return { kind: "number", value: !unsigned && value >= 0x8000 ? value - 0x1_0000 : value }
    }
    const half = readBits(bytes, at, INDEX_LOW) & ~1
    return { kind: "register", half, size: 32, hint: "", abs: false, neg: false, sx: false }
  },
  encode: (bytes, value) => {
    writeBits(bytes, 0, [[24, 24]], value.kind === "number" ? 1 : 0)
    if (value.kind === "number") writeBits(bytes, 0, INDEX, value.value & 0xffff)
    else writeBits(bytes, 0, INDEX_LOW, value.kind === "register" ? value.half : 0)
  },
  print: (value) => {
    if (value.kind === "number") return String(value.value)
    return value.kind === "register" ? registerName("r", value.half, 32) : ""
  },
  parse: (text) => {
    const value = readNumber(text)
    if (value !== null)
      return value >= -0x8000 && value <= 0xffff ? ok({ kind: "number", value }) : err("an index is -32768 to 65535")
    const named = readRegisterName(text)
    if (named === null || named.file === "u" || named.count !== 1 || named.size !== 32 || named.half >= HALVES)
      return err("expected a 32-bit register or a number")
    return ok({ kind: "register", half: named.half, size: 32, hint: "", abs: false, neg: false, sx: false })
  },
}

/** One register of 32 bits, or a pair of them where an atomic needs two values. */
export function word32(name: string, bits: readonly Piece[], says: string): OperandKind {
  const most = 2 ** widthOf(bits)
  return {
    name,
    fields: [{ label: name, bits }],
    says,
    decode: (bytes, at) => plain(readBits(bytes, at, bits) & ~1),
    encode: (bytes, value) => writeBits(bytes, 0, bits, value.kind === "register" ? value.half : 0),
    print: (value) => (value.kind === "register" ? registerName("r", value.half, 32) : ""),
    parse: (text) => {
      const named = readRegisterName(text)
      if (named === null || named.file === "u" || named.count !== 1 || named.size !== 32 || named.half >= most)
        return err("expected a 32-bit register")
      return ok(plain(named.half))
    },
  }
}

function plain(half: number): Operand {
  return { kind: "register", half, size: 32, hint: "", abs: false, neg: false, sx: false }
}

/** Where an atomic puts the old value; `_` where it is not wanted. */
export const returned: OperandKind = {
  name: "R",
  fields: [
    { label: "R", bits: R },
    { label: "Rr", bits: [[47, 47]] },
  ],
  says: "register for the old value (Rr), or `_`: not wanted",
  decode: (bytes, at) =>
    readBits(bytes, at, [[47, 47]]) === 1 ? plain(readBits(bytes, at, R) & ~1) : { kind: "number", value: 0 },
  encode: (bytes, value) => {
    writeBits(bytes, 0, [[47, 47]], value.kind === "register" ? 1 : 0)
    writeBits(bytes, 0, R, value.kind === "register" ? value.half : 0)
  },
  print: (value) => (value.kind === "register" ? registerName("r", value.half, 32) : "_"),
  parse: (text) => (text === "_" ? ok({ kind: "number", value: 0 }) : word32("R", R, "").parse(text, noLabels)),
}

const noLabels = { label: () => null }
