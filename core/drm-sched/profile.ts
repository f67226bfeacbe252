/**
 * Which kernel is modelled: the differences between versions as data, so that there is one scheduler and
 * no forks of it. Source: reference sections 0.2 and 3, and the golden traces.
 */
export type Policy = "rr" | "fifo" | "fair"

export interface Profile {
  readonly name: "v6.12" | "v6.17" | "v7.2-rc" | "v7.2"
  readonly policies: readonly Policy[]
  readonly defaultPolicy: Policy
  /** The scheduler has one embedded run queue and no array of them. */
  readonly embeddedRunQueue: boolean
  /** Round robin walks the entity list from the one served last; later it is a counter used as key of the tree. */
  readonly roundRobinByList: boolean
  /** An entity is ready when its queue's head is linked; later when its count is not zero (G1). */
  readonly readyByHead: boolean
  /** The queue entry comes from `rq_priority`, fixed when the entity is made, not from its priority (G33). */
  readonly fixedRunQueuePriority: boolean
  /** The free work frees one job a turn and queues itself again; later all finished ones at the head. */
  readonly freesOneJobATurn: boolean
  /** The workers return at once while submission is paused. */
  readonly workersLookAtPause: boolean
  /** GPU time is accounted when a job is retired. */
  readonly accountsTime: boolean
  /** Dependencies are traced when looked at; later when stored and when waited for. */
  readonly tracesDependencyChecks: boolean
  /** `drm_sched_start` takes an errno. */
  readonly startTakesErrno: boolean
  /** Timeout handlers may report a false alarm. */
  readonly knowsNoHang: boolean
  /** Teardown calls the driver's cancel callback, and warns if jobs are left. */
  readonly cancelsAtTeardown: boolean
  /** Teardown marks attached entities as stopped. */
  readonly stopsEntitiesAtTeardown: boolean
  /** A driver can kill an entity; before, only a flush by a process that dies of SIGKILL does. */
  readonly exportsKill: boolean
  /** Karma looks for the guilty entity in the kernel-priority queue too. */
  readonly blamesKernelQueue: boolean
}

const V6_12: Profile = {
  name: "v6.12",
  policies: ["rr", "fifo"],
  defaultPolicy: "fifo",
  embeddedRunQueue: false,
  roundRobinByList: true,
  readyByHead: true,
  fixedRunQueuePriority: false,
  freesOneJobATurn: true,
  workersLookAtPause: true,
  accountsTime: false,
  tracesDependencyChecks: true,
  startTakesErrno: false,
  knowsNoHang: false,
  cancelsAtTeardown: false,
  stopsEntitiesAtTeardown: true,
  exportsKill: false,
  blamesKernelQueue: false,
}

const V6_17: Profile = {
  ...V6_12,
  name: "v6.17",
  readyByHead: false,
  tracesDependencyChecks: false,
  startTakesErrno: true,
  knowsNoHang: true,
  cancelsAtTeardown: true,
  exportsKill: true,
}

const V7_2_RC: Profile = {
  ...V6_17,
  name: "v7.2-rc",
  policies: ["fair"],
  defaultPolicy: "fair",
  embeddedRunQueue: true,
  roundRobinByList: false,
  freesOneJobATurn: false,
  workersLookAtPause: false,
  accountsTime: true,
  blamesKernelQueue: true,
}

const V7_2: Profile = {
  ...V7_2_RC,
  name: "v7.2",
  policies: ["rr", "fifo", "fair"],
  defaultPolicy: "fifo",
  embeddedRunQueue: false,
  fixedRunQueuePriority: true,
  stopsEntitiesAtTeardown: false,
}

export const PROFILES: Readonly<Record<Profile["name"], Profile>> = {
  "v6.12": V6_12,
  "v6.17": V6_17,
  "v7.2-rc": V7_2_RC,
  "v7.2": V7_2,
}

/** `DRM_SCHED_PRIORITY_*`: a smaller number is more urgent. */
export const PRIORITY_KERNEL = 0
export const PRIORITY_HIGH = 1
export const PRIORITY_NORMAL = 2
export const PRIORITY_LOW = 3
export const PRIORITY_COUNT = 4
/** Marks an empty run queue's cached priority. */
export const PRIORITY_INVALID = -1
