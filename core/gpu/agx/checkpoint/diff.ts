/** What differs between two checkpoints, as a list for people: where, what it was, what it is. */
import { typedName } from "../../../base/plain.ts"
import { PAGE_SIZE } from "../memory/page.ts"
import type { MemoryCheckpoint } from "../memory/physical-memory.ts"
import { DRAM_BASE } from "../memory/physical-memory.ts"
import { formatAddress } from "../uat/address.ts"
import { BANKS, KERNEL_BANK, type TlbEntry, type TlbState, tlbEntries } from "../uat/tlb.ts"
import type { GpuCheckpoint } from "./checkpoint.ts"
import { pipeName } from "./places.ts"

export interface Difference {
  readonly where: string
  readonly before: string
  readonly after: string
}

/** More are not listed. */
export const DIFFERENCES_MAX = 1000
/** A run of changed words that is longer is told by its length and its first words. */
const WORDS_SHOWN = 4
const NOTHING = "none"

/** No difference that can be seen: an empty list. */
export function diffCheckpoints(a: GpuCheckpoint, b: GpuCheckpoint): Difference[] {
  const list = new DifferenceList()
  list.compare("make", a.make, b.make)
  list.compare("time", a.now, b.now)
  const names = new Map([...a.places, ...b.places].map(({ address, name }) => [address, name]))
  diffMemory(list, a.memory, b.memory, names)
  diffTlb(list, a.mmu.tlb, b.mmu.tlb)
  list.compare("MMU: last refusal", a.mmu.lastFault, b.mmu.lastFault)
  list.compare("fault register", a.faults, b.faults)
  for (const [pipe, unit] of a.units.entries()) list.compare(`${pipeName(pipe)} engine`, unit, b.units[pipe])
  list.compare("cores", a.cores, b.cores)
  list.compare("firmware", a.firmware, b.firmware)
  return list.all
}

export function describeDifference({ where, before, after }: Difference): string {
  return `${where}: ${before} -> ${after}`
}

class DifferenceList {
  readonly all: Difference[] = []

  get isFull(): boolean {
    return this.all.length >= DIFFERENCES_MAX
  }

  add(where: string, before: string, after: string): void {
    if (!this.isFull) this.all.push({ where, before, after })
  }

  /** Plain data of any shape, without circles. */
  compare(where: string, a: unknown, b: unknown): void {
    if (Object.is(a, b) || this.isFull) return
    if (!isObject(a) || !isObject(b) || a.constructor !== b.constructor) {
      this.add(where, textOf(a), textOf(b))
      return
    }
    if (typedName(a) !== null) this.compareTyped(where, a as Int32Array, b as Int32Array)
    else if (a instanceof Map && b instanceof Map)
      for (const key of new Set<unknown>([...a.keys(), ...b.keys()]))
        this.compare(`${where}[${String(key)}]`, a.get(key), b.get(key))
    else if (Array.isArray(a) && Array.isArray(b))
      for (let index = 0; index < Math.max(a.length, b.length); index++)
        this.compare(`${where}[${index}]`, a[index], b[index])
    else {
      const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>]
      for (const key of new Set([...Object.keys(left), ...Object.keys(right)]))
        this.compare(`${where}.${key}`, left[key], right[key])
    }
  }

  private compareTyped(where: string, a: Int32Array, b: Int32Array): void {
    let first = -1
    let count = Math.abs(a.length - b.length)
    for (let index = 0; index < Math.min(a.length, b.length); index++) {
      if (Object.is(a[index], b[index])) continue
      if (first < 0) first = index
      count++
    }
    if (count === 0) return
    if (first < 0) this.add(`${where}.length`, String(a.length), String(b.length))
    else this.add(`${where}, ${count} from [${first}]`, String(a[first]), String(b[first]))
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null
}

/** Of whole parts that came or went, what is in them at the top. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return NOTHING
  if (!isObject(value)) return String(value as number | string | boolean)
  if (typedName(value) !== null) return `${(value as Int32Array).length} numbers`
  if (Array.isArray(value)) return `${value.length} entries`
  const shown = Object.entries(value).filter(([, item]) => !isObject(item))
  return `{ ${shown.map(([key, item]) => `${key}: ${String(item as number | string | boolean | null)}`).join(", ")} }`
}

const ZEROS = new Uint8Array(PAGE_SIZE)

function diffMemory(
  list: DifferenceList,
  a: MemoryCheckpoint,
  b: MemoryCheckpoint,
  names: ReadonlyMap<number, string>,
): void {
  const before = new Map(a.pages.map(({ frame, bytes }) => [frame, bytes]))
  const after = new Map(b.pages.map(({ frame, bytes }) => [frame, bytes]))
  const frames = [...new Set([...before.keys(), ...after.keys()])].sort((left, right) => left - right)
  for (const frame of frames)
    diffPage(list, DRAM_BASE + frame * PAGE_SIZE, before.get(frame) ?? ZEROS, after.get(frame) ?? ZEROS, names)
  for (let frame = 0; frame < Math.max(a.fresh, b.fresh); frame++) {
    const [was, is] = [a.allocated[frame] === 1, b.allocated[frame] === 1]
    if (was !== is) list.add(`frame ${formatAddress(DRAM_BASE + frame * PAGE_SIZE)}`, used(was), used(is))
  }
  list.compare("freed frames", a.freed, b.freed)
}

function used(allocated: boolean): string {
  return allocated ? "allocated" : "free"
}

/** Runs of changed words, a run ending where the next word has a name. */
function diffPage(
  list: DifferenceList,
  page: number,
  before: Uint8Array,
  after: Uint8Array,
  names: ReadonlyMap<number, string>,
): void {
  if (before === after) return
  const [old, now] = [viewOf(before), viewOf(after)]
  for (let at = 0; at < PAGE_SIZE; ) {
    const start = at
    while (at < PAGE_SIZE && old.getUint32(at, true) !== now.getUint32(at, true)) {
      at += 4
      if (names.has(page + start) || names.has(page + at)) break
    }
    if (at === start) at += 4
    else list.add(rangeName(page + start, at - start, names), wordsOf(old, start, at), wordsOf(now, start, at))
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function rangeName(address: number, bytes: number, names: ReadonlyMap<number, string>): string {
  const name = names.get(address)
  const place = bytes === 4 ? formatAddress(address) : `${formatAddress(address)}, ${bytes} bytes`
  return name === undefined ? `memory ${place}` : `memory ${place} (${name})`
}

function wordsOf(view: DataView, start: number, end: number): string {
  const words: string[] = []
  for (let at = start; at < Math.min(end, start + 4 * WORDS_SHOWN); at += 4)
    words.push(`0x${view.getUint32(at, true).toString(16)}`)
  if (end - start > 4 * WORDS_SHOWN) words.push("…")
  return words.join(" ")
}

function diffTlb(list: DifferenceList, a: TlbState, b: TlbState): void {
  for (let bank = 0; bank < BANKS; bank++) {
    const name = bank === KERNEL_BANK ? "TLB of the kernel half" : `TLB of context ${bank}`
    const [before, after] = [entriesOf(a, bank), entriesOf(b, bank)]
    for (const page of new Set([...before.keys(), ...after.keys()])) {
      const [was, is] = [entryText(before.get(page)), entryText(after.get(page))]
      if (was !== is) list.add(`${name}, ${formatAddress(page * PAGE_SIZE)}`, was, is)
    }
    list.compare(`${name}: hits`, a.hits[bank], b.hits[bank])
    list.compare(`${name}: misses`, a.misses[bank], b.misses[bank])
  }
}

function entriesOf(tlb: TlbState, bank: number): Map<number, TlbEntry> {
  return new Map(tlbEntries(tlb, bank).map((entry) => [entry.page, entry]))
}

function entryText(entry: TlbEntry | undefined): string {
  return entry === undefined ? NOTHING : `${formatAddress(entry.frame)}, rights ${entry.rights}`
}
