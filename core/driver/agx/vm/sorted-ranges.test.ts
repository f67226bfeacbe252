import fc from "fast-check"
import { expect, test } from "vitest"
import { SortedRanges } from "./sorted-ranges.ts"

const SPACE = 1200
const change = fc.record({ address: fc.nat(SPACE), range: fc.integer({ min: 1, max: 6 }), remove: fc.boolean() })

test("as an array of cells, over enough ranges to split and drop buckets", () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 900 }), (changes) => {
      const ranges = new SortedRanges<{ address: number; range: number }>()
      const cells: ({ address: number; range: number } | undefined)[] = []
      const firstIn = (address: number, range: number) =>
        cells.slice(address, address + range).find((cell) => cell !== undefined) ?? null
      for (const { address, range, remove } of changes) {
        const there = firstIn(address, range)
        expect(ranges.firstOverlap(address, range)).toBe(there)
        if (there === null) {
          const item = { address, range }
          ranges.add(item)
          for (let cell = address; cell < address + range; cell++) cells[cell] = item
        } else if (remove) {
          ranges.remove(there)
          for (let cell = there.address; cell < there.address + there.range; cell++) cells[cell] = undefined
        }
      }
      const all = [...new Set(cells.filter((cell) => cell !== undefined))]
      expect([...ranges]).toEqual(all)
      expect(ranges.size).toBe(all.length)
    }),
    { numRuns: 60 },
  )
})

test("a hundred thousand in any order, found and taken out again", () => {
  const ranges = new SortedRanges<{ address: number; range: number }>()
  const items = Array.from({ length: 100_000 }, (_, index) => ({ address: ((index * 48_271) % 100_003) * 2, range: 1 }))
  for (const item of items) ranges.add(item)
  for (const item of items) expect(ranges.firstOverlap(item.address, 1) === item).toBe(true)
  for (const item of items) ranges.remove(item)
  expect(ranges.size).toBe(0)
  expect(ranges.firstOverlap(0, 1_000_000)).toBe(null)
})

test("an overlap, or taking out what is not there, is our mistake", () => {
  const ranges = new SortedRanges<{ address: number; range: number }>()
  ranges.add({ address: 4, range: 4 })
  expect(() => ranges.add({ address: 7, range: 1 })).toThrow("overlaps")
  expect(() => ranges.remove({ address: 4, range: 4 })).toThrow("no such range")
})
