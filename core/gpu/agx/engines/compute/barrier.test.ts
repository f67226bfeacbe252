import { expect, test } from "vitest"
import { invalidates, launchesInFlight } from "./barrier.ts"

test("each bit allows as many launches beside the next one as the measured times say", () => {
  expect(launchesInFlight(0)).toBe(Number.POSITIVE_INFINITY)
  expect(launchesInFlight((1 << 7) | (7 << 17))).toBe(Number.POSITIVE_INFINITY)
  for (const bit of [0, 1, 2]) expect(launchesInFlight(1 << bit)).toBe(24)
  for (const bit of [4, 5, 6, 10, 11, 12, 13, 14, 15, 16]) expect(launchesInFlight(1 << bit)).toBe(4)
  expect(launchesInFlight(1 << 3)).toBe(3)
  for (const bit of [8, 9]) expect(launchesInFlight(1 << bit)).toBe(0)
  expect(launchesInFlight(0xf_ffff)).toBe(0)
})

test("bit 3 alone invalidates", () => {
  expect([invalidates(8), invalidates(0xf_fff7)]).toEqual([true, false])
})
