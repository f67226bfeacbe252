/** The door to the mock machine on drm_sched. */
export { DrmSchedMachine, type DrmSchedOptions } from "./drm-sched-machine.ts"
