/** What became of the loads of a replay: clients that work in cycles, each of which begins when the one before is over. */
import type { Program } from "../lang/program.ts"
import { type EventStore, spanOf } from "../trace/event-store.ts"
import { EV } from "../trace/events.ts"
import { type Distribution, distributionOf } from "./distribution.ts"

export interface LoadFigures {
  readonly name: string
  /** Cycles that are over. */
  readonly cycles: number
  /** Cycles in a second, from the beginning of the first to the end of the last; null if that took no time. */
  readonly perSecond: number | null
  /** How long cycles took, without what the load slept on purpose. Null if none is over. */
  readonly cycle: Distribution | null
}

export interface LoadsFigures {
  /** In the order of the replay. */
  readonly loads: readonly LoadFigures[]
  /**
   * How many cycles the load with the most was ahead of the one with the least: the mean over the time in which all loads
   * went on. Null with fewer than two loads, if they do not all do the same, or if there is no such time.
   */
  readonly cyclesSpread: number | null
}

export function loadsFigures(store: EventStore, program: Program): LoadsFigures {
  const tallies = program.loads.map(({ name }) => new Tally(name))
  const byWord = new Map(tallies.map((tally) => [store.objects.words.indexOf(tally.name), tally]))
  const spread = new Spread(tallies)
  for (let event = 0; event < store.length; event++) {
    const kind = store.kind(event)
    if (kind !== EV.cycle_begin && kind !== EV.cycle_end && kind !== EV.load_end) continue
    const tally = byWord.get(store.subject(event))
    if (tally === undefined) continue
    const time = store.time(event)
    spread.advance(time)
    if (kind === EV.cycle_begin) tally.begins(time)
    else if (kind === EV.cycle_end) tally.ends(time, spanOf(store.b(event), store.c(event)))
    else tally.going = false
  }
  return { loads: tallies.map((tally) => tally.figures()), cyclesSpread: areAlike(program) ? spread.mean : null }
}

/** Whether all loads do the same, but for the queues that they use and the names of their jobs. */
function areAlike({ loads, submits }: Program): boolean {
  const shapes = loads.map(({ lasts, steps }) => {
    const shape = steps.map((step) => {
      switch (step.kind) {
        case "submit": {
          const { credits, duration, hangs, error } = submits[step.submit] ?? {}
          return ["submit", credits, duration, hangs, error]
        }
        case "wait":
          return ["wait", step.jobs.map(({ turn }) => turn)]
        case "sleep":
          return ["sleep", step.span]
        case "every":
          return ["every", step.period]
        case "throttle":
          return ["throttle", step.by, step.jobs]
        case "fence":
        case "signal":
        case "terminate":
        case "priority":
          return [step.kind]
      }
    })
    return JSON.stringify([lasts, shape])
  })
  return new Set(shapes).size <= 1
}

class Tally {
  readonly name: string
  cycles = 0
  /** From its first cycle until it ends. */
  going = false
  private readonly spans: number[] = []
  private first = -1
  private begun = 0
  private last = 0

  constructor(name: string) {
    this.name = name
  }

  begins(time: number): void {
    if (this.first < 0) {
      this.first = time
      this.going = true
    }
    this.begun = time
  }

  ends(time: number, slept: number): void {
    this.cycles++
    this.spans.push(time - this.begun - slept)
    this.last = time
  }

  figures(): LoadFigures {
    const { name, cycles } = this
    const span = this.last - this.first
    return {
      name,
      cycles,
      perSecond: cycles === 0 || span <= 0 ? null : (cycles * 1e9) / span,
      cycle: distributionOf(Float64Array.from(this.spans)),
    }
  }
}

class Spread {
  private readonly tallies: readonly Tally[]
  private since = 0
  private span = 0
  private integral = 0

  constructor(tallies: readonly Tally[]) {
    this.tallies = tallies
  }

  /** Counts the time up to here, in which nothing changed. */
  advance(time: number): void {
    const passed = time - this.since
    this.since = time
    if (passed <= 0 || this.tallies.length < 2) return
    let [least, most] = [Infinity, 0]
    for (const { going, cycles } of this.tallies) {
      if (!going) return
      least = Math.min(least, cycles)
      most = Math.max(most, cycles)
    }
    this.span += passed
    this.integral += (most - least) * passed
  }

  get mean(): number | null {
    return this.span === 0 ? null : this.integral / this.span
  }
}
