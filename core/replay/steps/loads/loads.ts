/** The loads of a program on machine mock: begins them, and does for their threads what needs the machine. */
import { Prng } from "../../../base/prng.ts"
import type { MockMachine } from "../../../driver/mock/index.ts"
import type { Engine } from "../../../engine/engine.ts"
import type { Steps } from "../../../engine/steps.ts"
import { Timer } from "../../../engine/timer.ts"
import type { Fence } from "../../../fence/fence.ts"
import { LOAD_STEPS_MAX } from "../../../lang/limits.ts"
import type { JobRef, LoadSpec, Op, Program } from "../../../lang/program.ts"
import { type Submitter, lastJobOf } from "../submitter.ts"
import type { LoadMachine } from "./load-machine.ts"
import { LoadThread } from "./load-thread.ts"

/** Performs an operation as a line of the replay would. */
interface Performer {
  readonly engine: Engine
  perform(op: Op, turn: number): Steps<void>
}

/** Apart from the seed of the lines, and from each other: golden ratio of 32 bits. */
const SEED_STEP = 0x9e37_79b1

export class Loads implements LoadMachine {
  private readonly program: Program
  private readonly model: Performer
  private readonly submitter: Submitter
  private readonly mock: MockMachine
  private readonly seed: number
  private readonly start: Start
  private stepsLeft = LOAD_STEPS_MAX

  constructor(program: Program, model: Performer, mock: MockMachine, submitter: Submitter, seed: number) {
    this.program = program
    this.model = model
    this.mock = mock
    this.submitter = submitter
    this.seed = seed
    this.start = new Start(model.engine)
  }

  /** A thread of its own: what it draws does not depend on what others do, so each scheduler gets the same work. */
  begin(index: number): void {
    const spec = this.program.loads[index] as LoadSpec
    const prng = new Prng(this.seed + Math.imul(index + 1, SEED_STEP))
    this.start.threads.push(new LoadThread(this, spec, prng))
    if (!this.start.armed) this.engine.arm(this.start, this.engine.now)
  }

  get engine(): Engine {
    return this.model.engine
  }

  takeStep(): boolean {
    this.stepsLeft -= 1
    return this.stepsLeft >= 0
  }

  perCycle(submit: number): number {
    return this.program.submits[submit]?.perCycle ?? 1
  }

  perform(op: Op): Steps<void> {
    this.model.perform(op, 0)
  }

  submit(submit: number, turn: number, prng: Prng): Steps<Fence | null> {
    this.submitter.submit(submit, turn, prng)
    return this.submitter.finished(submit, turn)
  }

  forget(submit: number, turn: number): void {
    this.submitter.forget(submit, turn)
  }

  lastFinished(ref: JobRef, cycle: number): Fence | null {
    return this.submitter.finished(ref.submit, lastJobOf(this.program, ref, cycle))
  }

  renewFence(ext: number, cycle: number): void {
    this.mock.renewExt(ext, `${this.program.exts[ext]}[${cycle}]`)
  }

  terminate(ref: JobRef, cycle: number): void {
    const job = this.submitter.takeEndless(ref.submit, lastJobOf(this.program, ref, cycle))
    if (job !== null) this.mock.terminate(job)
  }
}

/** The loads of one instant start together, behind the lines of that instant: else the first would be well under way. */
class Start extends Timer {
  readonly threads: LoadThread[] = []
  private readonly engine: Engine

  constructor(engine: Engine) {
    super()
    this.engine = engine
  }

  override fire(): void {
    for (const thread of this.threads.splice(0)) this.engine.wake(thread)
  }
}
