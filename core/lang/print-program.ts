/**
 * A program as the text of a replay: what it declares and what happens in it, but for its expectations. Of machine mock and
 * with the operations on queues, schedulers and external fences; a program with calls on sync objects, repeats or
 * steps of a submission is not asked for. Compiled again it is the same program, but for the numbers of its lines.
 */
import { fail } from "../base/assert.ts"
import { formatErrno } from "../base/errno.ts"
import { formatSpan } from "../time/time.ts"
import { toReplayWord } from "./option-words.ts"
import type { DepRef, EntitySpec, Op, Program, SchedSpec, SubmitSpec, TimedOp } from "./program.ts"

/** A whole replay, to be formatted. The title is one line. */
export function printProgram(program: Program, title: string, comments: readonly string[] = []): string {
  return [
    `replay 1 # ${title}`,
    ...comments.map((line) => `# ${line}`),
    "",
    `scheduler ${schedulerLine(program)}`,
    ...printScenario(program),
    "",
  ].join("\n")
}

function schedulerLine({ scheduler, profile, policy, seed, defects }: Program): string {
  // The settings of the kernel's scheduler are its own.
  const kernel = [`profile ${profile}`, `policy ${policy}`, ...defects.map((defect) => `defect ${defect}`)]
  const options = scheduler === "drm-sched" ? kernel : []
  if (seed !== 0) options.push(`seed ${seed}`)
  return `${scheduler}${block(options)}`
}

/** Declarations and operations, in the order of the program. */
export function printScenario(program: Program): string[] {
  const { scheds, clients, entities, exts, until, ops } = program
  return [
    "machine mock {",
    ...scheds.map(sched),
    "}",
    ...clients.flatMap(({ name }, client) => [
      `client ${name} {`,
      ...entities.filter((one) => one.client === client).map((one) => entity(one, program)),
      "}",
    ]),
    ...entities.filter((one) => one.client < 0).map((one) => entity(one, program)),
    ...(exts.length === 0 ? [] : [`fence ${exts.join(", ")}`]),
    ...(until === null ? [] : [`until ${formatSpan(until)}`]),
    "",
    ...ops.map((one) => timed(one, program)),
  ]
}

function timed({ at, client, op }: TimedOp, program: Program): string {
  const who = client < 0 ? "" : ` ${program.clients[client]!.name}`
  return `at ${formatSpan(at)}${who} ${operation(op, program)}`
}

function sched(spec: SchedSpec): string {
  const options = [`credits ${spec.creditLimit}`, `rings ${spec.rings}`]
  if (spec.timeout !== null) options.push(`timeout ${formatSpan(spec.timeout)}`)
  options.push(`on-timeout ${toReplayWord(spec.onTimeout)}`)
  if (spec.hangLimit > 0) options.push(`hang-limit ${spec.hangLimit}`)
  if (spec.karma) options.push("karma")
  if (spec.resetErrno !== 0) options.push(`reset-errno ${errorWord(spec.resetErrno)}`)
  if (spec.cancelJob) options.push("cancel-job")
  return `sched ${spec.name}${block(options)}`
}

function entity(spec: EntitySpec, program: Program): string {
  const options = []
  if (spec.priority !== "normal") options.push(`priority ${spec.priority}`)
  if (spec.guilty) options.push("guilty")
  return `queue ${spec.name} on ${schedNames(spec.scheds, program)}${block(options)}`
}

function block(options: readonly string[]): string {
  return options.length === 0 ? "" : ` { ${options.join("; ")} }`
}

/** A negated errno as a replay writes it. */
function errorWord(error: number): string {
  return formatErrno(error).replace(/^-/, "")
}

const SCHED_VERBS = {
  fini_sched: "fini sched",
  fault: "fault",
  tdr_queue_imm: "tdr-now",
  suspend_timeout: "suspend-timeout",
  resume_timeout: "resume-timeout",
  wqueue_stop: "stop",
  wqueue_start: "start",
} as const

function operation(op: Op, program: Program): string {
  switch (op.kind) {
    case "submit":
      return submit(program.submits[op.submit]!, program)
    case "kill_entity":
      return `kill ${entityName(op.entity, program)}`
    case "flush_entity": {
      const options = []
      if (op.exiting) options.push("exiting")
      if (op.sigkill) options.push("sigkill")
      // The time counts for an exiting caller only, and none is none.
      if (op.exiting || op.timeout > 0) options.push(`timeout ${formatSpan(op.timeout)}`)
      return `flush ${entityName(op.entity, program)}${block(options)}`
    }
    case "set_priority":
      return `priority ${entityName(op.entity, program)} ${op.priority}`
    case "modify_sched":
      return `move ${entityName(op.entity, program)} to ${schedNames(op.scheds, program)}`
    case "fini_entity":
      return `fini ${entityName(op.entity, program)}`
    case "signal_ext":
      return `signal ${program.exts[op.ext]!}${op.error === 0 ? "" : ` error ${errorWord(op.error)}`}`
    case "fini_sched":
    case "fault":
    case "tdr_queue_imm":
    case "suspend_timeout":
    case "resume_timeout":
    case "wqueue_stop":
    case "wqueue_start":
      return `${SCHED_VERBS[op.kind]} ${schedNames([op.sched], program)}`
    case "call":
    case "load":
    case "interrupt":
    case "init_job":
    case "add_dependencies":
    case "arm_job":
    case "push_job":
    case "cleanup_job":
    case "touch_job":
    case "signal_job":
    case "exit":
    case "inject":
    case "sched_stop":
    case "sched_start":
      return fail(`cannot print the operation ${op.kind}`)
  }
}

function entityName(index: number, { entities }: Program): string {
  return entities[index]!.name
}

function schedNames(indices: readonly number[], { scheds }: Program): string {
  return indices.map((index) => scheds[index]!.name).join(", ")
}

function submit(spec: SubmitSpec, program: Program): string {
  const options: string[] = []
  const { duration, credits, hangs, error, runResult, resubmitResult, prepareDep } = spec
  const { low, high } = duration
  if (high > 0) options.push(low === high ? `run ${formatSpan(low)}` : `run ${formatSpan(low)}..${formatSpan(high)}`)
  if (credits !== 1) options.push(`credits ${credits}`)
  if (hangs > 0) options.push(Number.isFinite(hangs) ? `hang ${hangs}` : "hang")
  if (error !== 0) options.push(`error ${errorWord(error)}`)
  if (runResult !== "fence") options.push(`result ${toReplayWord(runResult)}`)
  if (resubmitResult !== "fence") options.push(`resubmit ${toReplayWord(resubmitResult)}`)
  if (spec.dontPipeline) options.push("no-pipeline")
  if (prepareDep >= 0) options.push(`prepare ${program.exts[prepareDep]!}`)
  const deps = spec.deps.map((dep) => dependency(dep, program))
  const after = deps.length === 0 ? "" : ` after ${deps.join(", ")}`
  return `submit ${spec.name} to ${entityName(spec.entity, program)}${block(options)}${after}`
}

function dependency(dep: DepRef, { exts, submits }: Program): string {
  if (dep.kind === "ext") return `fence ${exts[dep.ext]!}`
  const { name } = submits[dep.job.submit]!
  return dep.kind === "scheduled" ? `scheduled ${name}` : name
}
