/**
 * The door to a run: open a program, run it piece by piece, judge it at the end. The window, the command
 * line and CI come through here and nowhere else.
 */
import { InternalError } from "../base/assert.ts"
import type { Program } from "../lang/program.ts"
import { judge } from "../replay/judge.ts"
import { ReplayRun } from "../replay/replay-run.ts"
import { type SimTime, TIME_MAX, TIME_ZERO } from "../time/time.ts"
import { EventStore } from "../trace/event-store.ts"
import type { RunLimit, Session, SessionOptions, SessionState, Verdict } from "./session-types.ts"

export function openSession(program: Program, options: SessionOptions = {}): Session {
  return new StraightSession(program, options)
}

class StraightSession implements Session {
  readonly program: Program
  readonly store = new EventStore()
  readonly choices = "straight"
  state: SessionState = "ready"
  report: string | null = null
  private readonly replay: ReplayRun

  constructor(program: Program, options: SessionOptions) {
    this.program = program
    this.store.on = options.trace ?? true
    this.replay = new ReplayRun(program, options.seed ?? program.seed, this.store)
  }

  get now(): SimTime {
    return this.replay.engine.now
  }

  get opsDone(): number {
    return this.replay.ops.taken
  }

  get opsTotal(): number {
    return this.replay.ops.total
  }

  run(limit: RunLimit): void {
    if (this.state === "ended" || this.state === "failed") return
    this.state = "running"
    try {
      const more = this.replay.advance(limit.until ?? TIME_MAX, limit.turns, limit.events ?? Number.POSITIVE_INFINITY)
      if (!more) this.state = "ended"
    } catch (error) {
      // Ours, not the user's: the run stops, the trace so far stays.
      this.state = "failed"
      this.report = describeFault(error, this.now)
    }
  }

  verdicts(): readonly Verdict[] {
    return judge(this.program, this.store, this.replay.figures())
  }
}

function describeFault(error: unknown, now: SimTime): string {
  const what = error instanceof InternalError ? error.message : String(error)
  return `ringside: internal fault at ${now ?? TIME_ZERO} ns: ${what}`
}
