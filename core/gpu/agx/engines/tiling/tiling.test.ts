/** What the tiler writes is what the fragment engine reads, page by page, in memory that is small and plain. */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { GpuMemory } from "../gpu-memory.ts"
import {
  BUFFER,
  CHUNK_ENTRIES,
  META,
  PAGES_PER_BLOCK,
  PRIMITIVE,
  STATE,
  TPC,
  TPC_DRAWN,
  TPC_ENTRY,
  primitiveBytes,
  readPointer,
  writePointer,
} from "./layout.ts"
import { FAULT, FULL, TileMemory, givePages, pageAddress, takePage } from "./pages.ts"
import { addToTile, emptyHeap, putRecord, restartHeap } from "./parameter-heap.ts"
import { type FragmentState, readList } from "./parameter-reader.ts"
import { macrotileTiles, tileSlot, tileSlots } from "./tiles.ts"

const PLACES = { buffer: 0x100, tilemap: 0x1000, tpc: 0x2000, meta: 0x4000 }
const LIST = 0x5000
/** Blocks lie apart from each other, the last one first. */
const FIRST_BLOCK = 0x4_0000
const BYTES = 0x20_0000
const SLOTS = 256

class PlainMemory implements GpuMemory {
  readonly bytes = new Uint8Array(BYTES)

  read(_context: number, va: number, length: number): Uint8Array | null {
    return va < 0 || va + length > BYTES ? null : this.bytes.slice(va, va + length)
  }

  write(_context: number, va: number, bytes: Uint8Array): boolean {
    if (va < 0 || va + bytes.length > BYTES) return false
    this.bytes.set(bytes, va)
    return true
  }
}

function buffer(blocks: number) {
  const plain = new PlainMemory()
  const memory = new TileMemory(plain, 1)
  memory.setWords(PLACES.buffer + BUFFER.list, LIST, 0, blocks)
  for (let block = 0; block < blocks; block++)
    memory.setWords(LIST + 4 * block, (FIRST_BLOCK + 0x4_0000 * (blocks - 1 - block)) / 0x8000)
  return { plain, memory }
}

describe("pages", () => {
  test("each is handed out once, until all are; given back they come again", () => {
    const { memory } = buffer(2)
    const take = () => takePage(memory, PLACES.buffer, 0)
    const pages = Array.from({ length: 2 * PAGES_PER_BLOCK }, take)
    expect(pages).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(take()).toBe(FULL)
    const addresses = pages.map((page) => pageAddress(memory, PLACES.buffer, page))
    expect(addresses[0]).toBe(FIRST_BLOCK + 0x4_0000)
    expect(addresses[7]).toBe(FIRST_BLOCK + 3 * 0x8000)
    expect(givePages(memory, PLACES.buffer, 3, 3)).toBe(true)
    expect([take(), take()]).toEqual([3, FULL])
  })

  test("scenes that come and go never share one", () => {
    const steps = fc.array(fc.tuple(fc.nat({ max: 3 }), fc.boolean()), { maxLength: 60 })
    fc.assert(
      fc.property(steps, (list) => {
        const { memory } = buffer(2)
        const scenes = Array.from({ length: 4 }, () => ({ first: 0, last: 0, pages: [] as number[] }))
        for (const [which, gives] of list) {
          const scene = scenes[which] as (typeof scenes)[number]
          if (gives) {
            expect(givePages(memory, PLACES.buffer, scene.first, scene.last)).toBe(true)
            Object.assign(scene, { first: 0, last: 0, pages: [] })
            continue
          }
          const held = scenes.flatMap(({ pages }) => pages)
          const page = takePage(memory, PLACES.buffer, scene.first)
          expect(page === FULL).toBe(held.length === 8)
          if (page === FULL) continue
          expect(held).not.toContain(page)
          scene.first = page
          if (scene.last === 0) scene.last = page
          scene.pages.push(page)
        }
      }),
    )
  })

  test("a list of blocks that is not there is a fault", () => {
    const { memory } = buffer(1)
    memory.setWords(PLACES.buffer + BUFFER.list, BYTES)
    expect(takePage(memory, PLACES.buffer, 0)).toBe(FAULT)
    expect(pageAddress(memory, PLACES.buffer, 1)).toBe(FAULT)
  })
})

/** A triangle whose flat varying is `number`, and its state. */
function record(state: number, number: number): Uint8Array {
  const bytes = new Uint8Array(primitiveBytes(1, 0))
  const view = new DataView(bytes.buffer)
  writePointer(bytes, PRIMITIVE.state, state)
  view.setInt32(PRIMITIVE.flat, number, true)
  for (const [vertex, [x, y]] of [
    [0, 0],
    [256, 0],
    [0, 256],
  ].entries()) {
    view.setInt32(PRIMITIVE.flat + 4 + 16 * vertex, x as number, true)
    view.setInt32(PRIMITIVE.flat + 8 + 16 * vertex, y as number, true)
  }
  return bytes
}

function stateRecord(): Uint8Array {
  const view = new DataView(new ArrayBuffer(STATE.bytes))
  view.setUint32(STATE.flat, 1, true)
  return new Uint8Array(view.buffer)
}

function numbersIn(memory: TileMemory, slot: number): number[] | string {
  const numbers: number[] = []
  const region = memory.read(PLACES.tilemap + 5 * slot, 5) as Uint8Array
  const end = readList(memory, readPointer(region, 0), new Map<number, FragmentState>(), ({ flat }) => {
    numbers.push(flat[0] as number)
    return true
  })
  return end === "done" ? numbers : end
}

describe("lists of tiles", () => {
  test("have what was added, in its order, and start again empty", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 5 }), { maxLength: 100 }), (tiles) => {
        const { memory } = buffer(4)
        const heap = emptyHeap()
        const state = putRecord(memory, PLACES, heap, stateRecord())
        const expected = Array.from({ length: 6 }, () => [] as number[])
        for (const [number, tile] of tiles.entries()) {
          const triangle = putRecord(memory, PLACES, heap, record(state, number))
          expect(addToTile(memory, PLACES, heap, tile, triangle)).toBeGreaterThan(0)
          expected[tile]?.push(number)
        }
        for (const [tile, numbers] of expected.entries()) expect(numbersIn(memory, tile)).toEqual(numbers)
        memory.write(PLACES.tpc + TPC_ENTRY * 3 + TPC.flags, Uint8Array.of(TPC_DRAWN))
        expect(restartHeap(memory, PLACES, heap, SLOTS)).toBe(true)
        expect(Array.from({ length: 6 }, (_, tile) => numbersIn(memory, tile)).flat()).toEqual([])
        // What was drawn before is still known.
        expect(memory.read(PLACES.tpc + TPC_ENTRY * 3 + TPC.flags, 1)).toEqual(Uint8Array.of(TPC_DRAWN))
        expect([heap.held, heap.partial, memory.words(PLACES.meta + META.partial, 1)?.getUint32(0, true)]).toEqual([
          0, 1, 1,
        ])
      }),
      { numRuns: 40 },
    )
  })

  test("a full buffer changes nothing", () => {
    const { memory, plain } = buffer(1)
    const heap = emptyHeap()
    const state = putRecord(memory, PLACES, heap, stateRecord())
    // Compared only where it may be full.
    const copy = () => (heap.held < PAGES_PER_BLOCK ? new Uint8Array() : plain.bytes.slice())
    let added = 0
    for (let result = state; result !== FULL; added++) {
      let before = copy()
      result = putRecord(memory, PLACES, heap, record(state, added))
      if (result !== FULL) {
        before = copy()
        result = addToTile(memory, PLACES, heap, added % SLOTS, result)
      }
      if (result === FULL) expect(plain.bytes.every((byte, at) => byte === before[at])).toBe(true)
    }
    expect(added).toBeGreaterThan(CHUNK_ENTRIES)
    expect([heap.held, heap.total]).toEqual([PAGES_PER_BLOCK, PAGES_PER_BLOCK])
  })

  test("a circle, an empty chunk, and what points to nowhere", () => {
    const { memory } = buffer(2)
    const heap = emptyHeap()
    const state = putRecord(memory, PLACES, heap, stateRecord())
    const chunk = addToTile(memory, PLACES, heap, 0, putRecord(memory, PLACES, heap, record(state, 1)))
    memory.setWords(chunk, chunk)
    expect(numbersIn(memory, 0)).toBe("malformed")
    memory.setWords(chunk, 0, 0, 0, 0)
    expect(numbersIn(memory, 0)).toBe("malformed")
    memory.setWords(chunk + 8, BYTES)
    expect(numbersIn(memory, 0)).toBe("fault")
  })
})

test("every tile of any screen has an entry of its own", () => {
  const count = fc.integer({ min: 1, max: 80 })
  fc.assert(
    fc.property(count, count, (tilesX, tilesY) => {
      const grid = { tilesX, tilesY }
      const slots = new Set<number>()
      for (let y = 0; y < tilesY; y++) for (let x = 0; x < tilesX; x++) slots.add(tileSlot(grid, x, y))
      expect(slots.size).toBe(tilesX * tilesY)
      expect(Math.max(...slots)).toBeLessThan(tileSlots(grid))
      expect(tileSlots(grid)).toBe(16 * macrotileTiles(tilesX) * macrotileTiles(tilesY))
    }),
    { numRuns: 50 },
  )
})
