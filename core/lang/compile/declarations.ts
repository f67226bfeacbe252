/** Parameters, machine, clients, queues, sync objects and fences. */
import { PRIORITIES } from "../../trace/events.ts"
import { quote } from "../found.ts"
import { RINGS_MAX } from "../limits.ts"
import { OPTION_WORDS, toProgramWord, toReplayWord } from "../option-words.ts"
import { type EntitySpec, REACTIONS, type Reaction, type SchedSpec } from "../program.ts"
import { didYouMean } from "../suggest.ts"
import type { MachineTree, QueueTree, ReplayTree, SchedTree, WordTree } from "../tree.ts"
import { notOfMachine } from "./agx/not-of-machine.ts"
import { readAgxMachine } from "./agx/machine.ts"
import { readMember, readMemory, readAgxQueue } from "./agx/memory.ts"
import type { Context, ParamValue } from "./context.ts"
import type { Names } from "./names.ts"
import { isTaken } from "./taken.ts"
import { amount, errno, once, oneOf, spanFault, time, u32, wholeNumber } from "./values.ts"

const MODELS = ["mock", "agx"] as const
const REACTION_WORDS = REACTIONS.map(toReplayWord)

export function readParams(
  context: Context,
  tree: ReplayTree,
  set: Readonly<Record<string, string>>,
  names: Names,
): Map<string, ParamValue> {
  const { problems } = context
  const values = new Map<string, ParamValue>()
  for (const item of tree.items) {
    if (item.$type !== "Param" || !names.declare(item.name, values.size, problems)) continue
    const { text } = item.value
    const value = paramValue(text)
    values.set(item.name.text, value)
    const fault = value.kind === "span" ? spanFault(text) : null
    if (fault !== null) problems.error(item.value, fault.code, fault.message)
  }
  for (const [name, text] of Object.entries(set)) {
    const declared = values.get(name)
    const at = names.extent(name) ?? { $start: 0, $end: 0 }
    if (declared === undefined) {
      problems.error(at, "unknown-parameter", `no parameter ${quote(name)}`, didYouMean(name, values.keys()))
    } else if (Number.isNaN(wholeNumber(text)) && spanFault(text) !== null) {
      const form = declared.kind === "span" ? "a duration such as 2ms" : "a number"
      problems.error(at, "wrong-parameter", `expected ${form} for ${name}, found ${quote(text)}`)
    } else if (paramValue(text).kind !== declared.kind) {
      const form = declared.kind === "span" ? "a duration such as 2ms" : "a number"
      problems.error(at, "wrong-parameter", `expected ${form} for ${name}, found ${quote(text)}`)
    } else values.set(name, paramValue(text))
  }
  return values
}

function paramValue(text: string): ParamValue {
  return { kind: Number.isNaN(wholeNumber(text)) ? "span" : "number", text }
}

export function readDeclarations(context: Context, tree: ReplayTree): void {
  const { problems } = context
  let machines = 0
  for (const item of tree.items) {
    if (item.$type !== "Machine") continue
    machines += 1
    if (machines > 1)
      problems.error(
        item,
        "duplicate-machine",
        "the machine is already described above",
        "Put all schedulers into one machine.",
      )
    const model = oneOf(context, item.model, MODELS, "machine")
    if (model === "agx") readAgxMachine(context, item)
    else for (const part of item.parts) if (ofMock(context, part)) readSched(context, part)
  }
  for (const item of tree.items) {
    if (item.$type === "Queue") readQueue(context, item, -1)
    else if (item.$type === "Syncobj" || item.$type === "Timeline")
      readSyncs(context, item.names, -1, item.$type === "Timeline")
    else if (item.$type === "Fence") {
      if (context.agx.spec !== null)
        problems.error(item, "not-of-machine", "machine agx has no external fences", "Use a syncobj.")
      for (const name of item.names) {
        if (isTaken(context, name, context.syncNames)) continue
        if (context.fenceNames.declare(name, context.exts.length, problems)) context.exts.push(name.text)
      }
    } else if (item.$type === "Client") {
      const client = context.clients.length
      if (!context.clientNames.declare(item.name, client, problems)) continue
      context.clients.push({ name: item.name.text, line: problems.line(item.$start) })
      for (const member of item.members) {
        if (member.$type === "Queue") readQueue(context, member, client)
        else if (member.$type === "Vm" || member.$type === "GpuBuffer") readMember(context, member, client)
        else readSyncs(context, member.names, client, member.$type === "Timeline")
      }
    }
  }
  readMemory(context, tree)
}

/** A part of the machine that machine mock has; else told. */
function ofMock(context: Context, part: MachineTree["parts"][number]): part is SchedTree {
  if (part.$type === "Sched") return true
  context.problems.error(part, "not-of-machine", "machine mock has schedulers only")
  return false
}

function readSched(context: Context, sched: SchedTree): void {
  const { problems, scheds, schedNames } = context
  once(context, sched.options, OPTION_WORDS)
  const spec: { -readonly [K in keyof SchedSpec]: SchedSpec[K] } = {
    name: sched.name.text,
    line: problems.line(sched.$start),
    creditLimit: 1,
    rings: 1,
    timeout: null,
    onTimeout: "RESET",
    hangLimit: 0,
    karma: false,
    resetErrno: 0,
    cancelJob: false,
  }
  for (const option of sched.options) {
    switch (option.$type) {
      case "SchedCredits":
        spec.creditLimit = amount(context, option.value, u32("credit limit", 1)) ?? spec.creditLimit
        break
      case "Rings":
        spec.rings = amount(context, option.value, { what: "number of rings", min: 1, max: RINGS_MAX }) ?? spec.rings
        break
      case "Timeout":
        spec.timeout = option.value === undefined ? null : time(context, option.value)
        break
      case "OnTimeout": {
        const word = oneOf(context, option.reaction, REACTION_WORDS, "reaction")
        if (word !== null) spec.onTimeout = toProgramWord(word) as Reaction
        break
      }
      case "HangLimit":
        spec.hangLimit =
          amount(context, option.value, { what: "hang limit", min: 0, max: 0x7fff_ffff }) ?? spec.hangLimit
        break
      case "Karma":
        spec.karma = true
        break
      case "ResetErrno":
        spec.resetErrno = errno(context, option.errno) ?? spec.resetErrno
        break
      case "CancelJob":
        spec.cancelJob = true
        break
    }
  }
  if (schedNames.declare(sched.name, scheds.length, problems)) scheds.push(spec)
}

function readQueue(context: Context, queue: QueueTree, client: number): void {
  const { problems, entities, queueNames } = context
  once(context, queue.options, OPTION_WORDS)
  if (context.agx.spec !== null) {
    readAgxQueue(context, queue, client)
    return
  }
  if (queue.scheds.length === 0)
    problems.error(queue.name, "no-scheduler", `queue ${quote(queue.name.text)} is on no scheduler`, "Write: on gfx")
  let priority: EntitySpec["priority"] = "normal"
  let guilty = false
  for (const option of queue.options) {
    if (option.$type === "Guilty") guilty = true
    else if (option.$type === "InVm" || option.$type === "UscBase") notOfMachine(context, option)
    else priority = oneOf(context, option.level, PRIORITIES, "priority") ?? priority
  }
  const scheds = schedList(context, queue.scheds)
  if (!queueNames.declare(queue.name, entities.length, problems)) return
  entities.push({ name: queue.name.text, line: problems.line(queue.$start), client, priority, scheds, guilty })
}

export function schedList(context: Context, words: readonly WordTree[]): number[] {
  const scheds: number[] = []
  for (const word of words) {
    const index = context.schedNames.resolve(word, context.problems)
    if (index !== null) scheds.push(index)
    if (context.problems.full) break
  }
  return scheds
}

function readSyncs(context: Context, names: readonly WordTree[], client: number, timeline: boolean): void {
  for (const name of names) {
    if (isTaken(context, name, context.fenceNames)) continue
    if (context.syncNames.declare(name, context.syncs.length, context.problems)) {
      context.syncs.push({ name: name.text, client, use: timeline ? "timeline" : "binary" })
    }
  }
}
