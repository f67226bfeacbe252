/**
 * Loads: clients' programs that work in cycles. Their jobs are numbered through all cycles; references among them count
 * cycles back. A load knows its own jobs only: when another's line comes is not known before it runs.
 */
import { type Duration, type SimTime, TIME_ZERO, duration, simTime } from "../../time/time.ts"
import { PRIORITIES } from "../../trace/events.ts"
import { quote } from "../found.ts"
import { LOAD_STEPS_MAX, OPS_MAX, U32_MAX } from "../limits.ts"
import type { JobRef, LoadSpec, LoadStep } from "../program.ts"
import type { JobTree, LoadStepTree, LoadSubmitTree, LoadTree, ReplayTree } from "../tree.ts"
import type { Context, LoadTurns, Turns } from "./context.ts"
import { jobOfLoad } from "./dependencies.ts"
import { readSubmit } from "./submit.ts"
import { spanOf } from "./spans.ts"
import { isTaken } from "./taken.ts"
import { amount, errno, oneOf, sum, time } from "./values.ts"

export interface PlacedLoad {
  readonly tree: LoadTree
  readonly load: LoadTurns
  readonly lasts: LoadSpec["lasts"]
  readonly from: SimTime
  /** Of each submit step. */
  readonly turns: Map<LoadSubmitTree, Turns>
}

/** All loads, and how many operations those make that last so many cycles; a load of `for` is bounded when it runs. */
export function placeLoads(
  context: Context,
  tree: ReplayTree,
): { readonly placed: PlacedLoad[]; readonly total: number } {
  const placed: PlacedLoad[] = []
  let total = 0
  for (const item of tree.items) {
    if (item.$type !== "Load" || context.problems.full) continue
    const cycles = item.times === undefined ? 1 : (amount(context, item.times, CYCLES) ?? 1)
    const span = item.span === undefined ? null : (time(context, item.span) ?? duration(TIME_ZERO))
    const from = item.from === undefined ? TIME_ZERO : simTime((time(context, item.from) ?? TIME_ZERO) as Duration)
    if (span !== null) sum(context, item, from, span)
    const load: LoadTurns = { index: placed.length, cycles: span === null ? cycles : LOAD_STEPS_MAX }
    const turns = new Map<LoadSubmitTree, Turns>()
    let perCycle = 0
    item.steps.forEach((step, order) => {
      if (step.$type !== "LoadSubmit") {
        perCycle += 1
        return
      }
      const jobs = step.count === undefined ? 1 : (amount(context, step.count, JOBS) ?? 1)
      perCycle += jobs
      turns.set(step, { at: from, turns: load.cycles * jobs, every: 0, order, repeat: REPEATED, load, perCycle: jobs })
    })
    total += (span === null ? cycles : 1) * perCycle
    placed.push({ tree: item, load, lasts: span === null ? { cycles } : { span }, from, turns })
  }
  return { placed, total }
}

const CYCLES = { what: "number of cycles", min: 1, max: OPS_MAX }
const JOBS = { what: "number of jobs", min: 1, max: OPS_MAX }
/** Stands for a repeat in the jobs of a load: they have numbers. No repeat has it. */
const REPEATED = Number.MAX_SAFE_INTEGER

/** Names first, as for operations: a step may refer to a later one of the cycle before. */
export function declareLoads(context: Context, placed: readonly PlacedLoad[]): void {
  const { problems } = context
  for (const { tree, load, turns } of placed) {
    context.loadNames.declare(tree.name, load.index, problems)
    for (const step of tree.steps) {
      if (step.$type === "LoadSubmit") {
        if (context.jobNames.declare(step.name, context.submitTurns.length, problems, "submitted"))
          context.submitTurns.push(turns.get(step) as Turns)
      } else if (step.$type === "LoadFence" && !isTaken(context, step.name, context.syncNames)) {
        if (context.fenceNames.declare(step.name, context.exts.length, problems)) context.exts.push(step.name.text)
      }
    }
  }
}

export function readLoads(context: Context, placed: readonly PlacedLoad[]): LoadSpec[] {
  return placed.map((one) => readLoad(context, one))
}

function readLoad(context: Context, placed: PlacedLoad): LoadSpec {
  const { problems } = context
  const { tree, load, lasts, turns } = placed
  if (context.agx.spec !== null) problems.error(tree, "not-of-machine", "machine agx has no loads", "Use a repeat.")
  const client = clientOf(context, tree)
  const steps: LoadStep[] = []
  for (const [order, step] of tree.steps.entries()) {
    if (problems.full) break
    const own = step.$type === "LoadSubmit" ? (turns.get(step) as Turns) : null
    const here: Turns = own ?? { at: placed.from, turns: load.cycles, every: 0, order, repeat: REPEATED, load }
    const read = readStep(context, step, here, client)
    if (read !== null) steps.push({ line: problems.line(step.$start), ...read })
  }
  const name = tree.name.text
  if (tree.steps.length === 0) problems.error(tree, "empty-load", `load ${quote(name)} has no steps`)
  if ("span" in lasts && !steps.some(({ kind }) => LETS_TIME_PASS.has(kind))) {
    const message = `load ${quote(name)} never sleeps: no time passes, and it begins cycles for ever`
    problems.error(tree, "endless-load", message, "Add a step such as wait or sleep.")
  }
  return { name, line: problems.line(tree.$start), client, lasts, steps, reach: reachOf(context, steps) }
}

const LETS_TIME_PASS: ReadonlySet<LoadStep["kind"]> = new Set(["wait", "sleep", "every", "throttle"])

/** That of its queues, which must be one's. */
function clientOf(context: Context, tree: LoadTree): number {
  let client: number | null = null
  for (const step of tree.steps) {
    if (step.$type !== "LoadSubmit" && step.$type !== "SetPriority") continue
    const entity = context.entities[context.queueNames.find(step.queue.text) ?? -1]
    if (entity === undefined) continue
    client ??= entity.client
    if (entity.client === client) continue
    const whose = (index: number): string =>
      index < 0 ? "no client" : `client ${quote(context.clients[index]?.name ?? "")}`
    const message = `queue ${quote(step.queue.text)} is of ${whose(entity.client)}, and those above of ${whose(client)}`
    context.problems.error(step.queue, "queue-of-another", message, "A load is one client's.")
  }
  return client ?? -1
}

type StepOf<T> = T extends unknown ? Omit<T, "line"> : never

function readStep(context: Context, step: LoadStepTree, turns: Turns, client: number): StepOf<LoadStep> | null {
  switch (step.$type) {
    case "LoadSubmit": {
      const submit = readSubmit(context, step, turns, client)
      return submit === null ? null : { kind: "submit", submit }
    }
    case "LoadWait": {
      const jobs: JobRef[] = []
      for (const job of step.jobs) {
        const ref = jobOf(context, job, turns)
        if (ref !== null) jobs.push(ref)
        if (context.problems.full) break
      }
      return { kind: "wait", jobs }
    }
    case "Sleep":
      return { kind: "sleep", span: spanOf(context, step, step.low, step.high) }
    case "PacedBy":
      return { kind: "every", period: time(context, step.period) ?? duration(TIME_ZERO) }
    case "Throttle": {
      const jobs = amount(context, step.jobs, { what: "number of jobs", min: 0, max: U32_MAX })
      return jobs === null ? null : { kind: "throttle", by: step.by, jobs }
    }
    case "LoadFence": {
      const ext = context.fenceNames.find(step.name.text)
      return ext === undefined ? null : { kind: "fence", ext }
    }
    case "LoadSignal": {
      const ext = context.fenceNames.resolve(step.fence, context.problems)
      const error = step.errno === undefined ? 0 : errno(context, step.errno)
      return ext === null || error === null ? null : { kind: "signal", ext, error }
    }
    case "Terminate": {
      const job = jobOf(context, step.job, turns)
      if (job !== null && Number.isFinite(context.submits[job.submit]?.duration.low ?? Infinity)) {
        const message = `job ${quote(step.job.name.text)} is not endless`
        context.problems.error(step.job, "not-endless", message, "Write in its braces: endless")
      }
      return job === null ? null : { kind: "terminate", job }
    }
    case "SetPriority": {
      const entity = context.queueNames.resolve(step.queue, context.problems)
      const priority = oneOf(context, step.level, PRIORITIES, "priority")
      return entity === null || priority === null ? null : { kind: "priority", entity, priority }
    }
  }
}

function jobOf(context: Context, job: JobTree, turns: Turns): JobRef | null {
  const submit = context.jobNames.resolve(job.name, context.problems)
  return submit === null ? null : jobOfLoad(context, job, submit, turns)
}

/** How many cycles back its references go. */
function reachOf(context: Context, steps: readonly LoadStep[]): number {
  const refs = steps.flatMap((step): readonly JobRef[] => {
    if (step.kind === "wait") return step.jobs
    if (step.kind === "terminate") return [step.job]
    if (step.kind !== "submit") return []
    return (context.submits[step.submit]?.deps ?? []).flatMap((dep) => (dep.kind === "ext" ? [] : [dep.job]))
  })
  return refs.reduce((most, ref) => Math.max(most, -ref.turn), 0)
}
