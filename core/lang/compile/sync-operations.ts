/**
 * Calls on sync objects. All are numbered, and the names that they make declared, before any is read: a file may be
 * imported on a line above the one that exports it.
 */
import { quote } from "../found.ts"
import { OPTION_WORDS } from "../option-words.ts"
import type { AgxCall } from "../agx-program.ts"
import type { Op, SyncCall } from "../program.ts"
import { didYouMean } from "../suggest.ts"
import type { AmountTree, Extent, OpTree, SignalTree, WordTree } from "../tree.ts"
import { bindCall, destroyCall, unbindCall } from "./agx/operations.ts"
import type { Context } from "./context.ts"
import { isTaken } from "./taken.ts"
import type { Placed } from "./placed.ts"
import {
  type NamedPoint,
  ownerOf,
  syncObject,
  syncObjects,
  syncPoint,
  syncPoints,
  unknownSignalled,
} from "./sync-points.ts"
import { amount, errno, once, time, u32 } from "./values.ts"

/** The calls; a `Signal` may be of external fences instead. */
export type CallTree = Extract<
  OpTree,
  {
    readonly $type:
      | "Create"
      | "Destroy"
      | "Reset"
      | "Signal"
      | "Transfer"
      | "Query"
      | "Wait"
      | "Eventfd"
      | "Export"
      | "Import"
      | "Close"
      | "Bind"
      | "Unbind"
  }
>

const CALLS: ReadonlySet<string> = new Set<CallTree["$type"]>([
  "Create",
  "Destroy",
  "Reset",
  "Signal",
  "Transfer",
  "Query",
  "Wait",
  "Eventfd",
  "Export",
  "Import",
  "Close",
  "Bind",
  "Unbind",
])

/** Calls that make a file. */
const FILES = ["Export", "Eventfd"]

function isCall(context: Context, op: OpTree): op is CallTree {
  return CALLS.has(op.$type) && !(op.$type === "Signal" && isOfFence(context, op))
}

function isOfFence(context: Context, { targets }: SignalTree): boolean {
  return targets.some((target) => context.fenceNames.find(target.name.text) !== undefined)
}

export function declareCalls(context: Context, placed: readonly Placed[]): void {
  const { problems } = context
  for (const one of placed) {
    if (problems.full) return
    const { op } = one
    if (!isCall(context, op)) continue
    one.call = context.callTurns.push(one.turns) - 1
    const word = nameOf(op)
    if (word !== undefined && !isJob(context, word)) context.callNames.declare(word, one.call, problems, "made")
    context.callTypes.push(op.$type)
    context.callClients.push(-1)
    const made = op.$type === "Create" ? op.object : op.$type === "Import" && !isSnapshot(op) ? op.object.name : null
    if (made === null || context.syncNames.find(made.text) !== undefined) continue
    if (isTaken(context, made, context.fenceNames)) continue
    const client = one.client === undefined ? -1 : (context.clientNames.find(one.client.text) ?? -1)
    context.syncNames.declare(made, context.syncs.length, problems)
    context.syncs.push({ name: made.text, client, use: "either" })
  }
  for (const one of placed) if (one.call >= 0) context.callClients[one.call] = clientOfCall(context, one)
}

function isSnapshot(op: Extract<CallTree, { $type: "Import" | "Export" }>): boolean {
  return op.options.some((option) => option.$type === "SyncFile")
}

/** What expectations call it. */
function nameOf(op: CallTree): WordTree | undefined {
  return "name" in op ? op.name : op.result
}

function isJob(context: Context, word: WordTree): boolean {
  const other = context.jobNames.extent(word.text)
  if (other === undefined) return false
  const line = context.problems.line(other.$start)
  context.problems.error(word, "duplicate-name", `${quote(word.text)} is already the job of line ${line}`)
  return true
}

/** As written; else that of the objects it names; else, for a file, that of the file. */
function clientOfCall(context: Context, { client, op }: Placed): number {
  if (client !== undefined) return context.clientNames.resolve(client, context.problems) ?? -1
  if (op.$type === "Close") return context.callClients[context.callNames.find(op.file.text) ?? -1] ?? -1
  if (op.$type === "Bind" || op.$type === "Unbind") {
    const name = op.$type === "Bind" ? op.buffer : op.range.name
    return context.agx.buffers[context.agx.bufferNames.find(name?.text ?? "") ?? -1]?.client ?? -1
  }
  if (op.$type === "Destroy") {
    const ofDriver = destroyCall(context, op.object)
    if (ofDriver !== null) return ofDriver.client
  }
  return ownerOf(context, objectsOf(op as CallTree))
}

function objectsOf(op: CallTree): readonly WordTree[] {
  switch (op.$type) {
    case "Create":
    case "Destroy":
      return [op.object]
    case "Reset":
    case "Query":
      return op.objects
    case "Signal":
      return op.targets.map((target) => target.name)
    case "Wait":
      return op.points.map((at) => at.name)
    case "Transfer":
      return [op.source.name, op.destination.name]
    case "Eventfd":
    case "Export":
      return [op.point.name]
    case "Import":
      return [op.object.name]
    case "Close":
    case "Bind":
    case "Unbind":
      return []
  }
}

/** The signal of an external fence, or null if it is wrong; "no fence" if it is of none. */
export function fenceSignal(context: Context, op: SignalTree): Op | null | "no fence" {
  if (!isOfFence(context, op)) return "no fence"
  const { problems } = context
  const [target, other] = op.targets
  if (target === undefined) return null
  const surplus = other ?? op.options[0] ?? op.result
  if (surplus !== undefined) {
    const message =
      other === undefined ? "the signal of a fence is no call on a sync object" : "a fence is signalled alone"
    const suggestion = other === undefined ? null : "Write one signal for each fence."
    problems.error(surplus, "fence-among-syncs", message, suggestion)
  }
  const error = op.errno === undefined ? 0 : (errno(context, op.errno) ?? 0)
  const ext = context.fenceNames.find(target.name.text)
  if (target.point !== undefined && ext !== undefined)
    problems.error(target, "no-timeline", `${quote(target.name.text)} is a fence and has no points`)
  return ext === undefined ? null : { kind: "signal_ext", ext, error }
}

/** The number of a call by its name; null, and told, if there is none or it is of another kind. */
export function callNamed(context: Context, word: WordTree, types: readonly string[]): number | null {
  const { problems, callNames, callTypes } = context
  const call = callNames.find(word.text)
  const files = types === FILES
  const wanted = files ? "file" : "wait"
  if (call === undefined) {
    const known = [...callNames.keys()].filter((name) => types.includes(callTypes[callNames.find(name) ?? -1] ?? ""))
    problems.error(word, `unknown-${wanted}`, `no ${wanted} ${quote(word.text)}`, didYouMean(word.text, known))
    return null
  }
  if (types.includes(callTypes[call] ?? "")) return call
  const line = problems.line((callNames.extent(word.text) ?? word).$start)
  const suggestion = files ? "Files come from export and eventfd." : "Waits and transfers can be interrupted."
  problems.error(word, `no-${wanted}`, `${quote(word.text)} of line ${line} is no ${wanted}`, suggestion)
  return null
}

/** Makes the call of a line. */
export function syncCall(context: Context, placed: Placed): Op | null {
  const { problems } = context
  const number = placed.call
  if (number < 0) return null
  const op = placed.op as CallTree
  const client = context.callClients[number] ?? -1
  if ("options" in op) once(context, op.options, OPTION_WORDS)
  const call = readCall(context, op, client, number)
  if (call === null) return null
  context.calls[number] = {
    name: nameOf(op)?.text ?? null,
    line: problems.line(placed.extent.$start),
    repeated: placed.turns.repeat >= 0,
    client,
    call,
  }
  return { kind: "call", call: number }
}

function readCall(context: Context, op: CallTree, client: number, number: number): SyncCall | AgxCall | null {
  switch (op.$type) {
    case "Create": {
      const sync = syncObject(context, op.object, client)
      return sync === null ? null : { kind: "create", sync, signaled: has(op, "Signaled"), flags: flags(context, op) }
    }
    case "Bind":
      return bindCall(context, op, client)
    case "Unbind":
      return unbindCall(context, op, client)
    case "Destroy": {
      const ofDriver = destroyCall(context, op.object)
      if (ofDriver !== null) return ofDriver.call
      const sync = syncObject(context, op.object, client)
      return sync === null ? null : { kind: "destroy", sync, pad: pad(context, op) }
    }
    case "Reset":
      return { kind: "reset", syncs: syncObjects(context, op.objects, client), pad: pad(context, op) }
    case "Signal":
      return signal(context, op, client)
    case "Transfer": {
      const source = syncPoint(context, op.source, client, "call")
      const destination = syncPoint(context, op.destination, client, "call")
      if (source === null || destination === null) return null
      return { kind: "transfer", source, destination, waitForSubmit: has(op, "WaitForSubmit"), ...bits(context, op) }
    }
    case "Query": {
      const syncs = syncObjects(context, op.objects, client)
      return { kind: "query", syncs, lastSubmitted: has(op, "LastSubmitted"), flags: flags(context, op) }
    }
    case "Wait":
      return wait(context, op, client)
    case "Eventfd": {
      const at = syncPoint(context, op.point, client, "call")
      const on = op.options.find((option) => option.$type === "OnFile")
      const file = on === undefined ? null : ownFile(context, on.file, client)
      return at === null ? null : { kind: "eventfd", at, file, available: has(op, "Available"), ...bits(context, op) }
    }
    case "Export": {
      const at = syncPoint(context, op.point, client, isSnapshot(op) ? "call" : "whole")
      return at === null ? null : { kind: "export", at, syncFile: isSnapshot(op), ...bits(context, op) }
    }
    case "Import": {
      const at = syncPoint(context, op.object, client, isSnapshot(op) ? "call" : "whole")
      const file = callNamed(context, op.file, FILES)
      if (at === null || file === null || file === number) return null
      return { kind: "import", at, file, syncFile: isSnapshot(op), ...bits(context, op) }
    }
    case "Close": {
      const file = ownFile(context, op.file, client)
      return file === null ? null : { kind: "close", file }
    }
  }
}

function signal(context: Context, op: SignalTree, client: number): SyncCall | null {
  const { problems } = context
  const unknown = op.targets.find((target) => context.syncNames.find(target.name.text) === undefined)
  if (unknown !== undefined) return unknownSignalled(context, unknown.name)
  if (op.errno !== undefined) {
    const message = "a sync object is signalled without an error"
    problems.error(op, "error-on-sync", message, "Only external fences carry one.")
  }
  const points = syncPoints(context, op.targets, client, "call")
  const timeline = isTimeline(op.targets)
  const without = op.targets.find((target) => target.point === undefined)
  if (timeline && without !== undefined) {
    const message = "either all objects of a signal have a point, or none"
    problems.error(without, "mixed-points", message, "Write two signals.")
  }
  for (const option of op.options) {
    if (option.$type === (timeline ? "Flags" : "Pad")) continue
    const [call, lacks] = timeline ? ["TIMELINE_SIGNAL", "padding"] : ["SIGNAL", "flags"]
    problems.error(option, "no-such-option", `${call} has no ${lacks}`, `Write: ${timeline ? "flags" : "pad"} 1`)
  }
  return { kind: "signal", points, timeline, ...bits(context, op) }
}

function wait(context: Context, op: Extract<CallTree, { $type: "Wait" }>, client: number): SyncCall {
  const timeout = op.options.find((option) => option.$type === "WaitTimeout")
  const deadline = op.options.find((option) => option.$type === "Deadline")
  return {
    kind: "wait",
    points: syncPoints(context, op.points, client, "call"),
    // The binary call knows nothing of submission being enough.
    timeline: isTimeline(op.points) || has(op, "Available"),
    all: has(op, "All"),
    waitForSubmit: has(op, "WaitForSubmit"),
    available: has(op, "Available"),
    flags: flags(context, op),
    timeout: timeout === undefined ? null : time(context, timeout.value),
    deadline: deadline === undefined ? null : time(context, deadline.value),
  }
}

function isTimeline(points: readonly NamedPoint[]): boolean {
  return points.some((at) => at.point !== undefined)
}

/** A file of the caller's own process; of another's it has no number. */
function ownFile(context: Context, word: WordTree, client: number): number | null {
  const file = callNamed(context, word, FILES)
  if (file === null || context.callClients[file] === client) return file
  const owner = context.clients[context.callClients[file] ?? -1]?.name
  const whose = owner === undefined ? "belongs to no client" : `is of client ${quote(owner)}`
  context.problems.error(word, "file-of-another", `file ${quote(word.text)} ${whose}`)
  return null
}

interface Options {
  readonly options: readonly (Extent & { readonly $type: string })[]
}

function has({ options }: Options, type: string): boolean {
  return options.some((option) => option.$type === type)
}

function flags(context: Context, { options }: Options): number {
  return valueOf(context, options, "Flags", "flags")
}

function pad(context: Context, { options }: Options): number {
  return valueOf(context, options, "Pad", "padding")
}

function bits(context: Context, op: Options): { readonly flags: number; readonly pad: number } {
  return { flags: flags(context, op), pad: pad(context, op) }
}

function valueOf(context: Context, options: Options["options"], type: string, what: string): number {
  const option = options.find((one) => one.$type === type) as { readonly value: AmountTree } | undefined
  return option === undefined ? 0 : (amount(context, option.value, u32(what)) ?? 0)
}
