/** Timed operations and repeats. Submit lines are numbered first, so that a reference can be told from a typing slip. */
import { PRIORITIES } from "../../trace/events.ts"
import { type Duration, duration, simTime } from "../../time/time.ts"
import { quote } from "../found.ts"
import { OPS_MAX } from "../limits.ts"
import { OPTION_WORDS } from "../option-words.ts"
import type { LoadSpec, Op, TimedOp } from "../program.ts"
import type { OpTree, ReplayTree, SubmitTree, WordTree } from "../tree.ts"
import { exitOf, inject } from "./agx/operations.ts"
import type { Context, Turns } from "./context.ts"
import { schedList } from "./declarations.ts"
import { jobStep, signalOfJob } from "./job-steps.ts"
import { type PlacedLoad, declareLoads, placeLoads, readLoads } from "./loads.ts"
import type { Placed } from "./placed.ts"
import { callNamed, declareCalls, fenceSignal, syncCall } from "./sync-operations.ts"
import { readSubmit } from "./submit.ts"
import { amount, once, oneOf, sum, time } from "./values.ts"

export interface Operations {
  readonly ops: readonly TimedOp[]
  readonly loads: readonly LoadSpec[]
}

export function readOperations(context: Context, tree: ReplayTree): Operations {
  const { placed: placedLoads, total } = placeLoads(context, tree)
  const placed = placeOperations(context, tree, total)
  for (const { op, turns } of placed) {
    if (op.$type !== "Submit" && op.$type !== "Init") continue
    const known = context.jobNames.declare(op.name, context.submitTurns.length, context.problems, "submitted")
    if (known) context.submitTurns.push(turns)
  }
  declareLoads(context, placedLoads)
  declareCalls(context, placed)
  const starts: number[] = []
  const ops: TimedOp[] = []
  for (const one of placed) {
    if (context.problems.full) break
    const client = clientOf(context, one)
    const op = operation(context, one, client)
    if (op === null) continue
    const { at, turns, every } = one.turns
    ops.push({
      at: simTime(at),
      line: context.problems.line(one.extent.$start),
      client,
      turns,
      every: duration(every),
      op,
    })
    starts.push(one.extent.$start)
  }
  const loads = readLoads(context, placedLoads)
  return { ops: loads.length === 0 ? ops : withLoads(ops, starts, placedLoads, loads), loads }
}

/** The beginnings of loads among the operations, in the order of the text. */
function withLoads(
  ops: readonly TimedOp[],
  starts: readonly number[],
  placed: readonly PlacedLoad[],
  loads: readonly LoadSpec[],
): TimedOp[] {
  const begins = loads.map(({ line, client }, load) => {
    const { tree, from } = placed[load] as PlacedLoad
    const op: TimedOp = { at: from, line, client, turns: 1, every: duration(0), op: { kind: "load", load } }
    return { start: tree.$start, op }
  })
  return [...ops.map((op, index) => ({ start: starts[index] as number, op })), ...begins]
    .sort((a, b) => a.start - b.start)
    .map(({ op }) => op)
}

/** When each operation happens. Refuses what would happen too often before anything is made of it. */
function placeOperations(context: Context, tree: ReplayTree, ofLoads: number): Placed[] {
  const { problems } = context
  const placed: Placed[] = []
  let total = ofLoads
  let repeats = 0
  for (const item of tree.items) {
    if (problems.full) break
    if (item.$type === "Timed") {
      total += 1
      const at = time(context, item.at) ?? 0
      const turns: Turns = { at, turns: 1, every: 0, order: placed.length, repeat: -1 }
      placed.push({ extent: item, client: item.client, op: item.op, turns, call: -1 })
    } else if (item.$type === "Repeat") {
      const repeat = repeats++
      const count = amount(context, item.count, { what: "count", min: 1, max: Number.MAX_SAFE_INTEGER }) ?? 1
      const every = time(context, item.every) ?? 0
      const from = item.from === undefined ? 0 : (time(context, item.from) ?? 0)
      total += count * item.ops.length
      if (count > OPS_MAX || total > OPS_MAX) {
        const message = `this makes ${total} operations in all; ${OPS_MAX} are the limit`
        problems.error({ $start: item.$start, $end: item.count.$end }, "too-many-operations", message)
        total = 0
        continue
      }
      for (const inner of item.ops) {
        const offset = inner.offset === undefined ? 0 : (time(context, inner.offset) ?? 0)
        const at = sum(context, inner, from, offset)
        if (at === null || sum(context, inner, at, every * (count - 1)) === null) continue
        const turns: Turns = { at, turns: count, every, order: placed.length, repeat }
        placed.push({ extent: inner, client: inner.client, op: inner.op, turns, call: -1 })
      }
    }
  }
  if (total > OPS_MAX) {
    problems.error(
      { $start: 0, $end: 0 },
      "too-many-operations",
      `${total} operations in all; ${OPS_MAX} are the limit`,
    )
  }
  return placed
}

function clientOf(context: Context, placed: Placed): number {
  const { client, op } = placed
  if (placed.call >= 0) return context.callClients[placed.call] ?? -1
  const queue = "queue" in op ? op.queue : op.$type === "Fini" && !op.sched ? op.name : undefined
  const entity = queue === undefined ? undefined : context.entities[context.queueNames.find(queue.text) ?? -1]
  if (client === undefined) return entity?.client ?? -1
  const index = context.clientNames.resolve(client, context.problems)
  if (index === null) return -1
  if (queue !== undefined && entity !== undefined && entity.client !== index) {
    const owner = context.clients[entity.client]?.name
    const whose = owner === undefined ? "belongs to no client" : `is of client ${quote(owner)}`
    context.problems.error(
      queue,
      "queue-of-another",
      `queue ${quote(queue.text)} ${whose}, not of ${quote(client.text)}`,
    )
  }
  return index
}

/** What a client of machine agx can do. */
const OF_AGX: ReadonlySet<OpTree["$type"]> = new Set([
  "Submit",
  "Signal",
  "Create",
  "Destroy",
  "Reset",
  "Transfer",
  "Query",
  "Wait",
  "Eventfd",
  "Export",
  "Import",
  "Close",
  "Interrupt",
  "Bind",
  "Unbind",
  "Exit",
  "Inject",
])
const OF_AGX_ALONE: ReadonlySet<OpTree["$type"]> = new Set(["Bind", "Unbind", "Exit", "Inject"])

/** Steps that only drm_sched lets its driver make one by one: in another scheduler they are one, or none. */
const OF_DRM_SCHED: ReadonlySet<OpTree["$type"]> = new Set([
  "Init",
  "Depend",
  "Arm",
  "Push",
  "Cleanup",
  "Touch",
  "StopJobs",
  "StartJobs",
])

function isOfDrmSched(op: OpTree): boolean {
  return OF_DRM_SCHED.has(op.$type) || (op.$type === "Signal" && op.which !== undefined)
}

function operation(context: Context, placed: Placed, client: number): Op | null {
  const { op } = placed
  const isAgx = context.agx.spec !== null
  if (isAgx ? !OF_AGX.has(op.$type) : OF_AGX_ALONE.has(op.$type)) {
    const keyword = context.problems.textAt(op).split(/\s/, 1)[0] ?? ""
    const message = `machine ${isAgx ? "agx" : "mock"} has no operation ${quote(keyword)}`
    context.problems.error(op, "not-of-machine", message)
    return null
  }
  if (context.scheduler !== "drm-sched" && isOfDrmSched(op)) {
    const keyword = context.problems.textAt(op).split(/\s/, 1)[0] ?? ""
    const message = `${context.scheduler} has no ${quote(keyword)}: its submission and its recovery cannot be taken apart`
    context.problems.error(op, "not-of-scheduler", message)
    return null
  }
  switch (op.$type) {
    case "Submit":
      return submit(context, op, placed.turns, client)
    case "Init":
    case "Depend":
    case "Arm":
    case "Push":
    case "Cleanup":
    case "Touch":
      return jobStep(context, op, placed.turns, client)
    case "Kill": {
      const entity = context.queueNames.resolve(op.queue, context.problems)
      return entity === null ? null : { kind: "kill_entity", entity }
    }
    case "Flush": {
      const entity = context.queueNames.resolve(op.queue, context.problems)
      once(context, op.options, OPTION_WORDS)
      let exiting = false
      let sigkill = false
      let timeout: Duration = duration(0)
      for (const option of op.options) {
        if (option.$type === "Exiting") exiting = true
        else if (option.$type === "Sigkill") sigkill = true
        else timeout = time(context, option.value) ?? timeout
      }
      return entity === null ? null : { kind: "flush_entity", entity, exiting, sigkill, timeout }
    }
    case "Fini": {
      if (op.sched) {
        const sched = context.schedNames.resolve(op.name, context.problems)
        return sched === null ? null : { kind: "fini_sched", sched }
      }
      const entity = context.queueNames.resolve(op.name, context.problems)
      return entity === null ? null : { kind: "fini_entity", entity }
    }
    case "SetPriority": {
      const entity = context.queueNames.resolve(op.queue, context.problems)
      const priority = oneOf(context, op.level, PRIORITIES, "priority")
      return entity === null || priority === null ? null : { kind: "set_priority", entity, priority }
    }
    case "Move": {
      const entity = context.queueNames.resolve(op.queue, context.problems)
      const scheds = schedList(context, op.scheds)
      return entity === null ? null : { kind: "modify_sched", entity, scheds }
    }
    case "Signal": {
      if (op.which !== undefined && op.job !== undefined) return signalOfJob(context, op.which, op.job, placed.turns)
      const ext = fenceSignal(context, op)
      return ext === "no fence" ? syncCall(context, placed) : ext
    }
    case "Create":
    case "Destroy":
    case "Reset":
    case "Transfer":
    case "Query":
    case "Wait":
    case "Eventfd":
    case "Export":
    case "Import":
    case "Close":
    case "Bind":
    case "Unbind":
      return syncCall(context, placed)
    case "Interrupt": {
      const call = callNamed(context, op.call, ["Wait", "Transfer"])
      return call === null ? null : { kind: "interrupt", call }
    }
    case "Exit":
      return exitOf(context, op.client)
    case "Inject":
      return inject(context, op)
    case "Stop":
      return onSched(context, "wqueue_stop", op.sched)
    case "Start":
      return onSched(context, "wqueue_start", op.sched)
    case "StopJobs":
      return onSched(context, "sched_stop", op.sched)
    case "StartJobs":
      return onSched(context, "sched_start", op.sched)
    case "Fault":
      return onSched(context, "fault", op.sched)
    case "TdrNow":
      return onSched(context, "tdr_queue_imm", op.sched)
    case "SuspendTimeout":
      return onSched(context, "suspend_timeout", op.sched)
    case "ResumeTimeout":
      return onSched(context, "resume_timeout", op.sched)
  }
}

type SchedOpKind = Extract<Op, { readonly sched: number }>["kind"]

function onSched(context: Context, kind: SchedOpKind, word: WordTree): Op | null {
  const sched = context.schedNames.resolve(word, context.problems)
  return sched === null ? null : { kind, sched }
}

function submit(context: Context, op: SubmitTree, turns: Turns, client: number): Op | null {
  const number = readSubmit(context, op, turns, client)
  return number === null ? null : { kind: "submit", submit: number }
}
