import { describe, expect, test } from "vitest"
import { PAGE_SIZE } from "../memory/page.ts"
import { PhysicalMemory } from "../memory/physical-memory.ts"
import { indexAt } from "./address.ts"
import { NO_BASE, writeContext } from "./context-table.ts"
import { PROTECTIONS, type ProtectionName, pageEntry, tableEntry } from "./entries.ts"
import { explainWalk } from "./explain-walk.ts"
import { FIRMWARE_UNIT } from "./fault.ts"
import { KERNEL_BANK, TLB_CAPACITY, tlbEntries } from "./tlb.ts"
import { Mmu } from "./mmu.ts"

const VA = 0x1500010000
/** 0xffffffa8_00000000, of the kernel half. */
const KERNEL_VA = -0x58_0000_0000
const UNIT = 0x11

/** Context 5 with hand-made tables, one chain of them a half. */
class World {
  readonly memory = new PhysicalMemory({ frames: 64 })
  readonly mmu = new Mmu(this.memory, this.frame())
  readonly root = this.frame()
  readonly kernelRoot = this.frame()

  constructor() {
    this.bind(5, this.root)
  }

  bind(context: number, root: number): void {
    const base = { valid: true, base: root, asid: context }
    writeContext(this.memory, this.mmu.contextTable, context, base, { ...base, base: this.kernelRoot })
  }

  frame(): number {
    const pa = this.memory.allocate()
    if (pa === null) throw new Error("no memory")
    return pa
  }

  /** Writes a last-level entry, making the tables above it. */
  set(address: number, entry: bigint, root = address < 0 ? this.kernelRoot : this.root): void {
    let table = root
    for (const level of [1, 2] as const) {
      const at = table + indexAt(address, level) * 8
      if (this.memory.readU64(at) === 0n) this.memory.writeU64(at, tableEntry(this.frame()))
      table = Number(this.memory.readU64(at) & 0xffffffffc000n)
    }
    this.memory.writeU64(table + indexAt(address, 3) * 8, entry)
  }

  map(address: number, protection: ProtectionName): number {
    const pa = this.frame()
    this.set(address, pageEntry(pa, PROTECTIONS[protection]))
    return pa
  }

  read(address: number, context = 5): number {
    return this.mmu.translate(context, address, "read", UNIT)
  }

  write(address: number): number {
    return this.mmu.translate(5, address, "write", UNIT)
  }
}

describe("translation", () => {
  test("a page by its offset, in both halves", () => {
    const world = new World()
    const pa = world.map(VA, "gpu-rw")
    const kernel = world.map(KERNEL_VA, "firmware-gpu-rw")
    expect(world.read(VA)).toBe(pa)
    expect(world.write(VA + 0x3fff)).toBe(pa + 0x3fff)
    expect(world.read(KERNEL_VA + 0x1234)).toBe(kernel + 0x1234)
    // The first and the last page of each half.
    for (const edge of [0, 2 ** 39 - PAGE_SIZE, -(2 ** 39), -PAGE_SIZE]) {
      const page = world.map(edge, "gpu-rw")
      expect(world.read(edge + 8)).toBe(page + 8)
    }
  })

  test.each<[ProtectionName, string, string, string, string]>([
    ["gpu-rw", "ok", "ok", "no-access", "no-access"],
    ["gpu-ro", "ok", "read-only", "no-access", "no-access"],
    ["gpu-wo", "write-only", "ok", "no-access", "no-access"],
    ["firmware-shared-rw", "no-access", "no-access", "ok", "ok"],
    ["firmware-gpu-rw", "ok", "ok", "ok", "ok"],
    ["firmware-rw-gpu-ro", "ok", "read-only", "ok", "ok"],
  ])("rights of %s", (protection, gpuRead, gpuWrite, firmwareRead, firmwareWrite) => {
    const world = new World()
    world.map(VA, protection)
    const tried = (access: "read" | "write", unit: number): string =>
      world.mmu.translate(5, VA, access, unit) < 0 ? world.mmu.lastFault.reason : "ok"
    // Twice: from the tables and from what is remembered.
    for (let again = 0; again < 2; again++)
      expect([
        tried("read", UNIT),
        tried("write", UNIT),
        tried("read", FIRMWARE_UNIT),
        tried("write", FIRMWARE_UNIT),
      ]).toEqual([gpuRead, gpuWrite, firmwareRead, firmwareWrite])
  })
})

describe("refusals", () => {
  test("say at which level the walk ended", () => {
    const world = new World()
    world.map(VA, "gpu-rw")
    const levelOf = (address: number, context = 5): number => {
      expect(world.read(address, context)).toBe(-1)
      expect(world.mmu.lastFault).toMatchObject({ address, reason: "unmapped", access: "read", unit: UNIT, context })
      return world.mmu.lastFault.level
    }
    expect(levelOf(VA, 6)).toBe(0)
    expect(levelOf(2 ** 39)).toBe(0)
    expect(levelOf(-(2 ** 39) - 1)).toBe(0)
    expect(levelOf(2 ** 45)).toBe(0)
    expect(levelOf(0)).toBe(1)
    expect(levelOf(VA + 2 ** 25)).toBe(2)
    expect(levelOf(VA + PAGE_SIZE)).toBe(3)
  })

  test("a page whose access flag is clear is not remembered either", () => {
    const world = new World()
    const pa = world.map(VA, "gpu-rw")
    const entry = pageEntry(pa, PROTECTIONS["gpu-rw"])
    world.set(VA, entry & ~(1n << 10n))
    expect(world.read(VA)).toBe(-1)
    expect(world.mmu.lastFault).toMatchObject({ reason: "access-flag", level: 3 })
    world.set(VA, entry)
    expect(world.read(VA)).toBe(pa)
  })

  test("a table that lies nowhere reads as empty; a block entry counts as unmapped", () => {
    const world = new World()
    world.set(VA, 0n)
    world.memory.writeU64(world.root + 8, tableEntry(2 ** 47))
    expect(world.read(VA)).toBe(-1)
    expect(world.mmu.lastFault.level).toBe(2)
    world.memory.writeU64(world.root + 8, tableEntry(2 ** 34) & ~2n)
    expect(world.read(VA)).toBe(-1)
    expect(world.mmu.lastFault.level).toBe(1)
  })
})

describe("the TLB", () => {
  test("serves what it remembers, however stale, until it is told", () => {
    const world = new World()
    const before = world.map(VA, "gpu-rw")
    expect(world.read(VA)).toBe(before)
    world.set(VA, 0n)
    expect(world.read(VA)).toBe(before)
    expect(explainWalk(world.mmu, 5, VA)).toMatchObject({
      physical: null,
      remembered: { physical: before, stale: true },
    })
    const after = world.map(VA, "gpu-ro")
    expect(world.write(VA)).toBe(before)
    world.mmu.invalidateRange(5, VA, PAGE_SIZE)
    expect(world.read(VA)).toBe(after)
    expect(world.write(VA)).toBe(-1)
    expect(explainWalk(world.mmu, 5, VA).remembered).toMatchObject({ physical: after, stale: false })
  })

  test("counts hits and misses by context", () => {
    const world = new World()
    world.map(VA, "gpu-rw")
    world.read(VA)
    world.read(VA + 64)
    world.read(VA + PAGE_SIZE)
    expect([world.mmu.tlb.misses[5], world.mmu.tlb.hits[5]]).toEqual([2, 1])
    expect(world.mmu.tlb.hits[6]).toBe(0)
  })

  test("has room for so many pages, and two of the same place push each other out", () => {
    const world = new World()
    const first = world.map(VA, "gpu-rw")
    world.map(VA + TLB_CAPACITY * PAGE_SIZE, "gpu-rw")
    world.read(VA)
    world.set(VA, 0n)
    expect(world.read(VA)).toBe(first)
    world.read(VA + TLB_CAPACITY * PAGE_SIZE)
    expect(world.read(VA)).toBe(-1)
  })

  test("contexts are apart; the kernel half is common to all", () => {
    const world = new World()
    const otherRoot = world.frame()
    world.bind(6, otherRoot)
    const pa = world.map(VA, "gpu-rw")
    const kernel = world.map(KERNEL_VA, "firmware-gpu-rw")
    expect(world.read(VA, 6)).toBe(-1)
    expect(world.read(VA)).toBe(pa)
    expect(world.read(VA, 6)).toBe(-1)
    expect(world.read(KERNEL_VA)).toBe(kernel)
    world.set(KERNEL_VA, 0n)
    expect(world.read(KERNEL_VA, 6)).toBe(kernel)
    world.mmu.invalidateContext(6)
    expect(world.read(KERNEL_VA, 6)).toBe(kernel)
    world.mmu.invalidateRange(6, KERNEL_VA, PAGE_SIZE)
    expect(world.read(KERNEL_VA)).toBe(-1)
  })

  test("invalidation by range takes the range and nothing beside it, however long", () => {
    for (const pages of [2, TLB_CAPACITY - 1, TLB_CAPACITY, 4 * TLB_CAPACITY]) {
      const world = new World()
      const edges = [VA - PAGE_SIZE, VA, VA + (pages - 1) * PAGE_SIZE, VA + pages * PAGE_SIZE]
      const kept: number[] = []
      for (const address of edges) {
        const pa = world.map(address, "gpu-rw")
        expect(world.read(address)).toBe(pa)
        world.mmu.invalidateRange(5, VA, pages * PAGE_SIZE)
        world.set(address, 0n)
        if (world.read(address) === pa) kept.push(address)
        world.mmu.invalidateContext(5)
      }
      expect(kept).toEqual([edges[0], edges[3]])
    }
  })

  test("invalidation of everything, and of an empty range", () => {
    const world = new World()
    world.map(VA, "gpu-rw")
    world.map(KERNEL_VA, "firmware-gpu-rw")
    world.read(VA)
    world.read(KERNEL_VA)
    world.mmu.invalidateRange(5, VA, 0)
    expect(tlbEntries(world.mmu.tlb, 5).map(({ page }) => page)).toEqual([VA / PAGE_SIZE])
    expect(tlbEntries(world.mmu.tlb, KERNEL_BANK).length).toBe(1)
    world.mmu.invalidateAll()
    expect(tlbEntries(world.mmu.tlb, 5)).toEqual([])
    expect(tlbEntries(world.mmu.tlb, KERNEL_BANK)).toEqual([])
  })
})

test("a walk explained: each level with its entry", () => {
  const world = new World()
  const pa = world.map(VA, "gpu-ro")
  const { steps, physical, gpu, firmware, fault, remembered } = explainWalk(world.mmu, 5, VA + 0x20)
  expect(physical).toBe(pa + 0x20)
  expect([gpu, firmware, fault, remembered]).toEqual([
    { read: true, write: false },
    { read: false, write: false },
    null,
    null,
  ])
  expect(steps.map(({ level, index }) => [level, index])).toEqual([
    [0, 5],
    [1, 1],
    [2, 640],
    [3, 4],
  ])
  expect(steps[0]?.entry).toEqual({ valid: true, base: world.root, asid: 5 })
  for (const { at, raw } of steps) expect(world.memory.readU64(at)).toBe(raw)
  expect(steps[3]?.raw).toBe(pageEntry(pa, PROTECTIONS["gpu-ro"]))
  expect(explainWalk(world.mmu, 5, 0)).toMatchObject({ physical: null, fault: { reason: "unmapped", level: 1 } })
  expect(explainWalk(world.mmu, 9, VA)).toMatchObject({ physical: null, fault: { reason: "unmapped", level: 0 } })
  expect(explainWalk(world.mmu, 5, 2 ** 60)).toMatchObject({ steps: [], physical: null, fault: { level: 0 } })
})

test("a checkpoint brings back memory, tables and what is remembered", () => {
  const world = new World()
  const pa = world.map(VA, "gpu-rw")
  world.read(VA)
  world.set(VA, 0n)
  const save = () => ({ memory: world.memory.save(), mmu: world.mmu.save() })
  const checkpoint = save()
  world.mmu.invalidateAll()
  writeContext(world.memory, world.mmu.contextTable, 5, NO_BASE, NO_BASE)
  expect(world.read(VA)).toBe(-1)
  world.memory.restore(checkpoint.memory)
  world.mmu.restore(checkpoint.mmu)
  expect(save()).toEqual(checkpoint)
  expect(world.read(VA)).toBe(pa)
})
