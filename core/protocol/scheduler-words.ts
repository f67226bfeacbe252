/** What a run's scheduler is called. */

interface RunScheduler {
  readonly scheduler: string
  readonly profile: string
  readonly policy: string
}

/** `drm-sched v7.2, fifo`; `jobqueue`: kernels and policies are drm-sched's. */
export function schedulerWords({ scheduler, profile, policy }: RunScheduler): string {
  return scheduler === "drm-sched" ? `${scheduler} ${profile}, ${policy}` : scheduler
}
