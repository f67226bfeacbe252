/**
 * The FAIR policy: virtual run time, and the moving averages that decide where a client that joins is put.
 * All arithmetic wraps at 64 bits as the kernel's; averages are unsigned. Source: reference 3.4.
 */
import { Int64 } from "../base/int64.ts"
import type { Entity, EntityStats, RunQueue } from "./objects.ts"
import { PRIORITY_INVALID } from "./profile.ts"

/** Virtual time grows by run time shifted left by this, per priority: kernel 2x high, high 4x normal, normal 8x low. */
const SHIFT: readonly number[] = [1, 2, 4, 7]

/** The average keeps 6 fractional bits and takes a new sample with weight 1/4. */
const AVERAGE_PRECISION = 6
const AVERAGE_WEIGHT_BITS = 2

const scratchA = new Int64()
const scratchB = new Int64()

function shiftOf(priority: number): number {
  return SHIFT[priority] ?? 0
}

/** Adds a sample. State 0 also means empty, so after samples that leave 0 the next one counts as the first. */
export function addToAverage(average: Int64, sample: Int64): void {
  const scaled = scratchA
  scaled.set(sample)
  scaled.shiftLeft(AVERAGE_PRECISION)
  if (average.isZero) {
    average.set(scaled)
    return
  }
  const old = scratchB
  old.set(average)
  average.shiftLeft(AVERAGE_WEIGHT_BITS)
  average.subtract(old)
  average.add(scaled)
  average.shiftRightLogical(AVERAGE_WEIGHT_BITS)
}

function readAverage(out: Int64, average: Int64): Int64 {
  out.set(average)
  out.shiftRightLogical(AVERAGE_PRECISION)
  return out
}

/** Microseconds, unsigned 64 bits. */
export function averageUs(average: Int64): bigint {
  return readAverage(scratchA, average).toBigUint()
}

const sampleUs = new Int64()

/**
 * Charges `ns` of GPU time, which is negative if a job completed before its predecessor on the pending
 * list (G35): the average then takes it as a huge unsigned number.
 */
export function accountTime(stats: EntityStats, schedAverage: Int64, ns: number): void {
  stats.runtime.addNumber(ns)
  sampleUs.setNumber(Math.trunc(ns / 1000))
  addToAverage(stats.average, sampleUs)
  addToAverage(schedAverage, sampleUs)
}

/** Virtual time of the first waiting entity; 0 if none waits. */
function minVruntime(out: Int64, rq: RunQueue): Int64 {
  if (rq.firstWaiting === null) out.setZero()
  else out.set(rq.firstWaiting.stats.vruntime)
  return out
}

/** Charges what ran since the last time, at the priority of this moment. */
export function updateVruntime(entity: Entity): void {
  const { stats } = entity
  const ran = scratchA
  ran.set(stats.runtime)
  ran.subtract(stats.prevRuntime)
  ran.shiftLeft(shiftOf(entity.priority))
  stats.vruntime.add(ran)
  stats.prevRuntime.set(stats.runtime)
}

/**
 * The entity has drained: its virtual time is kept relative to the queue's. It does not charge: what ran
 * since the last charge stays open until a pop that leaves more jobs.
 */
export function saveVruntime(rq: RunQueue, entity: Entity): void {
  const { vruntime } = entity.stats
  const min = minVruntime(scratchA, rq)
  if (!min.isZero && vruntime.compareSigned(min) > 0) vruntime.subtract(min)
  else vruntime.setZero()
}

const joined = new Int64()
const entityAverage = new Int64()
const schedAverage = new Int64()

/** Places an entity that joins: beside the head by one nanosecond, or behind it by the averages. */
export function restoreVruntime(rq: RunQueue, entity: Entity): void {
  const { vruntime, average } = entity.stats
  const head = rq.headPriority
  joined.set(vruntime)
  if (vruntime.isZero && head !== PRIORITY_INVALID) {
    readAverage(entityAverage, average)
    readAverage(schedAverage, rq.sched.average)
    if (entity.priority > head) {
      joined.setNumber(1)
      joined.add(entityAverage)
      joined.add(schedAverage)
      joined.shiftLeft(shiftOf(entity.priority))
      joined.multiplySmall(1000)
    } else if (entity.priority < head) joined.setNumber(entity.priority - head)
    else joined.setNumber(entityAverage.compareUnsigned(schedAverage) <= 0 ? -1 : 1)
  }
  vruntime.set(minVruntime(scratchA, rq))
  vruntime.add(joined)
}
