/** The figures of one client of a quality suite, in whole microseconds. */
import type { ClientParams } from "./suites/client-params.ts"

export interface MinAvgMax {
  readonly min: number
  readonly avg: number
  readonly max: number
}

export interface ClientFigures {
  readonly params: ClientParams
  /** From its start to the end of its last job. */
  readonly elapsedUs: number
  /** What it would take alone. */
  readonly idealUs: number
  readonly cycleUs: MinAvgMax
  readonly latencyUs: MinAvgMax
}

/** Collects a figure. */
export class Spread {
  private low = Number.POSITIVE_INFINITY
  private high = 0
  private sum = 0
  private count = 0

  add(value: number): void {
    this.low = Math.min(this.low, value)
    this.high = Math.max(this.high, value)
    this.sum += value
    this.count++
  }

  /** The average is rounded up, as the kernel's. */
  read(): MinAvgMax {
    if (this.count === 0) return { min: 0, avg: 0, max: 0 }
    return { min: this.low, avg: Math.ceil(this.sum / this.count), max: this.high }
  }
}

export function formatSpread({ min, avg, max }: MinAvgMax): string {
  return `${min},${avg},${max}`
}
