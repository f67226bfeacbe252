/**
 * Makes the replay of a finding smaller: fewer operations, then plainer ones. Each smaller replay is tried with the choices
 * of the finding and, since these mean something else there, with some drawn anew; it counts if it finds the same kind
 * of thing. Then the choices are made fewer.
 */
import { RandomStrategy, RecordedStrategy } from "../engine/strategy.ts"
import type { DepRef, Program, SubmitSpec } from "../lang/program.ts"
import { duration } from "../time/time.ts"
import { type Found, type LooksFor, runOnce } from "./run-once.ts"
import { shrinkChoices } from "./shrink-choices.ts"
import { tidyProgram } from "./tidy-program.ts"

/** Runs with choices drawn anew, of each smaller replay. */
const DRAWS = 400
/** Runs of one shrinking in all. */
const TRIES_MAX = 40_000

export interface SmallFinding {
  readonly program: Program
  readonly found: Found
}

export function shrinkFinding(program: Program, found: Found, mishaps: LooksFor): SmallFinding {
  const shrinker = new ProgramShrinker({ program, found: shrinkChoices(program, found, mishaps) }, mishaps)
  const { program: smaller, found: there } = shrinker.shrink()
  return { program: smaller, found: shrinkChoices(smaller, there, mishaps) }
}

class ProgramShrinker {
  private best: SmallFinding
  private readonly mishaps: LooksFor
  private triesLeft = TRIES_MAX

  constructor(finding: SmallFinding, mishaps: LooksFor) {
    this.best = finding
    this.mishaps = mishaps
  }

  shrink(): SmallFinding {
    this.take(tidyProgram(this.best.program))
    let before: number
    do {
      before = this.best.program.ops.length
      this.dropOperations()
    } while (this.best.program.ops.length < before)
    this.plainJobs()
    this.plainSchedulers()
    return this.best
  }

  /** From the last to the first: what comes later needs what came before. */
  private dropOperations(): void {
    for (let place = this.best.program.ops.length - 1; place >= 0; place--) {
      const { program } = this.best
      if (place >= program.ops.length) continue
      this.take(
        tidyProgram(
          program,
          program.ops.filter((_, other) => other !== place),
        ),
      )
    }
  }

  private plainJobs(): void {
    for (let job = 0; job < this.best.program.submits.length; job++) {
      const spec = this.best.program.submits[job] as SubmitSpec
      for (const dep of spec.deps) this.changeJob(job, (one) => ({ ...one, deps: without(one.deps, dep) }))
      this.changeJob(job, (one) => ({ ...one, prepareDep: -1 }))
      this.changeJob(job, (one) => ({ ...one, hangs: 0 }))
      this.changeJob(job, (one) => ({ ...one, error: 0, runResult: "fence" }))
      this.changeJob(job, (one) => ({ ...one, credits: 1, dontPipeline: false }))
      this.changeJob(job, (one) => ({ ...one, duration: { low: duration(10), high: duration(10) } }))
    }
  }

  private changeJob(job: number, change: (spec: SubmitSpec) => SubmitSpec): void {
    const { program } = this.best
    const spec = program.submits[job] as SubmitSpec
    const changed = change(spec)
    if (JSON.stringify(changed) === JSON.stringify(spec)) return
    this.take(
      tidyProgram({ ...program, submits: program.submits.map((one, other) => (other === job ? changed : one)) }),
    )
  }

  private plainSchedulers(): void {
    for (let sched = 0; sched < this.best.program.scheds.length; sched++) {
      for (const plain of [
        { hangLimit: 0, karma: false, resetErrno: 0 },
        { rings: 1 },
        { onTimeout: "RESET" },
      ] as const) {
        const { program } = this.best
        const scheds = program.scheds.map((one, other) => (other === sched ? { ...one, ...plain } : one))
        if (JSON.stringify(scheds) !== JSON.stringify(program.scheds)) this.take({ ...program, scheds })
      }
    }
  }

  private take(program: Program): void {
    const { choices, kind } = this.best.found
    for (let draw = -1; draw < DRAWS && this.triesLeft > 0; draw++) {
      this.triesLeft--
      const strategy = draw < 0 ? new RecordedStrategy(choices) : new RandomStrategy(draw)
      const found = runOnce(program, strategy, this.mishaps)
      if (found?.kind !== kind) continue
      this.best = { program, found }
      return
    }
  }
}

function without(deps: readonly DepRef[], dep: DepRef): readonly DepRef[] {
  return deps.filter((one) => one !== dep)
}
