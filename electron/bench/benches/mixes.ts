/**
 * How schedulers serve clients in closed loops: the mixes of the kernel's suite, in virtual time, so that every run of it says
 * the same. Held against the policy FAIR of drm_sched. What the figures mean: docs/jobqueue.md.
 */
import { CONTENDERS, type Contender } from "../../../core/conform/mixes/machine.ts"
import { MANY_CLIENTS, type NamedMix, TWO_CLIENTS } from "../../../core/conform/mixes/mixes.ts"
import { type MixFigures, runMix } from "../../../core/conform/mixes/run-mix.ts"
import type { Bench, Figure } from "../bench.ts"
import { rounded } from "../median.ts"

const HELD_AGAINST: Contender = "fair"

interface Measure {
  readonly name: string
  readonly unit: string
  /** Null: the mix has no such figure. */
  of(figures: MixFigures): number | null
}

const ERROR: Measure = { name: "error", unit: "%", of: ({ error }) => 100 * error }
const LATENCY: Measure = {
  name: "latency",
  unit: "us",
  of: ({ interactive }) => (interactive === null ? null : interactive.mean / 1000),
}
const APART: Measure = { name: "apart", unit: "cycles", of: ({ spread }) => spread }

interface Row extends Figure {
  value(): number
}

/** Each measure of each contender. */
function rowsOf(mix: NamedMix, slots: number, measures: readonly Measure[]): Row[] {
  const run = (contender: Contender): MixFigures => runMix(contender, slots, mix.clients, mix.idealUs)
  const fair = run(HELD_AGAINST)
  return measures.flatMap(({ name, unit, of }) => {
    const reference = of(fair)
    if (reference === null) return []
    return CONTENDERS.map((contender) => ({
      name: `${mix.title}, ${slots === 1 ? "1 slot" : `${slots} slots`}, ${name}, ${contender}`,
      unit,
      // Nothing can be a multiple of nothing.
      reference: contender === HELD_AGAINST || reference === 0 ? null : rounded(reference),
      value: () => of(run(contender)) ?? Number.NaN,
    }))
  })
}

const rows = [
  ...[1, 2].flatMap((slots) => TWO_CLIENTS.flatMap((mix) => rowsOf(mix, slots, [ERROR, LATENCY]))),
  ...MANY_CLIENTS.flatMap((mix) => rowsOf(mix, 2, [ERROR, APART])),
]

export const bench: Bench = {
  name: "mixes",
  summary: "fairness and latency of clients in closed loops, in virtual time",
  unavailable: () => null,
  cases: [
    {
      figures: rows,
      warmUps: 0,
      runs: 1,
      nodeOptions: [],
      computes: false,
      measure: () => rows.map((row) => row.value()),
    },
  ],
}
