/** How a client of the quality suites works, and the mixes of two of them. Source: reference 7.2. */
import { PRIORITY_HIGH, PRIORITY_LOW, PRIORITY_NORMAL } from "../../../drm-sched/profile.ts"

export interface ClientParams {
  readonly priority: number
  /** Jobs of a cycle, and how long each takes. */
  readonly jobs: number
  readonly jobUs: number
  /** It sleeps so long after each cycle. */
  readonly waitUs: number
  /** It waits for the last job of each cycle. */
  readonly sync: boolean
}

export interface Mix {
  readonly title: string
  readonly clients: readonly [ClientParams, ClientParams]
}

const [HIGH, NORMAL, LOW] = [PRIORITY_HIGH, PRIORITY_NORMAL, PRIORITY_LOW]

function params(priority: number, jobs: number, jobUs: number, waitUs: number, sync: boolean): ClientParams {
  return { priority, jobs, jobUs, waitUs, sync }
}

/** Never waits: all its jobs are queued at once. */
const deep = (priority: number) => params(priority, 1, 8_000, 0, false)
/** Works half of the time, in turns of `us`. */
const half = (priority: number, us: number) => params(priority, 1, us, us, true)
const interactive = params(NORMAL, 1, 1_000, 9_000, true)

export const MIXES: readonly Mix[] = [
  { title: "Normal priority and normal priority", clients: [deep(NORMAL), deep(NORMAL)] },
  { title: "Normal priority and low priority", clients: [deep(NORMAL), deep(LOW)] },
  { title: "High priority and normal priority", clients: [deep(HIGH), deep(NORMAL)] },
  { title: "High priority and low priority", clients: [deep(HIGH), deep(LOW)] },
  { title: "50% and 50%", clients: [half(NORMAL, 1_500), half(NORMAL, 2_500)] },
  { title: "50% and 50% low priority", clients: [half(NORMAL, 1_500), half(LOW, 2_500)] },
  { title: "50% high priority and 50%", clients: [half(HIGH, 1_500), half(NORMAL, 2_500)] },
  {
    title: "Low priority hog and interactive client",
    clients: [params(LOW, 3, 2_500, 500, false), params(NORMAL, 1, 500, 10_000, true)],
  },
  { title: "Heavy rendering and interactive client", clients: [params(NORMAL, 3, 2_500, 2_500, true), interactive] },
  { title: "Very heavy rendering and interactive client", clients: [params(NORMAL, 4, 50_000, 1, true), interactive] },
]
