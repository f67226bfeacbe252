/**
 * One run of a host: a session, the batches it owes the window, and how it is to proceed.
 *
 *     paused <-> running -> finishing -> over
 *
 * `finishing` is the time between the session's last event and the window's having been sent it. All of `Session` is
 * called from here, and whatever it throws becomes a report: Ringside's own fault ends the run, never the host.
 */
import type { MachineBreakpoint } from "../../core/protocol/machine.ts"
import type { ClientMessage, HostMessage, RunState } from "../../core/protocol/messages.ts"
import type { RunLimit, Session } from "../../core/session/session-types.ts"
import { type SimTime, simTime } from "../../core/time/time.ts"
import type { HostEnvironment } from "./environment.ts"
import {
  CALL_MS,
  PACE_TICK_MS,
  PROGRESS_MS,
  REPORT_MAX,
  SLICE_EVENTS_MAX,
  SLICE_MS,
  TURNS_FIRST,
  TURNS_MAX,
  VERDICTS_MAX,
} from "./limits.ts"
import { Outbox } from "./outbox.ts"
import { type Pace, Pacing } from "./pacing.ts"

type Continue = Extract<ClientMessage, { readonly type: "continue" }>
type Finished = Extract<HostMessage, { readonly type: "finished" }>

type Mode =
  | { readonly kind: "paused" }
  | {
      readonly kind: "running"
      readonly pacing: Pacing
      readonly until: SimTime | null
      readonly events: number | null
    }
  | { readonly kind: "finishing"; readonly last: Finished }
  | { readonly kind: "over" }

/** When a run wants its next slice: at once, after some ms, or not before a message comes. */
export type Wish = "now" | number | "message"

/** What stopped the calls of one slice. */
type Stop = "slice" | "pace" | "target" | "ended"

export class LiveRun {
  private mode: Mode = { kind: "paused" }
  private turns = TURNS_FIRST
  /** The last slice ended because virtual time had come as far as its pace allows. */
  private ahead = false
  private toldAt = Number.NEGATIVE_INFINITY
  private toldEvents = 0
  private toldNow = -1
  private readonly outbox: Outbox
  private readonly run: number
  readonly session: Session
  private readonly environment: HostEnvironment

  constructor(run: number, session: Session, environment: HostEnvironment) {
    this.run = run
    this.session = session
    this.environment = environment
    this.outbox = new Outbox(run, session.store, (frame) => environment.send(frame))
  }

  get over(): boolean {
    return this.mode.kind === "over"
  }

  get events(): number {
    return this.session.store.length
  }

  get wish(): Wish {
    // What a run that does not run has left to send waits for an acknowledgement, and that is a message.
    if (this.mode.kind !== "running" || this.outbox.full) return "message"
    return this.ahead ? PACE_TICK_MS : "now"
  }

  /** Before the first operation: the window sees the machine. */
  begin(pace: Pace, paused: boolean, breakpoints: readonly MachineBreakpoint[] = []): void {
    this.guard(() => {
      this.session.setBreakpoints(breakpoints)
      this.outbox.flush()
      if (paused) this.become("paused")
      else this.proceed({ type: "continue", run: this.run, pace })
    })
  }

  proceed({ pace, until, events }: Continue): void {
    if (this.mode.kind !== "paused" && this.mode.kind !== "running") return
    const pacing = new Pacing(pace, this.environment.clock(), this.session.now)
    this.mode = {
      kind: "running",
      pacing,
      until: until === undefined ? null : simTime(until),
      events: events ?? null,
    }
    this.ahead = false
    this.tell("running")
  }

  setBreakpoints(breakpoints: readonly MachineBreakpoint[]): void {
    this.guard(() => this.session.setBreakpoints(breakpoints))
  }

  pause(): void {
    if (this.mode.kind === "running") this.guard(() => this.become("paused"))
  }

  cancel(report: string | null): void {
    if (this.mode.kind === "paused" || this.mode.kind === "running") this.guard(() => this.finish("cancelled", report))
  }

  acknowledge(batches: number): void {
    this.outbox.acknowledge(batches)
    this.guard(() => this.flush())
  }

  /** About `SLICE_MS` of work, then back to the host, which hears messages. */
  slice(): void {
    const { mode } = this
    if (mode.kind !== "running" || this.outbox.full) return
    this.guard(() => {
      const stop = this.work(mode)
      this.ahead = stop === "pace"
      this.flush()
      if (stop === "ended") this.finish(this.session.state === "failed" ? "failed" : "ended", this.session.report)
      else if (stop === "target") this.become("paused")
      else this.tellIfDue()
    })
  }

  private work({ pacing, until, events }: Extract<Mode, { readonly kind: "running" }>): Stop {
    const { session, environment } = this
    const sliceEnd = environment.clock() + SLICE_MS
    const eventsEnd = session.store.length + SLICE_EVENTS_MAX
    for (;;) {
      const before = environment.clock()
      const due = pacing.target(before, session.now)
      const deadline = until === null || due < until ? due : until
      const limit: RunLimit = { turns: this.turns, until: deadline, events: Math.min(events ?? eventsEnd, eventsEnd) }
      const { now, opsDone } = session
      const { length } = session.store
      session.run(limit)
      const after = environment.clock()
      this.adapt(after - before)
      if (session.state === "ended" || session.state === "failed") return "ended"
      if (session.stop !== null) return "target"
      if (events !== null && session.store.length >= events) return "target"
      if (session.store.length >= eventsEnd || after >= sliceEnd) return "slice"
      // A call that changed nothing, but perhaps moved the clock to the deadline, found nothing due before it.
      const still = session.now === now || session.now >= deadline
      const quiet = still && session.store.length === length && session.opsDone === opsDone
      if (quiet) return until !== null && deadline === until ? "target" : "pace"
    }
  }

  private adapt(tookMs: number): void {
    if (tookMs > CALL_MS * 2) this.turns = Math.max(1, this.turns >> 1)
    else if (tookMs < CALL_MS / 2) this.turns = Math.min(TURNS_MAX, this.turns * 2)
  }

  private flush(): void {
    const empty = this.outbox.flush()
    if (!empty || this.mode.kind !== "finishing") return
    this.say(this.mode.last)
    this.mode = { kind: "over" }
  }

  private finish(state: RunState, report: string | null): void {
    const { session } = this
    const verdicts = state === "ended" ? session.verdicts().slice(0, VERDICTS_MAX) : []
    const last: Finished = {
      type: "finished",
      run: this.run,
      state,
      now: session.now,
      events: session.store.length,
      choices: session.choices,
      verdicts,
      report: report === null ? null : report.slice(0, REPORT_MAX),
    }
    this.mode = { kind: "finishing", last }
    this.flush()
  }

  private become(state: "paused"): void {
    this.mode = { kind: state }
    this.flush()
    this.tell(state)
  }

  private tellIfDue(): void {
    const changed = this.session.store.length !== this.toldEvents || this.session.now !== this.toldNow
    if (changed && this.environment.clock() - this.toldAt >= PROGRESS_MS) this.tell("running")
  }

  private tell(state: RunState): void {
    const { session, environment } = this
    const clock = environment.clock()
    const events = session.store.length
    const seconds = (clock - this.toldAt) / 1000
    const eventsPerSecond = state === "running" && seconds > 0 ? (events - this.toldEvents) / seconds : 0
    this.say({
      type: "progress",
      run: this.run,
      state,
      now: session.now,
      events,
      opsDone: session.opsDone,
      eventsPerSecond,
      stop: state === "paused" ? session.stop : null,
    })
    this.toldAt = clock
    this.toldEvents = events
    this.toldNow = session.now
  }

  private say(message: HostMessage): void {
    this.environment.send(JSON.stringify(message))
  }

  /** Nothing that a session throws goes past here. The evidence: what was recorded, and where in our code it broke. */
  private guard(step: () => void): void {
    try {
      step()
    } catch (error) {
      if (this.mode.kind === "over") return
      const { now, choices, store } = this.session
      const words = error instanceof Error ? (error.stack ?? error.message) : String(error)
      const events = store.length
      const report = `Ringside's own fault at event ${events}:\n${words}`.slice(0, REPORT_MAX)
      const last: Finished = {
        type: "finished",
        run: this.run,
        state: "failed",
        now,
        events,
        choices,
        verdicts: [],
        report,
      }
      this.mode = { kind: "finishing", last }
      this.flush()
    }
  }
}
