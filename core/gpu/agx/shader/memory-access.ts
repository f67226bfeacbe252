/**
 * device_load, device_store and atomic, for both executors. Lanes go one after the other, in their order; a refused access
 * ends the instruction there, and the stores of earlier lanes have happened.
 *
 * Translations are kept from lane to lane of one component. Simplified: an item never crosses a page, since addresses
 * are rounded down to its size; the address space has no end, so sums beyond 64 bits fault instead of wrapping round.
 */
import { PAGE_SIZE } from "../memory/page.ts"
import { F16, I16, I32, I8, isPacked, itemBytes, loaded, packed, stored, unpacked } from "./formats.ts"
import { ACTIVE_AT, MASK_AT, type RegisterFile, SLOT_WORDS, UNIFORMS_AT } from "./register-file.ts"
import type { MemoryPort } from "./memory-port.ts"
import type { AtomicOp, MemoryOp, Source } from "./op.ts"
import { readHalf, readLow, readWord, writeHalf, writeWord } from "./lanes.ts"
import type { SimdState } from "./simd-group.ts"
import { LANES } from "./special-registers.ts"

export const POISON = 0xdead_beef | 0
const MASK_WORD = MASK_AT / 4
const ACTIVE_WORD = ACTIVE_AT / 4
const UNIFORM_WORD = UNIFORMS_AT / 4
const TWO_32 = 0x1_0000_0000

export interface AccessCounters {
  loads: number
  stores: number
  atomics: number
  /** Moved from and to memory. */
  bytes: number
}

/** Whose access it is. */
export interface Accessor {
  readonly file: RegisterFile
  readonly port: MemoryPort
  readonly counters: AccessCounters
  readonly context: number
  /** Number of the unit for the fault register. */
  readonly unit: number
}

/** Of each lane; only those of running lanes mean something. */
const addresses = new Float64Array(LANES)
/** By the number of components: what is delivered at once needs no array of its own. */
const SCRATCH = Array.from({ length: 5 }, (_, count) => new Int32Array(LANES * count))
/** Of the last refusal. */
export const refused = { lane: -1, address: 0 }

function baseOf(words: Int32Array, slot: number, base: Source, lane: number): number {
  if (base.from === "uniform") {
    const at = slot * SLOT_WORDS + UNIFORM_WORD + (base.half >> 1)
    return ((words[at] as number) >>> 0) + (words[at + 1] as number) * TWO_32
  }
  const at = slot * SLOT_WORDS + (base.half >> 1) * LANES + lane
  return ((words[at] as number) >>> 0) + (words[at + LANES] as number) * TWO_32
}

/** Fills `addresses` with where each lane's first item is. */
function locate(
  { words }: RegisterFile,
  slot: number,
  op: { readonly base: Source; readonly index: Source; readonly signed: boolean },
  shift: number,
  size: number,
): void {
  const { base, index, signed } = op
  const scale = size << shift
  const uniform = base.from === "uniform" ? baseOf(words, slot, base, 0) : 0
  const row = slot * SLOT_WORDS + (index.half >> 1) * LANES
  const constant = index.from === "constant"
  for (let lane = 0; lane < LANES; lane++) {
    const start = base.from === "uniform" ? uniform : baseOf(words, slot, base, lane)
    const word = constant ? index.value : (words[row + lane] as number)
    const address = start + (constant || signed ? word : word >>> 0) * scale
    addresses[lane] = size === 1 ? address : address - (address & (size - 1))
  }
}

/** Where `rowPlace` found the first item, in words of the port. */
const row = { word: 0 }
const NOT_A_ROW = 0
const A_ROW = 1
const ROW_REFUSED = 2

/**
 * The common case, which needs one translation for all lanes: words into registers or out of them, from a base in uniforms, with
 * indices that count up lane by lane, all in one page. Leaves in `row` where the item of lane 0 is.
 */
function rowPlace(who: Accessor, slot: number, op: MemoryOp, access: "read" | "write", counted: boolean): number {
  const { file, port, context, unit } = who
  const { base, index, shift, count, registers } = op
  if (op.format !== I32 || registers.size !== 32 || base.from !== "uniform" || count === 0) return NOT_A_ROW
  const { words } = file
  const start = slot * SLOT_WORDS
  const span = 4 * ((index.from === "constant" ? 0 : (LANES - 1) << shift) + count)
  let first = index.value
  if (index.from !== "constant") {
    const at = start + (index.half >> 1) * LANES
    first = words[at] as number
    // Those that wrap round do not count up.
    if (!(counted || countsUp(words, at)) || first > 0x7fff_ff00 || (first < 0 && (!op.signed || first > -LANES)))
      return NOT_A_ROW
  }
  let active = 0
  while (active < LANES && words[start + MASK_WORD + active] === 0) active++
  if (active === LANES) return NOT_A_ROW
  const low = words[start + UNIFORM_WORD + (base.half >> 1)] as number
  const address =
    ((low & ~3) >>> 0) + (words[start + UNIFORM_WORD + (base.half >> 1) + 1] as number) * TWO_32 + first * (4 << shift)
  const offset = address & (PAGE_SIZE - 1)
  if (offset + span > PAGE_SIZE) return NOT_A_ROW
  const page = access === "read" ? port.readPage(context, address, unit) : port.writePage(context, address, unit)
  if (page < 0) {
    // The slow way does what soft faults do.
    if (port.softFaults) return NOT_A_ROW
    refuse(active, address + (index.from === "constant" ? 0 : 4 * (active << shift)))
    return ROW_REFUSED
  }
  row.word = (page + offset) >> 2
  return A_ROW
}

/** Each lane's word is one more than that of the lane before. */
function countsUp(words: Int32Array, at: number): boolean {
  const first = words[at] as number
  let differs = 0
  for (let lane = 1; lane < LANES; lane++) differs |= ((words[at + lane] as number) - lane) ^ first
  return differs === 0
}

/** Words between the items of neighbouring lanes. */
function laneStep({ index, shift }: MemoryOp): number {
  return index.from === "constant" ? 0 : 1 << shift
}

function activeLanes({ words }: RegisterFile, slot: number): number {
  return words[slot * SLOT_WORDS + ACTIVE_WORD] as number
}

/** Straight from memory into the registers. */
function loadRow({ file, port, counters }: Accessor, slot: number, op: MemoryOp): void {
  const from = port.words
  const to = file.words
  const step = laneStep(op)
  const ran = activeLanes(file, slot)
  const mask = slot * SLOT_WORDS + MASK_WORD
  for (let place = 0; place < op.count; place++) {
    let at = row.word + place
    const into = slot * SLOT_WORDS + ((op.registers.half >> 1) + place) * LANES
    if (ran === LANES)
      for (let lane = 0; lane < LANES; lane++) {
        to[into + lane] = from[at] as number
        at += step
      }
    else
      for (let lane = 0; lane < LANES; lane++) {
        if (to[mask + lane] !== 0) to[into + lane] = from[at] as number
        at += step
      }
  }
  counters.bytes += ran * 4 * op.count
}

function storeRow({ file, port, counters }: Accessor, slot: number, op: MemoryOp): void {
  const from = file.words
  const to = port.words
  const step = laneStep(op)
  const ran = activeLanes(file, slot)
  const mask = slot * SLOT_WORDS + MASK_WORD
  const first = slot * SLOT_WORDS + (op.registers.half >> 1) * LANES
  // Component by component where no lane reaches into the next one's.
  if (ran === LANES && step >= op.count)
    for (let place = 0; place < op.count; place++) {
      let at = row.word + place
      const start = first + place * LANES
      for (let lane = 0; lane < LANES; lane++) {
        to[at] = from[start + lane] as number
        at += step
      }
    }
  else
    for (let lane = 0; lane < LANES; lane++) {
      if (from[mask + lane] === 0) continue
      const at = row.word + lane * step
      for (let place = 0; place < op.count; place++) to[at + place] = from[first + place * LANES + lane] as number
    }
  counters.bytes += ran * 4 * op.count
}

/**
 * Executes a load. `direct`: its `wait` is known to come before anybody looks, so the registers get the data at once.
 * False if the MMU refused: `refused` says what.
 */
export function load(who: Accessor, simd: SimdState, op: MemoryOp, direct: boolean, counted = false): boolean {
  const { file, port, counters, context, unit } = who
  const { format, count, registers, mask } = op
  const { slot } = simd
  const size = itemBytes(format)
  counters.loads++
  simd.accesses++
  if (direct) {
    const found = rowPlace(who, slot, op, "read", counted)
    if (found === ROW_REFUSED) return false
    if (found === A_ROW) {
      loadRow(who, slot, op)
      return true
    }
  }
  locate(file, slot, op, op.shift, size)
  const values = direct ? (SCRATCH[count] as Int32Array) : new Int32Array(LANES * count)
  let lanes = 0
  let ran = 0
  let component = -1
  for (let place = 0; place < count; place++) {
    component = nextComponent(mask, component)
    const step = isPacked(format) ? 0 : place * size
    let page = Number.NaN
    let at = 0
    for (let lane = 0; lane < LANES; lane++) {
      if (file.words[slot * SLOT_WORDS + MASK_WORD + lane] === 0) continue
      const address = (addresses[lane] as number) + step
      const offset = address & (PAGE_SIZE - 1)
      if (address - offset !== page) {
        page = address - offset
        at = port.readPage(context, address, unit)
        if (at < 0 && !port.softFaults) return refuse(lane, address)
      }
      if (place === 0) {
        lanes |= 1 << lane
        ran++
      }
      values[place * LANES + lane] =
        at < 0 ? 0 : readItem(port, at + offset, format, component, op.registers.size as 16 | 32)
    }
  }
  counters.bytes += ran * size * (isPacked(format) ? 1 : count)
  const size32 = registers.size as 16 | 32
  const pending = { group: op.group, half: registers.half, size: size32, count, lanes, values }
  if (direct) deliver(file, slot, pending)
  else {
    poison(file, slot, pending)
    simd.pending.push(pending)
  }
  return true
}

function nextComponent(mask: number, after: number): number {
  let component = after + 1
  while ((mask & (1 << component)) === 0) component++
  return component
}

function readItem({ view, words }: MemoryPort, at: number, format: number, component: number, size: 16 | 32): number {
  if (format === I32) return words[at >> 2] as number
  if (isPacked(format)) return unpacked(format, words[at >> 2] as number, component, size)
  const bits = itemBytes(format) === 1 ? view.getUint8(at) : view.getUint16(at, true)
  return format === I8 || format === I16 || (format === F16 && size === 16) ? bits : loaded(format, bits, size)
}

function refuse(lane: number, address: number): false {
  refused.lane = lane
  refused.address = address
  return false
}

export interface Delivery {
  readonly half: number
  readonly size: 16 | 32
  readonly count: number
  readonly lanes: number
  readonly values: Int32Array
}

/** Data of a load into its registers. */
export function deliver({ words }: RegisterFile, slot: number, { half, size, count, lanes, values }: Delivery): void {
  if (size === 32 && lanes === -1) {
    words.set(values, slot * SLOT_WORDS + (half >> 1) * LANES)
    return
  }
  for (let place = 0; place < count; place++)
    for (let lane = 0; lane < LANES; lane++) {
      if ((lanes & (1 << lane)) === 0) continue
      const value = values[place * LANES + lane] as number
      if (size === 32) writeWord(words, slot, half + 2 * place, lane, value)
      else writeHalf(words, slot, half + place, lane, value)
    }
}

function poison({ words }: RegisterFile, slot: number, { half, size, count, lanes }: Delivery): void {
  for (let place = 0; place < count; place++)
    for (let lane = 0; lane < LANES; lane++) {
      if ((lanes & (1 << lane)) === 0) continue
      if (size === 32) writeWord(words, slot, half + 2 * place, lane, POISON)
      else writeHalf(words, slot, half + place, lane, POISON)
    }
}

/** `counted`: compiled code has seen that the index counts up. */
export function store(who: Accessor, simd: SimdState, op: MemoryOp, counted = false): boolean {
  const { file, port, counters, context, unit } = who
  const { format, count, mask } = op
  const { slot } = simd
  const size = itemBytes(format)
  counters.stores++
  simd.accesses++
  const found = rowPlace(who, slot, op, "write", counted)
  if (found === ROW_REFUSED) return false
  if (found === A_ROW) {
    storeRow(who, slot, op)
    return true
  }
  locate(file, slot, op, op.shift, size)
  const packs = isPacked(format)
  // Lane by lane, so that where lanes overlap the last one has all of its components there.
  let page = Number.NaN
  let at = 0
  for (let lane = 0; lane < LANES; lane++) {
    if (file.words[slot * SLOT_WORDS + MASK_WORD + lane] === 0) continue
    for (let place = 0; place < (packs ? Math.min(1, count) : count); place++) {
      const address = (addresses[lane] as number) + place * size
      const offset = address & (PAGE_SIZE - 1)
      if (address - offset !== page) {
        page = address - offset
        at = port.writePage(context, address, unit)
        if (at < 0 && !port.softFaults) return refuse(lane, address)
      }
      if (at < 0) continue
      counters.bytes += size
      if (format === I32 && op.registers.size === 32)
        port.words[(at + offset) >> 2] = readWord(file.words, slot, op.registers.half + 2 * place, lane)
      else if (packs) port.words[(at + offset) >> 2] = packItem(file, slot, op, mask, lane)
      else writeItem(port, at + offset, size, stored(format, registerBits(file, slot, op, place, lane), sizeOf(op)))
    }
  }
  return true
}

function sizeOf(op: MemoryOp): 16 | 32 {
  return op.registers.size as 16 | 32
}

function registerBits(
  { words }: RegisterFile,
  slot: number,
  { registers }: MemoryOp,
  place: number,
  lane: number,
): number {
  return registers.size === 32
    ? readWord(words, slot, registers.half + 2 * place, lane)
    : readHalf(words, slot, registers.half + place, lane)
}

function packItem(file: RegisterFile, slot: number, op: MemoryOp, mask: number, lane: number): number {
  const bits = [0, 0, 0, 0]
  let place = 0
  for (let component = 0; component < 4; component++) {
    if ((mask & (1 << component)) === 0) continue
    bits[component] = registerBits(file, slot, op, place, lane)
    place++
  }
  return packed(op.format, bits, sizeOf(op))
}

function writeItem({ view, words }: MemoryPort, at: number, size: number, bits: number): void {
  if (size === 1) view.setUint8(at, bits)
  else if (size === 2) view.setUint16(at, bits, true)
  else words[at >> 2] = bits
}

/** The word that an operation leaves behind. */
function changed(operation: number, old: number, operand: number, replacement: number): number {
  switch (operation) {
    case 0:
      return old + operand
    case 1:
      return old - operand
    case 2:
      return operand
    case 3:
      return old === operand ? replacement : old
    case 4:
      return old >>> 0 < operand >>> 0 ? old : operand
    case 5:
      return Math.min(old, operand)
    case 6:
      return old >>> 0 > operand >>> 0 ? old : operand
    case 7:
      return Math.max(old, operand)
    case 8:
      return old & operand
    case 9:
      return old | operand
    default:
      return old ^ operand
  }
}

export function atomic(who: Accessor, simd: SimdState, op: AtomicOp): boolean {
  const { file, port, counters, context, unit } = who
  const { slot } = simd
  locate(file, slot, op, 0, 4)
  counters.atomics++
  simd.accesses++
  const values = new Int32Array(LANES)
  let lanes = 0
  for (let lane = 0; lane < LANES; lane++) {
    if (file.words[slot * SLOT_WORDS + MASK_WORD + lane] === 0) continue
    const address = addresses[lane] as number
    const offset = address & (PAGE_SIZE - 1)
    // Needs both rights; reading first, so that a page that cannot be read is reported as such.
    let at = port.readPage(context, address, unit)
    if (at >= 0) at = port.writePage(context, address, unit)
    if (at < 0 && !port.softFaults) return refuse(lane, address)
    lanes |= 1 << lane
    if (at < 0) continue
    const place = (at + offset) >> 2
    const old = port.words[place] as number
    const operand = readWord(file.words, slot, op.operand.half, lane)
    const replacement = op.operation === 3 ? readWord(file.words, slot, op.operand.half + 2, lane) : 0
    port.words[place] = changed(op.operation, old, operand, replacement)
    values[lane] = old
    counters.bytes += 8
  }
  if (op.result !== null) {
    const pending = { group: op.group, half: op.result.half, size: 32 as const, count: 1, lanes, values }
    poison(file, slot, pending)
    simd.pending.push(pending)
  }
  return true
}

/** For tests and the window: the address of an operand of a lane. */
export function addressOf(file: RegisterFile, slot: number, op: MemoryOp, lane: number): number {
  const index = op.index.from === "constant" ? op.index.value : readLow(file, slot, op.index, lane)
  const wide = op.index.from === "constant" || op.signed ? index : index >>> 0
  const size = itemBytes(op.format)
  const address = baseOf(file.words, slot, op.base, lane) + wide * 2 ** op.shift * size
  return address - (address & (size - 1))
}
