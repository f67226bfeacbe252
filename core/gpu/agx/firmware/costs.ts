/**
 * Nanoseconds of the firmware's own work. Simplified: no source has measured them. They are chosen so that a compute
 * job of no length takes some microseconds from doorbell to interrupt, which is the order of magnitude that is told.
 */
export const COST = {
  mail: 300,
  message: 500,
  item: 400,
  operation: 200,
  notice: 300,
  halt: 2_000,
  resume: 2_000,
  initialise: 20_000,
  powerOn: 30_000,
  flush: 1_000,
} as const
