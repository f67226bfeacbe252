/**
 * What a benchmark is. Its cases run in processes of their own (`child.ts`), so that one's heap and compiled code do not
 * slow the next; a case is measured several times there, after runs that are thrown away.
 */

export interface BenchSettings {
  /** Jobs of a throughput load. */
  readonly jobs: number
  /** Milliseconds, by the clock that was asked for. */
  now(): number
}

/**
 * The wall's clock, or the time that the measuring thread had a processor: that one still tells something on a busy
 * machine, but leaves out what other threads do for it, such as a part of the garbage collection.
 */
export const CLOCKS = ["wall", "processor"] as const
export type Clock = (typeof CLOCKS)[number]

/** One line of the report to be. */
export interface Figure {
  readonly name: string
  readonly unit: string
  /** What the value is held against; null: nothing is known. */
  readonly reference: number | null
  /** Instead: the name of a figure before it, whose value in this very run of the command is the reference. */
  readonly against?: string
}

export interface BenchCase {
  /** What one run tells, one figure or several. */
  readonly figures: readonly Figure[]
  /** Runs before the measured ones, for the compiler to warm up. */
  readonly warmUps: number
  /** Measured runs, unless told otherwise. */
  readonly runs: number
  /** Options of the Node that runs it. */
  readonly nodeOptions: readonly string[]
  /** The work is done by this thread, so it should have a processor all the time. */
  readonly computes: boolean
  /** One run: a value for each figure. Whoever calls has collected garbage before. */
  measure(settings: BenchSettings): readonly number[] | Promise<readonly number[]>
}

export interface Bench {
  readonly name: string
  readonly summary: string
  /** Why it cannot run on this machine; null if it can. */
  unavailable(): string | null
  readonly cases: readonly BenchCase[]
}

/** A line of the report. `ratio` is value to reference: which side of 1 is good follows from the unit. */
export interface BenchResult {
  readonly case: string
  readonly value: number
  readonly unit: string
  readonly reference: number | null
  readonly ratio: number | null
}

export interface BenchReport {
  readonly bench: string
  readonly results: readonly BenchResult[]
}

/** What a child tells of one case: the values of each run, and the share of the time in which its thread had a processor. */
export interface Measured {
  readonly values: readonly (readonly number[])[]
  readonly shares: readonly number[]
}
