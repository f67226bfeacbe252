/**
 * A workload descriptor of `gem_wsim` as a replay: engines become schedulers with a ring each, a context becomes a queue
 * on each engine that it uses, since it keeps order per engine, and the list of steps becomes a load.
 */
import { type Result, err, ok } from "../../../base/result.ts"
import { formatSpan } from "../../../time/time.ts"
import { compileReplay, formatDiagnostic } from "../../compile.ts"
import { formatReplay } from "../../format.ts"
import { Buffers, type Use } from "./buffers.ts"
import type { Back, Spot, Step, WsimProblem } from "./descriptor.ts"
import { type Contexts, ENGINES, type Engine, bonded, candidates, contextsOf } from "./engines.ts"
import { readDescriptor } from "./read-descriptor.ts"

export type { WsimProblem } from "./descriptor.ts"

export interface WsimOptions {
  /** Of the descriptor, for the title and for client and load. */
  readonly name: string
  readonly repeat: number
}

type Batch = Extract<Step, { readonly kind: "batch" }>

interface Job {
  readonly name: string
  readonly queue: string
  readonly engines: readonly Engine[]
  /** A bond of its context cannot be kept. */
  readonly loose: boolean
  readonly outsideMap: boolean
}

class Refused extends Error {
  readonly problem: WsimProblem

  constructor(problem: WsimProblem) {
    super(problem.message)
    this.problem = problem
  }
}

function refuse({ line, column }: Spot, message: string): never {
  throw new Refused({ line, column, message })
}

/** The replay, or where and why the descriptor is refused. */
export function importWsim(text: string, options: WsimOptions): Result<string, WsimProblem> {
  const steps = readDescriptor(text)
  if (!steps.ok) return steps
  try {
    const lines = new Translation(steps.value, options).lines()
    const formatted = formatReplay(`${lines.join("\n")}\n`)
    const replay = formatted.ok ? formatted.value : lines.join("\n")
    const checked = compileReplay(replay)
    if (checked.ok) return ok(replay)
    const [first] = checked.error
    const why = first === undefined ? "" : formatDiagnostic("line", first)
    return err({ line: 1, column: 1, message: `the replay made of it is refused: ${why}` })
  } catch (error) {
    if (error instanceof Refused) return err(error.problem)
    throw error
  }
}

class Translation {
  private readonly steps: readonly Step[]
  private readonly options: WsimOptions
  private readonly contexts: Contexts
  /** By step; null for a step that is no batch. */
  private readonly jobs: (Job | null)[] = []
  private readonly sets = new Map<number, number>()
  /** Buffers that each batch waits for: the last of each queue. */
  private readonly ofBuffers = new Map<number, readonly Use[]>()
  /** Of the contexts whose only priority stands before their first batch. */
  private readonly declaredPriority = new Map<number, string>()

  constructor(steps: readonly Step[], options: WsimOptions) {
    this.steps = steps
    this.options = options
    this.contexts = contextsOf(steps, refuse)
    for (const step of steps) {
      if (step.kind !== "set") continue
      if (this.sets.has(step.id)) refuse(step.at, `working set ${step.id} is declared already`)
      this.sets.set(step.id, step.buffers)
    }
    for (const [index, step] of steps.entries()) this.jobs.push(step.kind === "batch" ? this.job(step, index) : null)
    if (!this.jobs.some((job) => job !== null)) refuse({ line: 1, column: 1 }, "there is no batch in it")
    this.findPriorities()
    this.followBuffers()
  }

  lines(): string[] {
    const name = safeName(this.options.name)
    const jobs = this.jobs.filter((job) => job !== null)
    const used = ENGINES.filter((engine) => jobs.some((job) => job.engines.includes(engine)))
    const queues = new Map(jobs.map((job) => [job.queue, job.engines]))
    return [
      `replay 1  # ${comment(this.options.name)}`,
      `# A workload descriptor of gem_wsim, ${this.steps.length} steps, ${times(this.options.repeat)}.`,
      "# A job is called like its engine and its line there. A scheduler has as many credits as i915's execution lists have",
      "# ports: one batch executes, one is ready behind it.",
      ...this.missing(),
      "",
      "machine mock {",
      ...used.map((engine) => `sched ${engine} { credits 2; rings 1 }`),
      "}",
      "",
      `client ${name} {`,
      ...[...queues].map(([queue, engines]) => `queue ${queue} on ${engines.join(", ")}${this.priorityOf(queue)}`),
      "}",
      "",
      `load ${name} ${this.options.repeat} times {`,
      ...this.steps.flatMap((step, index) => this.stepLines(step, index)),
      "}",
      "",
      `expect load ${name} cycles = ${this.options.repeat}`,
    ]
  }

  /** What the descriptor asks for and a scheduler knows nothing of, for the head of the replay. */
  private missing(): string[] {
    const has = (kind: Step["kind"]): boolean => this.steps.some((step) => step.kind === kind)
    const lines: string[] = []
    if (has("preemption"))
      lines.push("# Without effect: preemption granularity (X). A ring executes a batch to its end.")
    if (has("slices")) lines.push("# Without effect: slice configuration (S).")
    if (has("set"))
      lines.push("# Sizes of buffers (w, W) are without effect; who waits for whom through them is written out.")
    if (this.jobs.some((job) => job?.loose === true))
      lines.push("# Not kept: bonds (b) to a master that load balancing places. See there.")
    return lines
  }

  private job(step: Batch, index: number): Job {
    const placing = candidates(this.contexts, step)
    let { engines } = placing
    let loose = false
    for (const one of step.dependencies) {
      if (one.kind !== "submit") continue
      const left = bonded(this.contexts, step.context, engines, this.batchBack(index, one.on).engines)
      loose ||= left === null
      engines = left ?? engines
    }
    const { outsideMap } = placing
    const name = `${label(engines)}-${step.at.line}`
    return { name, queue: `c${step.context}-${label(engines)}`, engines, loose, outsideMap }
  }

  private stepBack(index: number, { steps, ...at }: Back): number {
    if (steps > index) refuse(at, `there is no step ${steps} back; ${index} stand before this one`)
    return index - steps
  }

  private batchBack(index: number, back: Back): Job {
    return this.jobs[this.stepBack(index, back)] ?? refuse(back, `the step ${back.steps} back is no batch`)
  }

  private fenceBack(index: number, back: Back): string {
    const target = this.stepBack(index, back)
    const step = this.steps[target]
    return step?.kind === "fence" ? fenceName(step) : refuse(back, `the step ${back.steps} back is no fence (f)`)
  }

  /** A priority that is set once and in time is the queue's own; others are steps. */
  private findPriorities(): void {
    const set = new Map<number, number>()
    for (const step of this.steps) if (step.kind === "priority") set.set(step.context, (set.get(step.context) ?? 0) + 1)
    const begun = new Set<number>()
    for (const step of this.steps) {
      if (step.kind === "batch") begun.add(step.context)
      else if (step.kind === "priority" && set.get(step.context) === 1 && !begun.has(step.context))
        this.declaredPriority.set(step.context, level(step.level))
    }
  }

  private priorityOf(queue: string): string {
    const priority = this.declaredPriority.get(contextOf(queue))
    return priority === undefined || priority === "normal" ? "" : ` { priority ${priority} }`
  }

  /** Two cycles: the second one meets what the first has left. */
  private followBuffers(): void {
    const buffers = new Buffers()
    for (let cycle = 0; cycle < 2; cycle++) {
      for (const [index, step] of this.steps.entries()) {
        if (step.kind !== "batch") continue
        this.ofBuffers.set(index, this.lastOfEachQueue(index, this.usesOf(buffers, step, index)))
      }
      buffers.nextCycle()
    }
  }

  private usesOf(buffers: Buffers, step: Batch, index: number): Use[] {
    const { queue } = this.jobs[index] as Job
    const found: Use[] = []
    for (const one of step.dependencies) {
      if (!("set" in one)) continue
      const count = this.sets.get(one.set) ?? refuse(one.at, `no working set ${one.set}`)
      if (one.last >= count) refuse(one.at, `working set ${one.set} has buffers 0 to ${count - 1}`)
      for (let number = one.first; number <= one.last; number++)
        found.push(...buffers.use(`${one.set}-${number}`, { batch: index, back: 0 }, queue, one.kind === "write"))
    }
    return found
  }

  /** A queue keeps its order, so the last of each is enough, and of the batch's own queue none. */
  private lastOfEachQueue(index: number, uses: readonly Use[]): Use[] {
    const last = new Map<string, Use>()
    for (const use of uses) {
      const { queue } = this.jobs[use.batch] as Job
      const known = last.get(queue)
      if (queue === this.jobs[index]?.queue) continue
      if (known === undefined || use.back < known.back || (use.back === known.back && use.batch > known.batch))
        last.set(queue, use)
    }
    return [...last.values()].sort((a, b) => b.back - a.back || a.batch - b.batch)
  }

  private stepLines(step: Step, index: number): string[] {
    switch (step.kind) {
      case "batch":
        return this.batchLines(step, index)
      case "delay":
        return [`sleep ${span(step.us)}`]
      case "period":
        return [`every ${span(step.us)}`]
      case "sync":
        return [`wait ${this.batchBack(index, step.on).name}`]
      case "behind":
      case "queued":
        return [`throttle ${step.kind} ${step.jobs}`]
      case "fence":
        return [`fence ${fenceName(step)}`]
      case "signal":
        return [`signal ${this.fenceBack(index, step.on)}`]
      case "terminate": {
        const target = this.steps[this.stepBack(index, step.on)]
        if (target?.kind !== "batch" || target.duration !== null)
          refuse(step.on, `the step ${step.on.steps} back is no endless batch`)
        return [`terminate ${this.batchBack(index, step.on).name}`]
      }
      case "priority":
        return this.priorityLines(step)
      case "preemption":
      case "slices":
        return [`# ${step.text}: no effect`]
      case "bond":
        return [`# ${step.text}`]
      case "map":
      case "balance":
      case "set":
        return []
    }
  }

  private batchLines(step: Batch, index: number): string[] {
    const job = this.jobs[index] as Job
    const after: string[] = []
    for (const one of step.dependencies) {
      if (one.kind === "data") after.push(this.batchBack(index, one.on).name)
      else if (one.kind === "submit") after.push(`scheduled ${this.batchBack(index, one.on).name}`)
      else if (one.kind === "fence") after.push(this.endOrFence(index, one.on))
    }
    for (const { batch, back } of this.ofBuffers.get(index) ?? []) {
      const { name } = this.jobs[batch] as Job
      after.push(back === 0 ? name : `${name}[-1]`)
    }
    const { duration } = step
    const run =
      duration === null
        ? "endless"
        : duration.low === duration.high
          ? `run ${span(duration.low)}`
          : `run ${span(duration.low)}..${span(duration.high)}`
    const clause = after.length === 0 ? "" : ` after ${[...new Set(after)].join(", ")}`
    return [
      ...(job.loose
        ? [`# The bond of context ${step.context} is not kept: where its master runs is not known before.`]
        : []),
      ...(job.outsideMap ? [`# ${step.engine} is not in the engine map of context ${step.context}.`] : []),
      `submit ${job.name} to ${job.queue} { ${run} }${clause}`,
      ...(step.waits ? [`wait ${job.name}`] : []),
    ]
  }

  private endOrFence(index: number, back: Back): string {
    const target = this.steps[this.stepBack(index, back)]
    return target?.kind === "fence" ? `fence ${fenceName(target)}` : this.batchBack(index, back).name
  }

  private priorityLines({ context, level: number, text }: Extract<Step, { readonly kind: "priority" }>): string[] {
    const queues = new Set(
      this.jobs.flatMap((job) => (job !== null && contextOf(job.queue) === context ? [job.queue] : [])),
    )
    if (queues.size === 0) return [`# ${text}: no batch of context ${context}`]
    if (this.declaredPriority.has(context)) return []
    return [...queues].map((queue) => `priority ${queue} ${level(number)}`)
  }
}

/** `vcs0`, or the class if it is all of it: `vcs`; else all of them. */
function label(engines: readonly Engine[]): string {
  const all = engines.join("-")
  return all.replace("vcs0-vcs1", "vcs")
}

function contextOf(queue: string): number {
  return Number(/^c(\d+)-/.exec(queue)?.[1])
}

function fenceName(step: Step): string {
  return `fence-${step.at.line}`
}

function level(priority: number): string {
  return priority < 0 ? "low" : priority > 0 ? "high" : "normal"
}

function span(us: number): string {
  return formatSpan(us * 1000)
}

function times(repeat: number): string {
  return repeat === 1 ? "once" : `${repeat} times`
}

const COMMENT_CHARS_MAX = 100

function comment(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, COMMENT_CHARS_MAX)
}

/** A name of the language that looks like the file's. */
function safeName(text: string): string {
  const name = text
    .replaceAll(/[^A-Za-z0-9_.-]+/g, "-")
    .replaceAll(/[.-]{2,}/g, "-")
    .replaceAll(/^[^A-Za-z_]+|[.-]+$/g, "")
    .slice(0, COMMENT_CHARS_MAX)
    .replace(/[.-]+$/, "")
  return name === "" ? "workload" : name
}
