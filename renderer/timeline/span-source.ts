/** How the spans of a lane read: entity lanes hold jobs with all their phases, engine lanes hold single executions. */
import type { JobHistory } from "../../core/trace/job-history.ts"
import type { EngineLanes } from "../../core/trace/queries/engine-lanes.ts"
import { PHASE_EXECUTING, PHASE_FAILED, PHASE_OVER } from "../../core/trace/queries/phases.ts"

/** The phases of one span. Filled anew for each; the arrays are reused. */
export class PhaseRun {
  length = 0
  readonly phase: number[] = []
  readonly from: number[] = []
  /** Infinity: still in it. */
  readonly to: number[] = []

  /** Adjoining parts of the same phase are one. */
  push(phase: number, from: number, to: number): void {
    const last = this.length - 1
    if (last >= 0 && this.phase[last] === phase && this.to[last] === from) {
      this.to[last] = to
      return
    }
    const at = this.length++
    this.phase[at] = phase
    this.from[at] = from
    this.to[at] = to
  }
}

export interface SpanSource {
  /** Spans that end when a fence signals get a diamond there. */
  readonly endsInFence: boolean
  /** Reads the phases of a span as seen at a cursor; none if it has not begun by then. */
  read(id: number, cursor: number, into: PhaseRun): void
  jobOf(id: number): number
  /** Whether it is known to have failed at a cursor. */
  failed(id: number, cursor: number): boolean
  /** Whether it is known to be over at a cursor. */
  over(id: number, cursor: number): boolean
  /** The error it ended with, known at a cursor. */
  error(id: number, cursor: number): number
}

export class JobSpans implements SpanSource {
  readonly endsInFence = true
  private readonly history: JobHistory

  constructor(history: JobHistory) {
    this.history = history
  }

  read(id: number, cursor: number, into: PhaseRun): void {
    into.length = 0
    const { history } = this
    const { stepEvent, stepTime, stepNext } = history
    let step = history.firstStep.at(id)
    while (step >= 0 && (stepEvent.data[step] as number) < cursor) {
      const next = stepNext.data[step] as number
      const ended = next >= 0 && (stepEvent.data[next] as number) < cursor
      const phase = history.phaseOfStep(step, cursor)
      if (phase === PHASE_OVER) return
      const from = stepTime.data[step] as number
      const to = ended ? (stepTime.data[next] as number) : Infinity
      if (to > from) into.push(phase, from, to)
      step = next
    }
  }

  jobOf(id: number): number {
    return id
  }

  failed(id: number, cursor: number): boolean {
    const event = this.history.failedEvent.at(id)
    return event >= 0 && event < cursor
  }

  over(id: number, cursor: number): boolean {
    const event = this.history.finishedEvent.at(id)
    return event >= 0 && event < cursor
  }

  error(id: number, cursor: number): number {
    return this.over(id, cursor) ? this.history.error.at(id) : 0
  }
}

/** Work items on the engines of an AGX. */
export class EngineSpans implements SpanSource {
  readonly endsInFence = false
  private readonly engines: EngineLanes

  constructor(engines: EngineLanes) {
    this.engines = engines
  }

  read(id: number, cursor: number, into: PhaseRun): void {
    into.length = 0
    const { engines } = this
    if ((engines.startEvent.data[id] as number) >= cursor) return
    const from = engines.startTime.data[id] as number
    const to = this.over(id, cursor) ? (engines.endTime.data[id] as number) : Infinity
    const hang = engines.hangEvent.data[id] as number
    const hung = hang >= 0 && hang < cursor ? (engines.hangTime.data[id] as number) : to
    if (hung > from) into.push(PHASE_EXECUTING, from, hung)
    if (to > hung) into.push(PHASE_FAILED, hung, to)
  }

  jobOf(id: number): number {
    return this.engines.job.data[id] as number
  }

  failed(id: number, cursor: number): boolean {
    const event = this.engines.failedEvent.data[id] as number
    return event >= 0 && event < cursor
  }

  over(id: number, cursor: number): boolean {
    const event = this.engines.endEvent.data[id] as number
    return event >= 0 && event < cursor
  }

  /** The engine knows of no fence. */
  error(): number {
    return 0
  }
}

export class ExecutionSpans implements SpanSource {
  readonly endsInFence = false
  private readonly history: JobHistory

  constructor(history: JobHistory) {
    this.history = history
  }

  read(id: number, cursor: number, into: PhaseRun): void {
    into.length = 0
    const { history } = this
    if ((history.stepEvent.data[id] as number) >= cursor) return
    const next = history.stepNext.data[id] as number
    const ended = next >= 0 && (history.stepEvent.data[next] as number) < cursor
    const from = history.stepTime.data[id] as number
    const to = ended ? (history.stepTime.data[next] as number) : Infinity
    if (to > from) into.push(history.phaseOfStep(id, cursor), from, to)
  }

  jobOf(id: number): number {
    return this.history.stepJob.data[id] as number
  }

  failed(id: number, cursor: number): boolean {
    const event = this.history.failedEvent.at(this.jobOf(id))
    return event >= 0 && event < cursor
  }

  over(id: number, cursor: number): boolean {
    const next = this.history.stepNext.data[id] as number
    return next >= 0 && (this.history.stepEvent.data[next] as number) < cursor
  }

  /** The engine knows of no fence. */
  error(): number {
    return 0
  }
}
