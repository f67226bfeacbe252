/**
 * What the tiler writes: state, triangles, and for each tile the list of triangles that may be in it. State and
 * triangles fill pages one behind the other, chunks of lists fill other pages.
 */
import {
  REGION_ENTRY,
  TPC,
  TPC_ENTRY,
  CHUNK_BYTES,
  CHUNK_ENTRIES,
  META,
  PAGE_HEADER,
  TVB_PAGE,
  readPointer,
  writePointer,
} from "./layout.ts"
import { FAULT, FULL, type TileMemory, pageAddress, takePage } from "./pages.ts"

/** Where the scene and its buffer are. */
export interface ScenePlaces {
  readonly buffer: number
  readonly tilemap: number
  readonly tpc: number
  readonly meta: number
}

/** Plain data. `at` is the next free byte of the page that ends at `end`. */
export interface HeapState {
  data: { at: number; end: number }
  lists: { at: number; end: number }
  total: number
  held: number
  first: number
  last: number
  partial: number
}

export function emptyHeap(): HeapState {
  return { data: { at: 0, end: 0 }, lists: { at: 0, end: 0 }, total: 0, held: 0, first: 0, last: 0, partial: 0 }
}

/** Puts a record into the heap: its address, `FULL` or `FAULT`. */
export function putRecord(memory: TileMemory, places: ScenePlaces, heap: HeapState, bytes: Uint8Array): number {
  const address = reserve(memory, places, heap, "data", bytes.length)
  if (address <= 0) return address
  return memory.write(address, bytes) ? address : FAULT
}

/** Adds a triangle to a tile's list. Positive: done; else `FULL`, with nothing changed, or `FAULT`. */
export function addToTile(
  memory: TileMemory,
  places: ScenePlaces,
  heap: HeapState,
  slot: number,
  primitive: number,
): number {
  const tpcAt = places.tpc + TPC_ENTRY * slot
  const tpc = memory.read(tpcAt, TPC_ENTRY)
  if (tpc === null) return FAULT
  const last = readPointer(tpc, TPC.last)
  const count = tpc[TPC.count] as number
  if (last !== 0 && count < CHUNK_ENTRIES) {
    const entry = new Uint8Array(8)
    writePointer(entry, 0, primitive)
    tpc[TPC.count] = count + 1
    return memory.write(last + 8 + 8 * count, entry) && memory.write(tpcAt, tpc) ? last : FAULT
  }
  const chunk = reserve(memory, places, heap, "lists", CHUNK_BYTES)
  if (chunk <= 0) return chunk
  const bytes = new Uint8Array(CHUNK_BYTES)
  writePointer(bytes, 8, primitive)
  const link = new Uint8Array(last === 0 ? REGION_ENTRY : 8)
  writePointer(link, 0, chunk)
  writePointer(tpc, TPC.last, chunk)
  tpc[TPC.count] = 1
  const linkAt = last === 0 ? places.tilemap + REGION_ENTRY * slot : last
  return memory.write(chunk, bytes) && memory.write(linkAt, link) && memory.write(tpcAt, tpc) ? chunk : FAULT
}

/** A partial render has drawn and given back everything: all lists are empty again. False: a fault. */
export function restartHeap(memory: TileMemory, places: ScenePlaces, heap: HeapState, slots: number): boolean {
  const tpc = memory.read(places.tpc, TPC_ENTRY * slots)
  if (tpc === null) return false
  // What was drawn stays marked.
  for (let slot = 0; slot < slots; slot++) tpc.fill(0, TPC_ENTRY * slot, TPC_ENTRY * slot + TPC.flags)
  const { total, partial } = heap
  Object.assign(heap, { ...emptyHeap(), total, partial: partial + 1 })
  return (
    memory.write(places.tpc, tpc) &&
    memory.write(places.tilemap, new Uint8Array(REGION_ENTRY * slots)) &&
    writeMeta(memory, places, heap)
  )
}

export function writeMeta(memory: TileMemory, { meta }: ScenePlaces, heap: HeapState): boolean {
  const { total, held, first, last, partial } = heap
  return memory.setWords(meta + META.total, total, held, first, last, partial)
}

function reserve(
  memory: TileMemory,
  places: ScenePlaces,
  heap: HeapState,
  kind: "data" | "lists",
  bytes: number,
): number {
  const place = heap[kind]
  if (place.at + bytes > place.end) {
    const page = takePage(memory, places.buffer, heap.first)
    if (page === FULL || page === FAULT) return page
    const address = pageAddress(memory, places.buffer, page)
    if (address === FAULT) return FAULT
    heap.first = page
    if (heap.last === 0) heap.last = page
    heap.total++
    heap.held++
    if (!writeMeta(memory, places, heap)) return FAULT
    place.at = address + PAGE_HEADER
    place.end = address + TVB_PAGE
  }
  const address = place.at
  place.at += Math.ceil(bytes / 8) * 8
  return address
}
