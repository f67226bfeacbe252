import { expect, test } from "vitest"
import { waterFill } from "./water-fill.ts"

test("what is there is divided in proportion to the weights", () => {
  expect(waterFill(1, [5, 5], [8, 8])).toEqual([0.5, 0.5])
  expect(waterFill(9, [9, 9], [8, 1])).toEqual([8, 1])
})

test("nobody gets more than he wants; the others have what he leaves", () => {
  expect(waterFill(4, [1, 9, 9], [1, 1, 1])).toEqual([1, 1.5, 1.5])
  expect(waterFill(9, [1, 9], [8, 1])).toEqual([1, 8])
})

test("who wants more than the level in one round may want less than the next level", () => {
  // 2 is over a third of 5, but not over half of what the first one leaves.
  expect(waterFill(5, [0.5, 2, 9], [1, 1, 1])).toEqual([0.5, 2, 2.5])
})

test("if there is enough, everybody has what he wants", () => {
  expect(waterFill(10, [1, 2, 3], [1, 8, 64])).toEqual([1, 2, 3])
  expect(waterFill(10, [], [])).toEqual([])
})
