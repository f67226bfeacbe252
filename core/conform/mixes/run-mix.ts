/** Runs a mix of clients under a scheduler and says how they got on. Virtual time only. */
import { assert } from "../../base/assert.ts"
import { Prng } from "../../base/prng.ts"
import { runStraight } from "../../engine/straight.ts"
import { WEIGHTS } from "../../jobqueue/index.ts"
import { TIME_MAX } from "../../time/time.ts"
import { PRIORITIES } from "../../trace/events.ts"
import type { ClientParams } from "../kunit/suites/client-params.ts"
import { entitledShares, fairnessError } from "./entitled.ts"
import { type Contender, mixMachine } from "./machine.ts"
import { MixClient } from "./mix-client.ts"

/** What each client would work alone, as in the suites. */
const IDEAL_US = 1_000_000

/** Nanoseconds that a cycle takes beyond its work. */
export interface Latency {
  readonly mean: number
  readonly p95: number
  readonly max: number
}

export interface MixFigures {
  readonly entitled: readonly number[]
  readonly shares: readonly number[]
  readonly error: number
  /** By client; null for one that does not wait for its jobs. */
  readonly latencies: readonly (Latency | null)[]
  /** Of the clients that wait and are entitled to all that they ask for: the one that asks for least. */
  readonly interactive: Latency | null
  /** How many cycles the first is ahead of the last, the mean of samples every 100 ms; of clients that are to be alike. */
  readonly spread: number
  /** Nanoseconds: how long all of them were at it, and until the last was through. */
  readonly window: number
  readonly makespan: number
}

export function runMix(
  contender: Contender,
  slots: number,
  params: readonly ClientParams[],
  idealUs = IDEAL_US,
  seed: number | null = null,
): MixFigures {
  const machine = mixMachine(
    contender,
    slots,
    params.map(({ priority }) => priority),
  )
  const clients = params.map(
    (one, i) =>
      new MixClient(machine, i, one, Math.ceil(idealUs / periodOf(one)), seed === null ? null : new Prng(seed + i)),
  )
  const more = runStraight(machine.engine, TIME_MAX, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)
  assert(!more && clients.every(({ endedAt }) => endedAt >= 0), "a mix not run to its end")
  const window = Math.min(...clients.map(({ endedAt }) => endedAt))
  const entitled = entitledShares(params.map(demandOf), params.map(weightOf))
  const shares = clients.map((client) => servedWithin(client, window) / window)
  const latencies = clients.map((client) => latencyOf(client, window))
  return {
    entitled,
    shares,
    error: fairnessError(shares, entitled),
    latencies,
    interactive: interactiveOf(params, entitled, latencies),
    spread: spreadOf(clients, window),
    window,
    makespan: Math.max(...clients.map(({ endedAt }) => endedAt)),
  }
}

function workOf({ jobs, jobUs }: ClientParams): number {
  return jobs * jobUs
}

function periodOf(params: ClientParams): number {
  return workOf(params) + params.waitUs
}

/** Of the device: what it would use alone. */
export function demandOf(params: ClientParams): number {
  const work = workOf(params)
  return params.sync ? work / periodOf(params) : Math.min(1, work / Math.max(params.waitUs, 1))
}

function weightOf({ priority }: ClientParams): number {
  return WEIGHTS[PRIORITIES[priority] ?? "normal"]
}

/** Nanoseconds of the device from the beginning up to `until`. */
function servedWithin({ ends, jobNs }: MixClient, until: number): number {
  let served = 0
  for (const end of ends) served += Math.max(0, Math.min(end, until) - (end - jobNs))
  return served
}

/** Of the cycles that began while all were at it. */
function latencyOf({ cycles, params }: MixClient, window: number): Latency | null {
  const work = workOf(params) * 1000
  const all = cycles
    .filter(({ begin }) => begin < window)
    .map(({ begin, end }) => end - begin - work)
    .sort((a, b) => a - b)
  if (all.length === 0) return null
  const mean = all.reduce((sum, one) => sum + one, 0) / all.length
  return { mean, p95: all[Math.ceil(all.length * 0.95) - 1] as number, max: all.at(-1) as number }
}

const SAMPLE = 100_000_000

function spreadOf(clients: readonly MixClient[], window: number): number {
  let sum = 0
  let samples = 0
  for (let at = 0; at <= window; at += SAMPLE, samples++) {
    const done = clients.map(({ cycles }) => cycles.filter(({ end }) => end <= at).length)
    sum += Math.max(...done) - Math.min(...done)
  }
  return sum / samples
}

function interactiveOf(
  params: readonly ClientParams[],
  entitled: readonly number[],
  latencies: readonly (Latency | null)[],
): Latency | null {
  let best: Latency | null = null
  let least = Number.POSITIVE_INFINITY
  for (const [i, latency] of latencies.entries()) {
    const demand = demandOf(params[i] as ClientParams)
    if (latency === null || demand >= least || (entitled[i] as number) < demand) continue
    best = latency
    least = demand
  }
  return best
}
