/**
 * A session for tests: it runs `steps`, each a virtual time and a number of events, one step a turn. It keeps the
 * contract of `Session`, and can be told to throw, to fail and to take real time.
 */
import { InternalError } from "../../core/base/assert.ts"
import type { Program } from "../../core/lang/program.ts"
import type { MachineAnswer, MachineBreakpoint, MachineQuestion, MachineStopped } from "../../core/protocol/machine.ts"
import type { RunLimit, Session, SessionState, Verdict } from "../../core/session/session-types.ts"
import { type SimTime, TIME_MAX, simTime } from "../../core/time/time.ts"
import { EventStore } from "../../core/trace/event-store.ts"
import { EV } from "../../core/trace/events.ts"

export interface FakeOptions {
  /** Turns, one every `gapNs`, from `gapNs` on. */
  readonly turns: number
  readonly gapNs?: number
  readonly eventsPerTurn?: number
  /** The turn, counted from 1, that throws. */
  readonly throwsAt?: number
  /** The turn that ends the session as failed, with this report. */
  readonly failsAt?: number
  /** Called at each turn: a test's clock moves here. */
  readonly onTurn?: (turn: number) => void
}

const program: Program = {
  title: "fake",
  scheduler: "drm-sched",
  profile: "v7.2",
  policy: "fair",
  seed: 7,
  defects: [],
  until: null,
  scheds: [],
  clients: [],
  entities: [],
  syncs: [],
  exts: [],
  submits: [],
  calls: [],
  loads: [],
  ops: [],
  expectations: [],
  agx: null,
}

export class FakeSession implements Session {
  readonly program = program
  readonly store = new EventStore()
  readonly choices = "straight"
  state: SessionState = "ready"
  now: SimTime = simTime(0)
  report: string | null = null
  readonly reports = []
  readonly halted = false
  readonly agx = null
  readonly inspectable = true
  stop: MachineStopped | null = null
  /** Turns at whose end it stops while there are breakpoints. */
  stopAt: readonly number[] = []
  breakpoints: readonly MachineBreakpoint[] = []
  opsDone = 0
  /** Calls of `run`. */
  calls = 0
  private readonly options: FakeOptions

  constructor(options: FakeOptions) {
    this.options = options
    this.store.objects.addSched("s0", 1, 4)
    this.store.objects.addEntity("e0", -1)
  }

  get opsTotal(): number {
    return this.options.turns
  }

  run({ until, events, turns }: RunLimit): void {
    this.calls++
    const { gapNs = 100, eventsPerTurn = 1, throwsAt, failsAt, onTurn } = this.options
    if (this.state === "ended" || this.state === "failed") return
    this.state = "running"
    this.stop = null
    for (let i = 0; i < turns; i++) {
      if (this.opsDone === this.opsTotal) {
        this.state = "ended"
        return
      }
      if (events !== undefined && this.store.length >= events) return
      const at = simTime((this.opsDone + 1) * gapNs)
      if (at > (until ?? TIME_MAX)) return
      this.now = at
      this.opsDone++
      onTurn?.(this.opsDone)
      for (let e = 0; e < eventsPerTurn; e++) this.store.append(this.now, EV.op, this.opsDone, -1, 0, 0)
      if (this.breakpoints.length > 0 && this.stopAt.includes(this.opsDone)) {
        const text = `turn ${this.opsDone}`
        this.stop = { text, context: 1, pc: 4096, address: null, group: 0, simd: 0, lane: 0 }
        return
      }
      if (this.opsDone === throwsAt) throw new InternalError(`turn ${throwsAt} is broken`)
      if (this.opsDone === failsAt) {
        this.report = `turn ${failsAt} failed`
        this.state = "failed"
        return
      }
    }
  }

  setBreakpoints(breakpoints: readonly MachineBreakpoint[]): void {
    this.breakpoints = breakpoints
  }

  inspect(question: MachineQuestion): MachineAnswer {
    return { kind: "none", text: `${question.kind} after turn ${this.opsDone}` }
  }

  verdicts(): readonly Verdict[] {
    return [{ line: 3, held: true, text: "" }]
  }
}
