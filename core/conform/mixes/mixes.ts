/** The mixes of clients that schedulers are compared by: those of the kernel's suite, and as many random ones as are wanted. */
import { Prng } from "../../base/prng.ts"
import { PRIORITY_HIGH, PRIORITY_LOW, PRIORITY_NORMAL } from "../../drm-sched/profile.ts"
import { type ClientParams, MIXES } from "../kunit/suites/client-params.ts"
import { type Contender } from "./machine.ts"
import { type MixFigures, runMix } from "./run-mix.ts"

export interface NamedMix {
  readonly title: string
  readonly clients: readonly ClientParams[]
  /** What each client would work alone, microseconds. */
  readonly idealUs: number
}

/** Two clients, each for a second of work. Source: reference 7.1. */
export const TWO_CLIENTS: readonly NamedMix[] = MIXES.map(({ title, clients }) => ({
  title,
  clients,
  idealUs: 1_000_000,
}))

/** Equal clients that share a second. */
export const MANY_CLIENTS: readonly NamedMix[] = [
  [2, 4],
  [3, 4],
  [7, 4],
  [13, 4],
  [31, 2],
].map(([count = 0, jobs = 0]) => ({
  title: `${count} clients`,
  clients: Array.from({ length: count }, () => ({
    priority: PRIORITY_NORMAL,
    jobs,
    jobUs: 1_000,
    waitUs: 0,
    sync: true,
  })),
  idealUs: Math.floor(1_000 / count) * 1_000,
}))

const PRIORITIES = [PRIORITY_HIGH, PRIORITY_NORMAL, PRIORITY_LOW]

/** Two or three clients of any priority, with cycles of 1 to 4 jobs of 0.2 to 20 ms; two of three wait for their jobs. */
export function randomMix(prng: Prng): readonly ClientParams[] {
  return Array.from({ length: 2 + prng.below(2) }, () => ({
    priority: PRIORITIES[prng.below(PRIORITIES.length)] as number,
    jobs: 1 + prng.below(4),
    jobUs: spanUs(prng),
    waitUs: prng.below(5) === 0 ? 0 : spanUs(prng),
    sync: prng.below(3) > 0,
  }))
}

/** 0.2 to 20 ms, as often below 2 ms as above. */
function spanUs(prng: Prng): number {
  const scale = prng.below(2) === 0 ? 1 : 10
  return scale * prng.between(200, 2_000)
}

export interface RandomFigures {
  readonly mixes: number
  /** In neither figure worse than FAIR, beyond `tolerances`. */
  readonly notWorse: number
  readonly better: number
  readonly error: { readonly fair: number; readonly jobqueue: number; readonly worst: number }
  /** Nanoseconds; of the mixes that have an interactive client. */
  readonly latency: { readonly fair: number; readonly jobqueue: number; readonly worst: number }
}

/** Below these a difference is where the run ends: part of the device, nanoseconds. */
export const ERROR_TOLERANCE = 0.0005
export const LATENCY_TOLERANCE = 10_000

const RANDOM_IDEAL_US = 3_000_000

/** `count` random mixes under FAIR and the job queue. Sleeps are drawn, so that no two clients stay in step by chance. */
export function runRandomMixes(count: number, slots: number, seed: number): RandomFigures {
  const prng = new Prng(seed)
  let [notWorse, better, withLatency] = [0, 0, 0]
  const error = { fair: 0, jobqueue: 0, worst: 0 }
  const latency = { fair: 0, jobqueue: 0, worst: 0 }
  for (let i = 0; i < count; i++) {
    const clients = randomMix(prng)
    const run = (contender: Contender): MixFigures => runMix(contender, slots, clients, RANDOM_IDEAL_US, seed + i)
    const [fair, ours] = [run("fair"), run("jobqueue")]
    const verdict = compareMix(fair, ours)
    if (verdict !== "worse") notWorse++
    if (verdict === "better") better++
    error.fair += fair.error / count
    error.jobqueue += ours.error / count
    error.worst = Math.max(error.worst, ours.error - fair.error)
    if (fair.interactive === null || ours.interactive === null) continue
    withLatency++
    latency.fair += fair.interactive.mean
    latency.jobqueue += ours.interactive.mean
    latency.worst = Math.max(latency.worst, ours.interactive.mean - fair.interactive.mean)
  }
  latency.fair /= withLatency
  latency.jobqueue /= withLatency
  return { mixes: count, notWorse, better, error, latency }
}

/** Worse in one of the two figures is worse, whatever the other. */
export function compareMix(fair: MixFigures, ours: MixFigures): "better" | "equal" | "worse" {
  const errors = ours.error - fair.error
  const latencies = (ours.interactive?.mean ?? 0) - (fair.interactive?.mean ?? 0)
  if (errors > ERROR_TOLERANCE || latencies > LATENCY_TOLERANCE) return "worse"
  return errors < -ERROR_TOLERANCE || latencies < -LATENCY_TOLERANCE ? "better" : "equal"
}
