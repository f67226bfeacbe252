/** The benchmarks by name. Each is loaded when it is asked for: what it measures is all that a child should hold. */
import type { Bench } from "./bench.ts"

const LOADERS = {
  throughput: async () => (await import("./benches/throughput.ts")).bench,
  mixes: async () => (await import("./benches/mixes.ts")).bench,
  explore: async () => (await import("./benches/explore.ts")).bench,
  trace: async () => (await import("./benches/trace.ts")).bench,
  mapping: async () => (await import("./benches/mapping.ts")).bench,
  editor: async () => (await import("./benches/editor.ts")).bench,
  lanes: async () => (await import("./benches/lanes.ts")).bench,
  timeline: async () => (await import("./benches/timeline.ts")).bench,
} as const satisfies Record<string, () => Promise<Bench>>

export type BenchName = keyof typeof LOADERS
export const BENCH_NAMES = Object.keys(LOADERS) as readonly BenchName[]

export async function loadBench(name: BenchName): Promise<Bench> {
  return LOADERS[name]()
}
