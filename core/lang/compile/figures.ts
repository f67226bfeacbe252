/** The figures of `expect final`, by object, as the golden traces name them. */
export type FigureForm = "number" | "flag" | "errno" | "jobs"

export const FIGURES: Readonly<Record<"sched" | "entity" | "run", Readonly<Record<string, FigureForm>>>> = {
  sched: { credit_count: "number", score: "number", pending_jobs: "number", avg_job_us: "number" },
  entity: {
    queued_jobs: "number",
    stopped: "flag",
    guilty: "number",
    last_error: "errno",
    runtime_ns: "number",
    vruntime_ns: "number",
    avg_job_us: "number",
  },
  run: { end_ns: "number", timers_left: "number", jobs_not_freed: "jobs" },
}

/** Stands for an empty list of jobs, unless a job is called so. */
export const NO_JOBS = "none"
