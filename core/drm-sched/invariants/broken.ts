/** What a check of an invariant says. */
import type { Engine } from "../../engine/engine.ts"
import type { Report } from "../../engine/report.ts"
import { linesOf } from "../../engine/report.ts"
import type { Job } from "../objects.ts"

export interface Broken {
  /** Which rule, for whoever sorts by it. */
  readonly name:
    | "lost-fence"
    | "fence-order"
    | "wrong-credits"
    | "job-misplaced"
    | "use-after-free"
    | "lost-wakeup"
    | "wrong-score"
    | "not-at-rest"
  /** One line, with the names of what it is about. */
  readonly text: string
  /** The job that it is about; null: it is about a queue or a scheduler. */
  readonly job: Job | null
}

export function broken(name: Broken["name"], text: string, job: Job | null = null): Broken {
  return { name, text, job }
}

/** As a checker's report, with the line that made the job. */
export function reportOf({ name, text, job }: Broken, engine: Engine): Report {
  const line = job === null ? 0 : (engine.trace.objects.jobLine[job.id] ?? 0)
  const kind = name === "use-after-free" ? "kasan" : "warning"
  return { name, kind, where: "gpu_sched", text, lines: linesOf(line) }
}
