import { expect, test } from "vitest"
import { EXECUTORS, LANE_LOADS, LaneRun } from "./lane-load.ts"

test("both executors run as many instructions, and the longer run more", () => {
  for (const load of LANE_LOADS) {
    const counts = EXECUTORS.map((executor) => {
      const run = new LaneRun(load, executor)
      return [run.run(10), run.run(20)]
    })
    expect(counts[0]).toEqual(counts[1])
    expect(counts[0]?.[1]).toBeGreaterThan(1.5 * (counts[0]?.[0] ?? 0))
  }
})
