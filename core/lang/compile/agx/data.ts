/** Numbers of a replay as bytes in memory, little-endian. */
import { quote } from "../../found.ts"
import { NUMBER_UNITS, type NumberUnit } from "../../agx-program.ts"
import { CONTENT_BYTES_MAX } from "../../limits.ts"
import type { DataTree, DatumTree } from "../../tree.ts"
import type { Context } from "../context.ts"
import { amount, wholeNumber } from "../values.ts"
import { fileBytes, imageOf } from "./files.ts"
import { halfBits } from "./half.ts"
import { addressOf } from "./symbols.ts"

export const UNIT_BYTES: Readonly<Record<NumberUnit, number>> = { u8: 1, u16: 2, u32: 4, u64: 8, f16: 2, f32: 4 }

/** Null, and told, if they are wrong. `room`: bytes up to the end of the buffer, null if it has no size of its own. */
export function dataBytes(
  context: Context,
  data: Exclude<DataTree, { $type: "CodeData" }>,
  client: number,
  room: number | null,
): Uint8Array | null {
  if (data.$type === "FileData") return fileBytes(context, data)
  if (data.$type === "ImageData") return imageOf(context, data)?.bytes ?? null
  const unit = data.type as NumberUnit
  if (!NUMBER_UNITS.includes(unit)) return null
  if (data.$type === "NumberData") {
    const out = new Writer(unit, data.values.length)
    for (const value of data.values) {
      if (context.problems.full) return null
      const number = datum(context, value, unit, client)
      if (number === null) return null
      out.write(number)
    }
    return out.bytes
  }
  const first = datum(context, data.first, unit, client)
  const step = data.step === undefined ? 0 : datum(context, data.step, unit, client)
  const most = Math.floor(CONTENT_BYTES_MAX / UNIT_BYTES[unit])
  const count =
    data.count === undefined
      ? countFor(context, data, room, UNIT_BYTES[unit])
      : amount(context, data.count, { what: "count", min: 1, max: most })
  if (first === null || step === null || count === null) return null
  if (count > most) {
    context.problems.error(data, "too-large", `buffers are filled with at most ${CONTENT_BYTES_MAX} bytes in all`)
    return null
  }
  const out = new Writer(unit, count)
  if (typeof first === "bigint") for (let at = 0; at < count; at++) out.write(first + BigInt(at) * BigInt(step))
  else for (let at = 0; at < count; at++) out.write(first + at * Number(step))
  return out.bytes
}

function countFor(
  context: Context,
  data: Extract<DataTree, { $type: "FillData" }>,
  room: number | null,
  bytes: number,
): number | null {
  if (room !== null) return Math.max(0, Math.floor(room / bytes))
  context.problems.error(
    data,
    "no-count",
    "nothing says how many numbers these are",
    "Write: count 64, or give the buffer a size.",
  )
  return null
}

/** A whole number as a bigint, for units of whole numbers; a number otherwise. */
function datum(context: Context, node: DatumTree, unit: NumberUnit, client: number): bigint | number | null {
  if (node.name !== undefined) {
    const base = addressOf(context, node.name, client)
    const offset =
      node.offset === undefined ? 0 : amount(context, node.offset, { what: "offset", min: 0, max: 2 ** 48 })
    if (base === null || offset === null) return null
    return checked(context, node, unit, BigInt(base + offset))
  }
  let text = node.text ?? "0"
  if (text.startsWith("$")) {
    const value = amount(
      context,
      { $start: node.$start, $end: node.$end, text },
      { what: "number", min: 0, max: Number.MAX_SAFE_INTEGER },
    )
    if (value === null) return null
    text = String(value)
  }
  const sign = node.negative ? -1 : 1
  if (unit === "f16" || unit === "f32") {
    const whole = wholeNumber(text)
    return sign * (Number.isNaN(whole) ? Number(text) : whole)
  }
  if (text.includes(".")) {
    context.problems.error(
      node,
      "wrong-number",
      `${quote(text)} is no whole number`,
      "Write f32 for numbers with a fraction.",
    )
    return null
  }
  const size = /[KMG]iB$/.test(text)
  return checked(context, node, unit, BigInt(sign) * (size ? BigInt(wholeNumber(text)) : BigInt(text)))
}

function checked(context: Context, node: DatumTree, unit: NumberUnit, value: bigint): bigint | number | null {
  if (unit === "f16" || unit === "f32") return Number(value)
  const bits = BigInt(8 * UNIT_BYTES[unit])
  if (value >= -(1n << (bits - 1n)) && value < 1n << bits) return value
  context.problems.error(node, "out-of-range", `${quote(String(value))} does not fit ${unit}`)
  return null
}

class Writer {
  readonly bytes: Uint8Array
  private readonly view: DataView
  private readonly unit: NumberUnit
  private at = 0

  constructor(unit: NumberUnit, count: number) {
    this.unit = unit
    this.bytes = new Uint8Array(count * UNIT_BYTES[unit])
    this.view = new DataView(this.bytes.buffer)
  }

  /** Wraps around, as a counter does. */
  write(value: bigint | number): void {
    const { view, unit, at } = this
    if (unit === "f32") view.setFloat32(at, Number(value), true)
    else if (unit === "f16") view.setUint16(at, halfBits(Number(value)), true)
    else if (unit === "u64") view.setBigUint64(at, BigInt.asUintN(64, BigInt(value)), true)
    else {
      const low = Number(BigInt.asUintN(32, BigInt(value)))
      if (unit === "u32") view.setUint32(at, low, true)
      else if (unit === "u16") view.setUint16(at, low & 0xffff, true)
      else view.setUint8(at, low & 0xff)
    }
    this.at += UNIT_BYTES[unit]
  }
}
