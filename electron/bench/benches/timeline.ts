/**
 * How long a frame of the timeline takes, in a real Chromium over a million events. The measurement itself belongs to the
 * tests; what is shipped does not know them, so it is found by its place in the checkout and nothing here names its types.
 */
import { existsSync } from "node:fs"
import { delimiter, join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Bench } from "../bench.ts"

const script = new URL("../../../tests/perf/timeline/measure.ts", import.meta.url)
/** 60 frames a second. */
const FRAME_MS = 1000 / 60

interface Figures {
  readonly p50: number
  readonly p99: number
  readonly drawP50: number
  readonly drawP99: number
  readonly cpuMean: number
}

interface MeasureModule {
  measureTimeline(options: { readonly events: number }): Promise<Figures>
}

async function measureTimeline(events: number): Promise<Figures> {
  const module = (await import(script.href)) as MeasureModule
  return module.measureTimeline({ events })
}

function onPath(program: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)))
}

const EVENTS = 1_000_000

const FIGURES: readonly (readonly [name: string, figure: keyof Figures])[] = [
  ["frame, median", "p50"],
  ["frame, 99 of 100", "p99"],
  ["our part of it, median", "drawP50"],
  ["our part of it, 99 of 100", "drawP99"],
  ["processor time, mean", "cpuMean"],
]

export const bench: Bench = {
  name: "timeline",
  summary: "milliseconds a frame of the timeline, in Chromium",
  unavailable: () => {
    if (!existsSync(fileURLToPath(script))) return "it is measured in a checkout of Ringside"
    return onPath("chromium") ? null : "it needs the program chromium"
  },
  cases: [
    {
      figures: FIGURES.map(([name]) => ({
        name: `1,000,000 events, ${name}`,
        unit: "ms",
        reference: Number(FRAME_MS.toFixed(2)),
      })),
      warmUps: 0,
      runs: 3,
      nodeOptions: [],
      computes: false,
      measure: async () => {
        const measured = await measureTimeline(EVENTS)
        return FIGURES.map(([, figure]) => measured[figure])
      },
    },
  ],
}
