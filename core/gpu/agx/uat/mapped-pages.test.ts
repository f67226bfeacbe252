import { expect, test } from "vitest"
import { PhysicalMemory } from "../memory/physical-memory.ts"
import { HALF_SIZE, KERNEL_START } from "./address.ts"
import { PROTECTIONS, pageEntry, tableEntry } from "./entries.ts"
import { mappedPages } from "./mapped-pages.ts"

/** A three-level table by hand, with one page at index 1/640/4 and one at the very end. */
function tables() {
  const memory = new PhysicalMemory({ frames: 16 })
  const [root = 0, middle = 0, leaf = 0, end = 0, last = 0] = Array.from({ length: 5 }, () => memory.allocate() ?? 0)
  memory.writeU64(root + 8, tableEntry(middle))
  memory.writeU64(middle + 8 * 640, tableEntry(leaf))
  memory.writeU64(leaf + 8 * 4, pageEntry(0x4000, PROTECTIONS["gpu-rw"]))
  memory.writeU64(root + 8 * 7, tableEntry(end))
  memory.writeU64(end + 8 * 2047, tableEntry(last))
  memory.writeU64(last + 8 * 2047, pageEntry(0x8000, PROTECTIONS["gpu-ro"]))
  return { memory, root, leaf, middle }
}

test("finds the pages of both halves, in order of address", () => {
  const { memory, root } = tables()
  const found = (half: "user" | "kernel") =>
    [...mappedPages(memory, root, half)].map(({ address, frame }) => [address, frame])
  expect(found("user")).toEqual([
    [0x15_0001_0000, 0x4000],
    [HALF_SIZE - 16384, 0x8000],
  ])
  expect(found("kernel")).toEqual([
    [KERNEL_START + 0x15_0001_0000, 0x4000],
    [-16384, 0x8000],
  ])
})

test("passes over what is not valid, and over blocks", () => {
  const { memory, root, leaf, middle } = tables()
  memory.writeU64(leaf + 8 * 5, pageEntry(0xc000, PROTECTIONS["gpu-rw"]) & ~1n)
  memory.writeU64(middle + 8 * 641, 0x4001n)
  expect([...mappedPages(memory, root, "user")]).toHaveLength(2)
})
