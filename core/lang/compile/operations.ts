/** Timed operations and repeats. Submit lines are numbered first, so that a reference can be told from a typing slip. */
import { PRIORITIES } from "../../trace/events.ts"
import { type Duration, TIME_ZERO, duration, simTime } from "../../time/time.ts"
import { quote } from "../found.ts"
import { DEPS_MAX, OPS_MAX } from "../limits.ts"
import { OPTION_WORDS } from "../option-words.ts"
import {
  type DepRef,
  type Op,
  RUN_RESULTS,
  type RunResult,
  type SpanSpec,
  type SubmitSpec,
  type SyncPoint,
  type TimedOp,
} from "../program.ts"
import type { ReplayTree, SubmitTree, WordTree } from "../tree.ts"
import type { Context, Turns } from "./context.ts"
import { schedList } from "./declarations.ts"
import { dependency } from "./dependencies.ts"
import type { Placed } from "./placed.ts"
import { callNamed, declareCalls, fenceSignal, syncCall } from "./sync-operations.ts"
import { syncPoint } from "./sync-points.ts"
import { amount, errno, once, oneOf, sum, time, u32 } from "./values.ts"

const RESULT_WORDS = RUN_RESULTS.map((word) => word.replaceAll("_", "-"))

export function readOperations(context: Context, tree: ReplayTree): TimedOp[] {
  const placed = placeOperations(context, tree)
  for (const { op, turns } of placed) {
    if (op.$type !== "Submit") continue
    const known = context.jobNames.declare(op.name, context.submitTurns.length, context.problems, "submitted")
    if (known) context.submitTurns.push(turns)
  }
  declareCalls(context, placed)
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
  }
  return ops
}

/** When each operation happens. Refuses what would happen too often before anything is made of it. */
function placeOperations(context: Context, tree: ReplayTree): Placed[] {
  const { problems } = context
  const placed: Placed[] = []
  let total = 0
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

function operation(context: Context, placed: Placed, client: number): Op | null {
  const { op } = placed
  switch (op.$type) {
    case "Submit":
      return submit(context, op, placed.turns, client)
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
      return syncCall(context, placed)
    case "Interrupt": {
      const call = callNamed(context, op.call, ["Wait", "Transfer"])
      return call === null ? null : { kind: "interrupt", call }
    }
    case "Stop":
      return onSched(context, "wqueue_stop", op.sched)
    case "Start":
      return onSched(context, "wqueue_start", op.sched)
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
  const { problems } = context
  const number = context.jobNames.find(op.name.text)
  const entity = context.queueNames.resolve(op.queue, problems)
  once(context, op.options, OPTION_WORDS)
  const spec: { -readonly [K in keyof SubmitSpec]: SubmitSpec[K] } = {
    name: op.name.text,
    line: problems.line(op.$start),
    client,
    repeated: turns.repeat >= 0,
    entity: entity ?? 0,
    credits: 1,
    duration: { low: duration(0), high: duration(0) },
    deps: [],
    waits: [],
    signals: [],
    waitsForSubmit: false,
    hangs: 0,
    error: 0,
    runResult: "fence",
    resubmitResult: "fence",
    dontPipeline: false,
    prepareDep: -1,
  }
  for (const option of op.options) {
    switch (option.$type) {
      case "RunTime":
        spec.duration = runTime(context, option)
        break
      case "JobCredits":
        spec.credits = amount(context, option.value, u32("credits", 1)) ?? spec.credits
        break
      case "Hang":
        spec.hangs =
          option.times === undefined ? Infinity : (amount(context, option.times, u32("number of hangs", 1)) ?? 1)
        break
      case "HwError":
        spec.error = errno(context, option.errno) ?? 0
        break
      case "Result":
        spec.runResult = result(context, option.value)
        break
      case "Resubmit":
        spec.resubmitResult = result(context, option.value)
        break
      case "NoPipeline":
        spec.dontPipeline = true
        break
      case "WaitForSubmit":
        spec.waitsForSubmit = true
        break
      case "Prepare":
        spec.prepareDep = context.fenceNames.resolve(option.fence, problems) ?? -1
        break
    }
  }
  const deps: DepRef[] = []
  const waits: SyncPoint[] = []
  const signals: SyncPoint[] = []
  for (const clause of op.clauses) {
    if (problems.full) break
    if (clause.$type === "After") {
      for (const dep of clause.deps) {
        const ref = dependency(context, dep, turns, op.name.text)
        if (ref !== null) deps.push(ref)
        if (problems.full) break
      }
    } else {
      for (const point of clause.points) {
        const at = syncPoint(context, point, client, "exact")
        if (at !== null) (clause.$type === "In" ? waits : signals).push(at)
        if (problems.full) break
      }
    }
  }
  if (deps.length + waits.length + signals.length > DEPS_MAX) {
    problems.error(op, "too-many-dependencies", `job ${quote(op.name.text)} has more than ${DEPS_MAX} dependencies`)
  }
  spec.deps = deps
  spec.waits = waits
  spec.signals = signals
  if (number === undefined || number !== context.submits.length) return null
  context.submits.push(spec)
  return entity === null ? null : { kind: "submit", submit: number }
}

function runTime(context: Context, option: Extract<SubmitTree["options"][number], { $type: "RunTime" }>): SpanSpec {
  const low = time(context, option.low) ?? duration(TIME_ZERO)
  const high = option.high === undefined ? low : (time(context, option.high) ?? low)
  if (high < low) {
    context.problems.error(
      option,
      "empty-range",
      `${quote(`${option.low.text}..${option.high?.text}`)} is no range`,
      "Write the shorter time first.",
    )
  }
  return { low, high }
}

function result(context: Context, word: WordTree): RunResult {
  const spelled: WordTree = { ...word, text: word.text.replaceAll("_", "-") }
  const found = oneOf(context, spelled, RESULT_WORDS, "result")
  return found === null ? "fence" : (found.replaceAll("-", "_") as RunResult)
}
