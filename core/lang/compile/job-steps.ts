/** The steps of a submission that a replay makes one by one. They stand outside of repeats, so a job is one job. */
import { quote } from "../found.ts"
import type { DepRef, Op } from "../program.ts"
import type { OpTree, SubmitTree, WordTree } from "../tree.ts"
import type { Context, Turns } from "./context.ts"
import { dependency } from "./dependencies.ts"
import { readSubmit } from "./submit.ts"

type StepTree = Extract<OpTree, { readonly $type: "Init" | "Depend" | "Arm" | "Push" | "Cleanup" | "Touch" }>

export function jobStep(context: Context, op: StepTree, turns: Turns, client: number): Op | null {
  const { problems } = context
  if (turns.repeat >= 0) {
    problems.error(op, "step-in-repeat", "the steps of a submission cannot be repeated", "Write them out.")
    return null
  }
  if (op.$type === "Init") {
    const whole: SubmitTree = { ...op, $type: "Submit", clauses: [] }
    const submit = readSubmit(context, whole, turns, client)
    return submit === null ? null : { kind: "init_job", submit }
  }
  const submit = jobOfStep(context, op.job, turns)
  if (op.$type === "Depend") {
    const deps: DepRef[] = []
    for (const dep of op.deps) {
      const ref = dependency(context, dep, turns, op.job.text)
      if (ref !== null) deps.push(ref)
      if (problems.full) break
    }
    return submit === null ? null : { kind: "add_dependencies", submit, deps }
  }
  if (submit === null) return null
  switch (op.$type) {
    case "Arm":
      return { kind: "arm_job", submit }
    case "Push":
      return { kind: "push_job", submit }
    case "Cleanup":
      return { kind: "cleanup_job", submit }
    case "Touch":
      return { kind: "touch_job", submit, what: op.what ? "entity" : "job" }
  }
}

export function signalOfJob(context: Context, which: "finished" | "scheduled", job: WordTree, turns: Turns): Op | null {
  const submit = jobOfStep(context, job, turns)
  return submit === null ? null : { kind: "signal_job", submit, which }
}

/** A job that is there when the line happens. */
function jobOfStep(context: Context, word: WordTree, turns: Turns): number | null {
  const { problems } = context
  const submit = context.jobNames.resolve(word, problems)
  if (submit === null) return null
  const other = context.submitTurns[submit] as Turns
  if (other.load !== undefined) {
    problems.error(word, "job-of-load", `job ${quote(word.text)} is of a load, and this needs a line's`)
    return null
  }
  if (other.repeat >= 0) {
    problems.error(
      word,
      "which-turn",
      `job ${quote(word.text)} is submitted ${other.turns} times, and this needs one job`,
    )
    return null
  }
  const later = other.at > turns.at || (other.at === turns.at && other.order > turns.order)
  if (!later) return submit
  const line = problems.line((context.jobNames.extent(word.text) ?? word).$start)
  problems.error(word, "later-job", `job ${quote(word.text)} begins later, on line ${line}`)
  return null
}
