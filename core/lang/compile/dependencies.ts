/**
 * References to jobs. A job can only be waited for once it has been submitted, as in the kernel, where a dependency
 * is a fence that exists: so a cycle cannot be written, but tried, and is told as one.
 */
import { quote } from "../found.ts"
import { CYCLES_BACK_MAX } from "../limits.ts"
import { formatSpan } from "../../time/time.ts"
import type { DepRef, JobRef } from "../program.ts"
import type { DepTree, JobTree } from "../tree.ts"
import type { Context, Turns } from "./context.ts"

/** A cycle is looked for this far; a longer one is told as a later submission. */
const CYCLE_STEPS_MAX = 1000
const CYCLE_NAMES_MAX = 8

export function dependency(context: Context, dep: DepTree, turns: Turns, dependent: string): DepRef | null {
  if (dep.$type === "FenceDep") {
    const ext = context.fenceNames.resolve(dep.fence, context.problems)
    return ext === null ? null : { kind: "ext", ext }
  }
  const job = dependencyJob(context, dep.job, turns, dependent)
  return job === null ? null : { kind: dep.$type === "ScheduledDep" ? "scheduled" : "finished", job }
}

function dependencyJob(context: Context, job: JobTree, turns: Turns, dependent: string): JobRef | null {
  const { problems } = context
  const name = job.name.text
  const submit = context.jobNames.find(name)
  if (submit === undefined) {
    const fence = context.fenceNames.find(name) !== undefined
    if (fence) problems.error(job, "unknown-job", `no job ${quote(name)}`, `Write: after fence ${name}`)
    else context.jobNames.resolve(job.name, problems)
    return null
  }
  const other = context.submitTurns[submit] as Turns
  if (turns.load !== undefined || other.load !== undefined) return jobOfLoad(context, job, submit, turns)
  const ref = jobRef(context, job, submit, turns)
  if (ref === null) return null
  if (name === dependent && (ref.relative ? ref.turn === 0 : turns.repeat < 0)) {
    problems.error(job, "dependency-cycle", `job ${quote(name)} waits for itself`)
    return null
  }
  if (!submittedBefore(other, turns, ref)) {
    tellLater(context, job, dependent, other, ref)
    return null
  }
  return ref
}

/** The job that a reference in an operation means, and whether there is such a turn. */
function jobRef(context: Context, job: JobTree, submit: number, turns: Turns): JobRef | null {
  const { problems } = context
  const name = job.name.text
  const other = context.submitTurns[submit] as Turns
  const { turn } = job
  if (turn === undefined) {
    if (other.repeat < 0) return { submit, turn: 0, relative: false }
    if (other.repeat === turns.repeat) return { submit, turn: 0, relative: true }
    problems.error(job, "which-turn", `job ${quote(name)} is submitted ${other.turns} times`, `Say which: ${name}[0]`)
    return null
  }
  const number = Number(turn.text)
  if (turn.back) {
    if (turns.repeat < 0) {
      problems.error(
        turn,
        "relative-turn",
        `${quote(`${name}[-${turn.text}]`)} counts back from a turn, and this line is in no repeat`,
      )
      return null
    }
    if (other.repeat < 0) return noTurns(context, job)
    const reaches = number < turns.turns && turns.turns - 1 - number < other.turns
    if (reaches) return { submit, turn: -number, relative: true }
    const message =
      number >= turns.turns
        ? `no turn of this repeat is ${turn.text} after another; it has ${turns.turns}`
        : `job ${quote(name)} has ${other.turns} turns, fewer than this repeat refers to`
    problems.error(job, "no-such-turn", message)
    return null
  }
  return absoluteRef(context, job, submit)
}

/** The last job of a step of the same load, in this cycle or so many before. `turns` are those of the step that refers to it. */
export function jobOfLoad(context: Context, job: JobTree, submit: number, turns: Turns): JobRef | null {
  const { problems } = context
  const name = job.name.text
  const other = context.submitTurns[submit] as Turns
  const { turn } = job
  if (other.load !== turns.load || turns.load === undefined) {
    const whose = other.load === undefined ? "of no load" : turns.load === undefined ? "of a load" : "of another load"
    const message = `job ${quote(name)} is ${whose}: when it is submitted is not known here`
    problems.error(job, "job-of-load", message, "Pass a sync object between them.")
    return null
  }
  if (turn !== undefined && !turn.back) {
    problems.error(turn, "absolute-turn", "within a load references count cycles back", `Write: ${name}[-1]`)
    return null
  }
  const back = turn === undefined ? 0 : Number(turn.text)
  if (back > CYCLES_BACK_MAX) {
    problems.error(job, "no-such-turn", `${back} cycles back; ${CYCLES_BACK_MAX} are the limit`)
    return null
  }
  if (back === 0 && other.order >= turns.order) {
    const when = other.order === turns.order ? "waits for itself" : "is submitted later in the cycle"
    problems.error(job, "later-job", `job ${quote(name)} ${when}`, `Did you mean '${name}[-1]'?`)
    return null
  }
  return { submit, turn: -back, relative: true }
}

/** A reference to a turn by its number, as outside of repeats. */
export function absoluteRef(context: Context, job: JobTree, submit: number): JobRef | null {
  const { problems } = context
  const name = job.name.text
  const other = context.submitTurns[submit] as Turns
  const { turn } = job
  if (turn === undefined) {
    if (other.repeat < 0) return { submit, turn: 0, relative: false }
    problems.error(job, "which-turn", `job ${quote(name)} is submitted ${other.turns} times`, `Say which: ${name}[0]`)
    return null
  }
  if (turn.back) {
    problems.error(
      turn,
      "relative-turn",
      `${quote(`${name}[-${turn.text}]`)} counts back from a turn, and this line is in no repeat`,
    )
    return null
  }
  if (other.repeat < 0) return noTurns(context, job)
  const number = Number(turn.text)
  if (number < other.turns) return { submit, turn: number, relative: false }
  problems.error(turn, "no-such-turn", `job ${quote(name)} has turns 0 to ${other.turns - 1}`)
  return null
}

function noTurns(context: Context, job: JobTree): null {
  context.problems.error(
    job,
    "no-turns",
    `job ${quote(job.name.text)} is submitted once, in no repeat`,
    `Write: ${job.name.text}`,
  )
  return null
}

/**
 * Holds if at every turn that refers to it the job is already there. Both times grow evenly, so the ends decide. Within
 * an instant the lines happen in their order, all turns of one line before the next line.
 */
function submittedBefore(other: Turns, turns: Turns, ref: JobRef): boolean {
  const ahead = (turn: number): boolean => {
    const referred = ref.relative ? turn + ref.turn : ref.turn
    const gap = turns.at - other.at + (turns.every * turn - other.every * referred)
    const sooner = other.order < turns.order || (other.order === turns.order && referred < turn)
    return gap > 0 || (gap === 0 && sooner)
  }
  const first = ref.relative ? -ref.turn : 0
  return ahead(first) && ahead(turns.turns - 1)
}

function tellLater(context: Context, job: JobTree, dependent: string, other: Turns, ref: JobRef): void {
  const name = job.name.text
  // An earlier turn is another job, and waiting for it closes no circle.
  const cycle = ref.relative && ref.turn < 0 ? null : findCycle(context, name, dependent)
  if (cycle !== null) {
    const names = cycle.length > CYCLE_NAMES_MAX ? [...cycle.slice(0, CYCLE_NAMES_MAX - 1), "…", dependent] : cycle
    context.problems.error(
      job,
      "dependency-cycle",
      `a cycle: ${dependent} waits for ${names.join(", which waits for ")}`,
    )
    return
  }
  const line = context.problems.line((context.jobNames.extent(name) ?? job).$start)
  const when =
    other.turns === 1 ? `later, at ${formatSpan(other.at)} on line ${line}` : `later at some turn, on line ${line}`
  const message = `job ${quote(name)} is submitted ${when}`
  context.problems.error(job, "later-job", message, "A job waits only for what is already submitted.")
}

/** Names from `from` to `to` along dependencies as written, or null. */
function findCycle(context: Context, from: string, to: string): string[] | null {
  const cameFrom = new Map<string, string>([[from, ""]])
  const waiting = [from]
  for (let step = 0; step < waiting.length && step < CYCLE_STEPS_MAX; step++) {
    const name = waiting[step] as string
    if (name === to) {
      const path = [name]
      for (let at = cameFrom.get(name); at !== undefined && at !== ""; at = cameFrom.get(at)) path.push(at)
      return path.reverse()
    }
    for (const next of context.waitsFor(name)) {
      if (cameFrom.has(next)) continue
      cameFrom.set(next, name)
      waiting.push(next)
    }
  }
  return null
}
