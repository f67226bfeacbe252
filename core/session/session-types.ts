/** What a session shows to the shells. `openSession` in `open-session.ts` makes one. */
import type { MishapName } from "../engine/mishaps.ts"
import type { Strategy } from "../engine/strategy.ts"
import type { Report } from "../engine/report.ts"
import type { Program } from "../lang/program.ts"
import type { AgxView } from "../replay/agx/agx-view.ts"
import type { Verdict } from "../replay/judge.ts"
import type { MachineAnswer, MachineBreakpoint, MachineQuestion, MachineStopped } from "../protocol/machine.ts"
import type { SimTime } from "../time/time.ts"
import type { EventStore } from "../trace/event-store.ts"

export interface SessionOptions {
  /** Replaces the replay's own seed. */
  readonly seed?: number
  /** Answers every named choice; without one the run goes straight. `strategies.ts` makes them. */
  readonly strategy?: Strategy
  /** Of a steered run: what may go wrong, as the strategy says; then it also looks at each job in the end. */
  readonly mishaps?: readonly MishapName[]
  /** false: record no events (benchmarks). Expectations then cannot be judged. */
  readonly trace?: boolean
}

export type { Verdict }

/** How far one call may go; whatever comes first. */
export interface RunLimit {
  /** Timers later than this do not fire. */
  readonly until?: SimTime
  /** Return soon after this many events have been recorded in all: an item that has begun runs to its end. */
  readonly events?: number
  /** At most so many turns of the executor (a timer or a work item each); bounds the time of one call. */
  readonly turns: number
}

export type SessionState = "ready" | "running" | "ended" | "failed"

export interface Session {
  readonly program: Program
  readonly store: EventStore
  readonly state: SessionState
  readonly now: SimTime
  readonly opsDone: number
  /** Repeats unrolled. */
  readonly opsTotal: number
  /** What the checkers found, expected or not, in order. */
  readonly reports: readonly Report[]
  /** What a machine agx shows; null for machine mock. */
  readonly agx: AgxView | null
  /** A report ended the run before its end. */
  readonly halted: boolean
  /** The reports that the replay does not expect, a line each, or Ringside's own fault (state `failed`); null if none. */
  readonly report: string | null
  /** Reproduces the run together with replay and seed; `straight` if nothing steered it. */
  readonly choices: string
  /** Runs on within the limit. Returns at once when ended or failed. Never throws for a user's mistake. */
  run(limit: RunLimit): void
  /** A breakpoint of the machine was hit, and the turn is not over: the next `run` goes on from here. */
  readonly stop: MachineStopped | null
  /** Replaces all of them. Straight runs of an AGX machine stop at them; others have none. */
  setBreakpoints(breakpoints: readonly MachineBreakpoint[]): void
  /** Whether there is a machine to ask about. */
  readonly inspectable: boolean
  /** Between two calls of `run`: what the machine is like now. Changes nothing. */
  inspect(question: MachineQuestion): MachineAnswer
  /** Judges the expectations; call when ended. */
  verdicts(): readonly Verdict[]
}
