/**
 * A run as a thumbnail: its first jobs in a few lanes, each job as the phases it went through. Pure: history in, boxes
 * in shares of the width out.
 */
import type { JobHistory } from "../../core/trace/job-history.ts"
import { phasesOf } from "../../core/trace/queries/job-phases.ts"

/** More lanes than this do not fit a card. */
export const LANES_MAX = 3
const JOBS_MAX = 18

export interface PictureBox {
  readonly lane: number
  /** `PHASE_…` of core/trace/queries/phases.ts. */
  readonly phase: number
  /** 0 to 1 across the picture. */
  readonly from: number
  readonly to: number
}

export interface RunPicture {
  readonly lanes: number
  readonly boxes: readonly PictureBox[]
}

export const NO_PICTURE: RunPicture = { lanes: 0, boxes: [] }

interface Bar {
  readonly from: number
  readonly to: number
  readonly phases: readonly { readonly phase: number; readonly from: number; readonly to: number }[]
}

export function pictureOf(history: JobHistory, now: number): RunPicture {
  const bars: Bar[] = []
  for (let job = 0; job < history.jobs && bars.length < JOBS_MAX; job++) {
    const phases = phasesOf(history, job).map(({ phase, from, to }) => ({ phase, from, to: to ?? now }))
    const [first] = phases
    const last = phases.at(-1)
    if (first !== undefined && last !== undefined) bars.push({ from: first.from, to: last.to, phases })
  }
  bars.sort((a, b) => a.from - b.from)
  const ends: number[] = []
  const placed: { lane: number; bar: Bar }[] = []
  for (const bar of bars) {
    let lane = ends.findIndex((end) => end <= bar.from)
    if (lane < 0 && ends.length < LANES_MAX) lane = ends.length
    // Whatever finds no lane is left out: the picture is a hint, not a measurement.
    if (lane < 0) continue
    ends[lane] = bar.to
    placed.push({ lane, bar })
  }
  const begin = Math.min(...placed.map(({ bar }) => bar.from))
  const span = Math.max(1, Math.max(...placed.map(({ bar }) => bar.to)) - begin)
  const boxes = placed.flatMap(({ lane, bar }) =>
    bar.phases
      .filter(({ from, to }) => to > from)
      .map(({ phase, from, to }) => ({ lane, phase, from: (from - begin) / span, to: (to - begin) / span })),
  )
  return boxes.length === 0 ? NO_PICTURE : { lanes: ends.length, boxes }
}
