import { expect, test } from "vitest"
import { distributionOf } from "./distribution.ts"

test("percentiles are values that occurred, by nearest rank", () => {
  const values = Float64Array.from({ length: 100 }, (_, index) => 100 - index)
  expect(distributionOf(values)).toEqual({ count: 100, min: 1, mean: 50.5, p50: 50, p95: 95, p99: 99, max: 100 })
})

test("of one value all are that value, of none there are none", () => {
  expect(distributionOf(Float64Array.of(7))).toEqual({ count: 1, min: 7, mean: 7, p50: 7, p95: 7, p99: 7, max: 7 })
  expect(distributionOf(new Float64Array())).toBeNull()
})
