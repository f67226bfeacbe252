/** Page tables of an AGX: a buffer mapped in real entries and taken down again, its frames allocated and freed. */
import { mappingLoad } from "../../../core/replay/mapping-load.ts"
import type { Bench, BenchCase } from "../bench.ts"

/** Pages of 16 KiB in a GiB. */
const GIB = 65_536
/** Our limit for a GiB. */
const LIMIT_MS = 100

function oneCase(name: string, pages: number, step: number, reference: number | null): BenchCase {
  return {
    figures: [
      { name, unit: "ms", reference },
      { name: `${name}, a page`, unit: "ns", reference: null },
    ],
    warmUps: 3,
    runs: 9,
    nodeOptions: [],
    computes: true,
    measure: ({ now }) => {
      const load = mappingLoad(pages, step)
      const started = now()
      // A GiB in all: less is too short for the processor's clock.
      const times = GIB / pages
      for (let time = 0; time < times; time++) load.run()
      const ms = (now() - started) / times
      return [ms, (ms * 1e6) / pages]
    },
  }
}

export const bench: Bench = {
  name: "mapping",
  summary: "milliseconds to map a GiB in page tables and take it down",
  unavailable: () => null,
  cases: [
    oneCase("1 GiB, one operation", GIB, GIB, LIMIT_MS),
    // Linear in the pages: the time of a page should not grow from here to there.
    oneCase("64 MiB, one operation", GIB / 16, GIB / 16, null),
    // What an operation costs beside its pages.
    oneCase("1 GiB, an operation a page", GIB, 1, null),
  ],
}
