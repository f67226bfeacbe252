/** The operations of a replay, one by one, each run without a break at its moment. */
import type { Checker } from "../../engine/checker.ts"
import type { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import { Timer } from "../../engine/timer.ts"
import type { Op } from "../../lang/program.ts"
import { TIME_ZERO } from "../../time/time.ts"
import { EV } from "../../trace/events.ts"
import type { AgxView } from "../agx/agx-view.ts"
import type { OpStream } from "./op-stream.ts"

/** What a replay runs on. */
export interface ReplayModel {
  readonly engine: Engine
  /** `begin` has not been called yet, and must be before the first operation. */
  readonly toBegin: boolean
  begin(): Steps<void>
  perform(op: Op, turn: number): Steps<void>
  /** Nothing is left to run. */
  end(): void
  figures(): ModelFigures
  /** Of this run, to be asked after each step. Before the first one. */
  checker(): Checker
  /** What a machine agx shows; null for another. */
  readonly agx: AgxView | null
}

/** Figures of the state at the end, by scheduler and by queue of the program. */
export interface ModelFigures {
  readonly scheds: readonly Readonly<Record<string, string>>[]
  readonly entities: readonly Readonly<Record<string, string>>[]
}

/** One timer stands for all operations: it goes ahead of whatever else expires at its instant. */
export class OpTimer extends Timer {
  private readonly model: ReplayModel
  private readonly stream: OpStream

  constructor(model: ReplayModel, stream: OpStream) {
    super()
    this.model = model
    this.stream = stream
    this.armNext()
  }

  override fire(): Steps<void> {
    const { model } = this
    if (model.toBegin) {
      model.begin()
      this.armNext()
      return
    }
    const next = this.stream.take()
    if (next === null) return
    const { engine } = model
    const { trace, now } = engine
    if (trace.on) trace.append(now, EV.op, next.timed.line, next.timed.client, 0, 0)
    engine.line = next.timed.line
    model.perform(next.timed.op, next.turn)
    engine.line = 0
    this.armNext()
  }

  private armNext(): void {
    const { engine, toBegin } = this.model
    const at = toBegin ? TIME_ZERO : this.stream.peek()
    if (at !== null) engine.armAhead(this, at)
  }
}
