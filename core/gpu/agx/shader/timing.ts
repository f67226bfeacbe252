/**
 * What instructions cost, in cycles of a core (reference C.8). `issue` is the share of the core's four schedulers that 32
 * lanes take: 128 lanes of a kind a cycle make a quarter. `latency` is when a dependent instruction can follow.
 * Simplified: a SIMD group has one instruction in flight, but loads overlap until `wait`; caches are not modelled, so
 * every wait costs the shortest documented dependent load. Latencies of memory instructions and branches are assumed.
 */

export interface Cost {
  readonly issue: number
  readonly latency: number
}

const QUARTER = { issue: 0.25, latency: 3 }

const COSTS: Readonly<Record<string, Cost>> = {
  fadd32: QUARTER,
  fmul32: QUARTER,
  fmadd32: { issue: 0.25, latency: 6 },
  // 16 lanes a cycle.
  rsqrt: { issue: 2, latency: 6 },
  // 32 lanes a cycle.
  imadd: { issue: 1, latency: 6 },
  device_load: { issue: 1, latency: 4 },
  device_store: { issue: 1, latency: 4 },
  atomic: { issue: 4, latency: 8 },
}

export function costOf(kind: string): Cost {
  return COSTS[kind] ?? QUARTER
}

/** 428 ns at M1's clock of 1.278 GHz. */
export const MEMORY_LATENCY = 547
