/** Schedules a second through the explorer, on its own small model: four tasks, a hundred steps, all checkers on. */
import { exploreModel } from "../../../core/explore/model.ts"
import type { Bench } from "../bench.ts"

const SCHEDULES = 20_000
/** Our aim: a search of a second then tries more interleavings than a person would ever read. */
const AIM = 20_000

export const bench: Bench = {
  name: "explore",
  summary: "schedules a second through the explorer",
  unavailable: () => null,
  cases: [
    {
      figures: [{ name: "4 tasks, 100 steps", unit: "schedules/s", reference: AIM }],
      warmUps: 1,
      runs: 7,
      nodeOptions: [],
      computes: true,
      measure: ({ now }) => {
        const started = now()
        const { violations } = exploreModel(SCHEDULES)
        const seconds = (now() - started) / 1000
        if (violations > 0) throw new Error(`${violations} violations in a model that has none`)
        return [SCHEDULES / seconds]
      },
    },
  ],
}
