import { describe, expect, test } from "vitest"
import { PAGE_SIZE } from "../../../gpu/agx/memory/page.ts"
import { PhysicalMemory } from "../../../gpu/agx/memory/physical-memory.ts"
import { NO_BASE, writeContext } from "../../../gpu/agx/uat/context-table.ts"
import { PROTECTIONS, pageEntry, uncached } from "../../../gpu/agx/uat/entries.ts"
import { explainWalk } from "../../../gpu/agx/uat/explain-walk.ts"
import { FIRMWARE_UNIT } from "../../../gpu/agx/uat/fault.ts"
import { Mmu } from "../../../gpu/agx/uat/mmu.ts"
import { PageTables } from "./page-tables.ts"

const RW = PROTECTIONS["gpu-rw"]
const LEAF = 2 ** 25
const FRAME = 0x812344000

function world(frames = 100) {
  const memory = new PhysicalMemory({ frames })
  const mmu = new Mmu(memory, memory.allocate() as number)
  const user = PageTables.create(memory, "user") as PageTables
  const kernel = PageTables.create(memory, "kernel") as PageTables
  writeContext(
    memory,
    mmu.contextTable,
    1,
    { valid: true, base: user.root, asid: 1 },
    { valid: true, base: kernel.root, asid: 1 },
  )
  return { memory, mmu, user, kernel, free: memory.available }
}

/** Frames that follow each other. */
function run(page: number): number {
  return FRAME + page * PAGE_SIZE
}

function physicals({ mmu }: { mmu: Mmu }, address: number, pages: number): (number | null)[] {
  return Array.from({ length: pages }, (_, page) => explainWalk(mmu, 1, address + page * PAGE_SIZE).physical)
}

describe("mapping", () => {
  test("writes the entries of C.1, across tables of both levels", () => {
    const made = world()
    // The last page of one 64 GiB part, the first of the next.
    const address = 2 ** 36 - PAGE_SIZE
    expect(made.user.reserve(address, 2 * PAGE_SIZE)).toBe(true)
    expect(made.user.tables).toBe(5)
    made.user.map(address, 2 * PAGE_SIZE, run, RW)
    expect(physicals(made, address - PAGE_SIZE, 4)).toEqual([null, FRAME, FRAME + PAGE_SIZE, null])
    expect(explainWalk(made.mmu, 1, address).steps[3]?.raw).toBe(pageEntry(FRAME, RW))
    made.user.unmap(address, 2 * PAGE_SIZE, false)
    expect(physicals(made, address, 2)).toEqual([null, null])
    expect(made.memory.available).toBe(made.free)
  })

  test("in the kernel half, up to its last page", () => {
    const made = world()
    const address = -2 * PAGE_SIZE
    expect(made.kernel.reserve(address, 2 * PAGE_SIZE)).toBe(true)
    made.kernel.map(address, 2 * PAGE_SIZE, run, PROTECTIONS["firmware-shared-rw"])
    expect(made.mmu.translate(1, -1, "write", FIRMWARE_UNIT)).toBe(FRAME + 2 * PAGE_SIZE - 1)
    expect(made.mmu.translate(1, -1, "write", 0)).toBe(-1)
  })

  test("frames above 4 GiB keep all their bits", () => {
    const made = world()
    made.user.reserve(0, PAGE_SIZE)
    made.user.map(0, PAGE_SIZE, () => 2 ** 48 - PAGE_SIZE, RW)
    expect(physicals(made, 0, 1)).toEqual([2 ** 48 - PAGE_SIZE])
    made.user.protect(0, PAGE_SIZE, uncached(RW))
    expect(explainWalk(made.mmu, 1, 0).steps[3]?.raw).toBe(pageEntry(2 ** 48 - PAGE_SIZE, uncached(RW)))
  })

  test("a page that is mapped already is our mistake", () => {
    const { user } = world()
    user.reserve(0, PAGE_SIZE)
    user.map(0, PAGE_SIZE, run, RW)
    expect(() => user.map(0, PAGE_SIZE, run, RW)).toThrow("mapped twice")
    expect(() => user.map(LEAF, PAGE_SIZE, run, RW)).toThrow("reserved table")
    for (const [address, bytes] of [
      [1, PAGE_SIZE],
      [0, 1],
      [0, 0],
      [-PAGE_SIZE, PAGE_SIZE],
      [2 ** 39 - PAGE_SIZE, 2 * PAGE_SIZE],
    ] as const)
      expect(() => user.reserve(address, bytes)).toThrow("page tables")
  })
})

describe("tables", () => {
  test("go with their last page, not before", () => {
    const made = world()
    made.user.reserve(0, 3 * LEAF)
    made.user.map(0, 3 * LEAF, run, RW)
    expect(made.user.tables).toBe(5)
    made.user.unmap(PAGE_SIZE, 2 * LEAF - PAGE_SIZE, false)
    expect(made.user.tables).toBe(4)
    expect(physicals(made, 0, 2)).toEqual([FRAME, null])
    made.user.unmap(0, PAGE_SIZE, false)
    expect(made.user.tables).toBe(3)
    // What is not there is passed over.
    made.user.unmap(0, 2 ** 38, false)
    expect(made.user.tables).toBe(1)
    expect(made.memory.available).toBe(made.free)
  })

  test("stay for what is to be mapped there next, if that is asked for", () => {
    const made = world()
    made.user.reserve(0, PAGE_SIZE)
    made.user.map(0, PAGE_SIZE, run, RW)
    made.user.unmap(0, PAGE_SIZE, true)
    expect(made.user.tables).toBe(3)
    made.user.map(0, PAGE_SIZE, run, RW)
    made.user.unmap(0, PAGE_SIZE, true)
    made.user.trim(0, PAGE_SIZE)
    expect(made.memory.available).toBe(made.free)
  })

  test("are all made or none, whenever memory ends", () => {
    for (let frames = 3; frames < 10; frames++) {
      const made = world(frames)
      const before = made.memory.available
      const done = made.user.reserve(2 ** 36 - LEAF, 3 * LEAF)
      expect(done).toBe(before >= 5)
      if (!done) expect(made.memory.available).toBe(before)
    }
    expect(PageTables.create(new PhysicalMemory({ frames: 1 }), "user")).not.toBe(null)
  })

  test("are freed with the address space, whatever is mapped", () => {
    const made = world()
    made.user.reserve(0, 2 * LEAF)
    made.user.map(0, LEAF, run, RW)
    made.user.destroy()
    expect(made.memory.available).toBe(made.free + 1)
    writeContext(made.memory, made.mmu.contextTable, 1, NO_BASE, NO_BASE)
    expect(physicals(made, 0, 1)).toEqual([null])
  })
})
