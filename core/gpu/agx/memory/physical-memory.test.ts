import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { ArrayBacking, WasmBacking } from "./backing.ts"
import { PAGE_SIZE } from "./page.ts"
import { DRAM_BASE, PhysicalMemory } from "./physical-memory.ts"

function allocated(memory: PhysicalMemory): number {
  const pa = memory.allocate()
  if (pa === null) throw new Error("no memory")
  return pa
}

describe("frames", () => {
  test("are zeros, even when somebody had them before", () => {
    const memory = new PhysicalMemory({ frames: 2 })
    const first = allocated(memory)
    expect(first).toBe(DRAM_BASE)
    memory.writeU64(first + 8, 0x1122334455667788n)
    memory.free(first)
    expect(memory.readU32(first + 8)).toBe(0x55667788)
    expect(allocated(memory)).toBe(first)
    expect(memory.readU64(first + 8)).toBe(0n)
    // Its bytes go to whoever writes next, cleared.
    const second = allocated(memory)
    memory.writeU8(second, 1)
    expect(memory.readU64(second + 8)).toBe(0n)
  })

  test("end: allocation answers null, and one that was freed can be had again", () => {
    const memory = new PhysicalMemory({ frames: 3 })
    const all = [allocated(memory), allocated(memory), allocated(memory)]
    expect(new Set(all).size).toBe(3)
    expect(memory.allocate()).toBe(null)
    expect(memory.available).toBe(0)
    memory.free(all[1] as number)
    expect(memory.isAllocated(all[1] as number)).toBe(false)
    expect(memory.allocate()).toBe(all[1])
  })

  test("freed twice, never allocated, or not a frame: our mistake", () => {
    const memory = new PhysicalMemory({ frames: 2 })
    const pa = allocated(memory)
    expect(() => memory.free(pa + 4)).toThrow("freed twice")
    memory.free(pa)
    expect(() => memory.free(pa)).toThrow("freed twice")
    expect(() => memory.free(pa + PAGE_SIZE)).toThrow("freed twice")
    expect(() => memory.free(0)).toThrow("freed twice")
  })

  test("cost nothing before they are written", () => {
    const memory = new PhysicalMemory({ frames: 100_000 })
    for (let i = 0; i < 100_000; i++) allocated(memory)
    const before = memory.resident
    expect(memory.buffer.byteLength).toBeLessThan(2 ** 21)
    memory.writeU8(DRAM_BASE + 99_999 * PAGE_SIZE, 7)
    expect(memory.resident).toBe(before + PAGE_SIZE)
    expect(memory.readU8(DRAM_BASE + 99_999 * PAGE_SIZE)).toBe(7)
  })
})

test("where there is no memory: zeros are read, what is written is gone", () => {
  const memory = new PhysicalMemory({ frames: 1 })
  for (const pa of [0, DRAM_BASE - 4, DRAM_BASE + PAGE_SIZE, 2 ** 48 - PAGE_SIZE]) {
    memory.writeU32(pa, 0xffffffff)
    expect(memory.readU32(pa)).toBe(0)
  }
  expect(memory.readU32(DRAM_BASE)).toBe(0)
})

test("all widths are little-endian views of the same bytes", () => {
  const memory = new PhysicalMemory({ frames: 1 })
  const pa = allocated(memory)
  memory.writeU64(pa, 0x8877665544332211n)
  expect(memory.readU8(pa + 7)).toBe(0x88)
  expect(memory.readU16(pa + 2)).toBe(0x4433)
  expect(memory.readU32(pa + 4)).toBe(0x88776655)
  memory.writeU16(pa, 0xabcd)
  memory.writeU32(pa + 4, 1)
  expect(memory.copyOut(pa, 8)).toEqual(Uint8Array.of(0xcd, 0xab, 0x33, 0x44, 1, 0, 0, 0))
  expect(new Uint8Array(memory.buffer)[memory.readOffset(pa)]).toBe(0xcd)
})

const FRAMES = 6
const action = fc.oneof(
  fc.record({ kind: fc.constant("allocate" as const) }),
  fc.record({ kind: fc.constant("free" as const), which: fc.nat() }),
  fc.record({
    kind: fc.constant("write" as const),
    at: fc.nat(FRAMES * PAGE_SIZE - 1),
    bytes: fc.uint8Array({ maxLength: 40 }),
  }),
  fc.record({ kind: fc.constant("save" as const) }),
  fc.record({ kind: fc.constant("restore" as const) }),
)

function firstDifference(a: Uint8Array, b: Uint8Array): number {
  return a.findIndex((byte, index) => byte !== b[index])
}

test("as a plain array of bytes, whatever is done, checkpoints included", () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const memory = new PhysicalMemory({ frames: FRAMES })
      let model = { bytes: new Uint8Array(FRAMES * PAGE_SIZE), held: [] as number[] }
      let kept: { checkpoint: ReturnType<PhysicalMemory["save"]>; model: typeof model } | null = null
      for (const step of actions) {
        if (step.kind === "allocate") {
          const pa = memory.allocate()
          expect(pa === null).toBe(model.held.length === FRAMES)
          if (pa === null) continue
          expect(model.held).not.toContain(pa)
          model.held.push(pa)
          model.bytes.fill(0, pa - DRAM_BASE, pa - DRAM_BASE + PAGE_SIZE)
        } else if (step.kind === "free" && model.held.length > 0) {
          const [pa] = model.held.splice(step.which % model.held.length, 1)
          memory.free(pa as number)
        } else if (step.kind === "write") {
          const bytes = step.bytes.subarray(0, FRAMES * PAGE_SIZE - step.at)
          memory.copyIn(DRAM_BASE + step.at, bytes)
          model.bytes.set(bytes, step.at)
        } else if (step.kind === "save") {
          kept = { checkpoint: memory.save(), model: { bytes: model.bytes.slice(), held: [...model.held] } }
        } else if (step.kind === "restore" && kept !== null) {
          memory.restore(kept.checkpoint)
          model = { bytes: kept.model.bytes.slice(), held: [...kept.model.held] }
        }
        expect(firstDifference(memory.copyOut(DRAM_BASE, FRAMES * PAGE_SIZE), model.bytes)).toBe(-1)
        expect(memory.available).toBe(FRAMES - model.held.length)
      }
    }),
    { numRuns: 150 },
  )
})

test.each([ArrayBacking, WasmBacking])("%o grows by doubling and keeps what it holds", (Backing) => {
  const memory = new PhysicalMemory({ frames: 1000, backing: new Backing() })
  const all = Array.from({ length: 1000 }, () => allocated(memory))
  for (const [index, pa] of all.entries()) memory.writeU32(pa + 12, index)
  for (const [index, pa] of all.entries()) expect(memory.readU32(pa + 12)).toBe(index)
  expect(memory.buffer.byteLength).toBeLessThanOrEqual(1004 * PAGE_SIZE)
})
