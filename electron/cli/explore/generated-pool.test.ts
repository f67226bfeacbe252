import { expect, test } from "vitest"
import { Interruption } from "../interruption.ts"
import { searchInThreads } from "./generated-pool.ts"

test("a thread that is not heard of is told with its seeds, and the search is over", async () => {
  const search = { scheduler: "drm-sched", runs: 20_000, mishaps: ["kill"], mishapsMax: 2 } as const
  const interruption = new Interruption()
  try {
    const work = { search, firstSeed: 5, replays: 1, jobs: 1 }
    // Nobody is that quick.
    const { stuck } = await searchInThreads(work, interruption, () => undefined, Number.NEGATIVE_INFINITY)
    expect(stuck).toEqual({ first: 5, last: 5 })
  } finally {
    interruption.end()
  }
})
