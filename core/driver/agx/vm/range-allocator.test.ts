import fc from "fast-check"
import { expect, test } from "vitest"
import { RangeAllocator } from "./range-allocator.ts"

const step = fc.record({
  bytes: fc.integer({ min: 1, max: 9 }),
  align: fc.constantFrom(1, 2, 4),
  free: fc.boolean(),
  which: fc.nat(),
})

test("gives the lowest place that fits, never one twice, and all of it comes back", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), fc.constantFrom(0, -40), (steps, start) => {
      const allocator = new RangeAllocator(start, start + 40)
      const cells: boolean[] = Array.from({ length: 40 }, () => false)
      const held: { address: number; bytes: number }[] = []
      for (const { bytes, align, free, which } of steps) {
        if (free && held.length > 0) {
          const [range] = held.splice(which % held.length, 1)
          if (range === undefined) continue
          allocator.free(range.address, range.bytes)
          cells.fill(false, range.address - start, range.address - start + range.bytes)
          continue
        }
        let lowest: number | null = null
        for (let at = 0; at + bytes <= 40 && lowest === null; at++)
          if ((start + at) % align === 0 && !cells.slice(at, at + bytes).includes(true)) lowest = start + at
        const address = allocator.allocate(bytes, align)
        expect(address === null ? null : address + 0).toBe(lowest === null ? null : lowest + 0)
        if (address === null) continue
        held.push({ address, bytes })
        cells.fill(true, address - start, address - start + bytes)
      }
      for (const { address, bytes } of held) allocator.free(address, bytes)
      expect(allocator.allocate(40, 1)).toBe(start)
    }),
  )
})

test("what was not given cannot be given back", () => {
  const allocator = new RangeAllocator(0, 100)
  expect(() => allocator.free(10, 10)).toThrow("given back twice")
  allocator.allocate(50, 1)
  allocator.free(10, 10)
  expect(() => allocator.free(15, 10)).toThrow("given back twice")
  expect(() => allocator.free(5, 10)).toThrow("given back twice")
})
