/** Instructions times lanes a second of one simulated shader core, by both executors. */
import { EXECUTORS, LANE_LOADS, LaneRun } from "../../../core/replay/lane-load.ts"
import type { Bench } from "../bench.ts"

/** Our aim for a core. A real one does 163,000 million: 128 lanes at 1.278 GHz. */
const AIM = 100_000_000
/** Instructions a second of avr8js, a simulator of a small processor in JavaScript: given with the aim, not measured here. */
const AVR8JS = 31_000_000
const ROUNDS = { compiled: 100_000, interpreted: 2_000 } as const

export const bench: Bench = {
  name: "lanes",
  summary: "instructions times lanes a second of one AGX shader core",
  unavailable: () => null,
  cases: LANE_LOADS.flatMap((load) =>
    EXECUTORS.map((executor) => {
      // Against both references where the aim is: the rest is held against the aim.
      const both = load === "saxpy" && executor === "compiled"
      const figure = { name: `${load}, ${executor}`, unit: "lanes/s", reference: AIM }
      const other = { name: `${load}, ${executor}, to avr8js`, unit: "lanes/s", reference: AVR8JS }
      return {
        figures: both ? [figure, other] : [figure],
        warmUps: 2,
        runs: 5,
        nodeOptions: [],
        computes: true,
        measure: ({ now }) => {
          const run = new LaneRun(load, executor)
          const started = now()
          const rate = (run.run(ROUNDS[executor]) / (now() - started)) * 1000
          return both ? [rate, rate] : [rate]
        },
      }
    }),
  ),
}
