/**
 * Jobs a second through a scheduler, on the loads that the C code of drm_sched was measured with (tests/oracle/README.md).
 * Straight, no events recorded; everything a job allocates is included, as it is there.
 */
import { POLICIES } from "../../../core/lang/program.ts"
import { THROUGHPUT_LOADS, runThroughputLoad } from "../../../core/replay/throughput-load.ts"
import type { Bench } from "../bench.ts"

/**
 * MiB of V8's young generation, from the start: a million queued jobs are young for long, and a small one copies them again
 * and again; one that grows does so at other moments in each run.
 */
const SEMI_SPACE_MIB = 512

export const bench: Bench = {
  name: "throughput",
  summary: "jobs a second, held against the C code",
  unavailable: () => null,
  cases: THROUGHPUT_LOADS.flatMap((load) =>
    [...POLICIES, "jobqueue" as const].map((subject) => ({
      figures: [
        subject === "jobqueue"
          ? { name: `${load.name}, jobqueue`, unit: "jobs/s", reference: null, against: `${load.name}, v72-fifo` }
          : { name: `${load.name}, v72-${subject}`, unit: "jobs/s", reference: load.reference[subject] },
      ],
      warmUps: 2,
      runs: 5,
      nodeOptions: [`--min-semi-space-size=${SEMI_SPACE_MIB}`, `--max-semi-space-size=${SEMI_SPACE_MIB}`],
      computes: true,
      measure: ({ jobs, now }) => {
        const started = now()
        runThroughputLoad(load, subject, jobs)
        return [(jobs / (now() - started)) * 1000]
      },
    })),
  ),
}
