/** Calls about memory and queues, the end of a client, and faults to inject. */
import { ENGINES } from "../../../trace/events.ts"
import { type AgxCall, INJECTIONS, type Injection } from "../../agx-program.ts"
import { quote } from "../../found.ts"
import type { Op } from "../../program.ts"
import { didYouMean } from "../../suggest.ts"
import type { BindTree, InjectTree, TargetTree, UnbindTree, WordTree } from "../../tree.ts"
import type { Context } from "../context.ts"
import { amount, enumerate, oneOf, u32 } from "../values.ts"
import { PAGE_BYTES } from "./memory.ts"
import { resolveTarget } from "./symbols.ts"

/** As far as the numbers of these calls stay exact; the kernel refuses less. */
const WHOLE = { min: 0, max: Number.MAX_SAFE_INTEGER }
const COUNT = { what: "count", min: 1, max: 1_000_000 }

export function bindCall(context: Context, op: BindTree, client: number): AgxCall | null {
  const { agx, problems } = context
  const buffer = agx.bufferNames.resolve(op.buffer, problems)
  const spec = agx.buffers[buffer ?? -1]
  if (buffer === null || spec === undefined) return null
  if (spec.client !== client) {
    problems.error(op.buffer, "buffer-of-another", `buffer ${quote(op.buffer.text)} is of another client`)
    return null
  }
  const address = amount(context, op.address, { what: "address", ...WHOLE })
  let offset = 0
  let size: number | null = null
  const has = (type: string) => op.options.some(({ $type }) => $type === type)
  for (const option of op.options) {
    if (option.$type === "BindOffset") offset = amount(context, option.value, { what: "offset", ...WHOLE }) ?? 0
    else if (option.$type === "BufferSize") size = amount(context, option.value, { what: "size", ...WHOLE })
  }
  const vm = vmOption(context, op, client) ?? spec.vm
  if (address === null) return null
  return {
    kind: "bind",
    vm,
    buffer,
    address,
    offset,
    size: size ?? Math.max(0, spec.size - offset),
    read: has("Read"),
    write: has("Write"),
    singlePage: has("SinglePage"),
  }
}

export function unbindCall(context: Context, op: UnbindTree, client: number): AgxCall | null {
  const { agx, problems } = context
  const { range } = op
  const buffer = range.name === undefined ? undefined : agx.buffers[agx.bufferNames.find(range.name.text) ?? -1]
  const address = resolveTarget(context, range, client)
  const option = op.options.find((one) => one.$type === "BufferSize")
  const offset = range.offset === undefined ? 0 : (amount(context, range.offset, { what: "offset", ...WHOLE }) ?? 0)
  const size =
    option === undefined ? (buffer?.size ?? 0) - offset : amount(context, option.value, { what: "size", ...WHOLE })
  if (option === undefined && buffer === undefined)
    problems.error(range, "no-size", "nothing says how much is unbound", "Write: { size 16KiB }")
  const vm = vmOption(context, op, client) ?? buffer?.vm ?? agx.vms.findIndex((one) => one.client === client)
  if (vm < 0) problems.error(op, "no-vm", "the client has no address space")
  return address === null || size === null || vm < 0 ? null : { kind: "unbind", vm, address, size: Math.max(0, size) }
}

function vmOption(context: Context, op: BindTree | UnbindTree, client: number): number | null {
  const options: readonly (BindTree | UnbindTree)["options"][number][] = op.options
  const option = options.find((one) => one.$type === "InVm")
  if (option === undefined) return null
  const vm = context.agx.vmNames.resolve(option.vm, context.problems)
  if (vm === null || context.agx.vms[vm]?.client === client) return vm
  context.problems.error(option.vm, "vm-of-another", `address space ${quote(option.vm.text)} is of another client`)
  return null
}

/** Of a queue, an address space or a buffer; null: the name is of none of them. */
export function destroyCall(
  context: Context,
  word: WordTree,
): { readonly client: number; readonly call: AgxCall } | null {
  const { agx, entities, queueNames } = context
  if (agx.spec === null) return null
  const entity = queueNames.find(word.text)
  if (entity !== undefined) return { client: entities[entity]?.client ?? -1, call: { kind: "destroy-queue", entity } }
  const vm = agx.vmNames.find(word.text)
  if (vm !== undefined) return { client: agx.vms[vm]?.client ?? -1, call: { kind: "destroy-vm", vm } }
  const buffer = agx.bufferNames.find(word.text)
  if (buffer === undefined) return null
  return { client: agx.buffers[buffer]?.client ?? -1, call: { kind: "destroy-buffer", buffer } }
}

export function exitOf(context: Context, word: WordTree): Op | null {
  const client = context.clientNames.resolve(word, context.problems)
  return client === null ? null : { kind: "exit", client }
}

export function inject(context: Context, op: InjectTree): Op | null {
  const fault = oneOf(context, op.fault, INJECTIONS, "fault to inject")
  if (fault === null) return null
  if (op.value !== undefined && fault !== "corrupt-stamp")
    context.problems.error(op.value, "no-such-option", `${fault} has no value`)
  const injection = injectionOf(context, op, fault)
  return injection === null ? null : { kind: "inject", injection }
}

function injectionOf(context: Context, op: InjectTree, fault: Injection["fault"]): Injection | null {
  const { what } = op
  switch (fault) {
    case "firmware-crash":
      if (what !== undefined) context.problems.error(what, "no-such-option", "firmware-crash has no target")
      return { fault }
    case "lost-doorbells":
    case "out-of-memory": {
      const count = what === undefined ? 1 : countOf(context, what)
      return count === null ? null : { fault, count }
    }
    case "hang": {
      const word = wordOf(context, op, `an engine: ${enumerate(ENGINES)}`)
      const engine = word === null ? null : oneOf(context, word, ENGINES, "engine")
      return engine === null ? null : { fault, pipe: ENGINES.indexOf(engine) }
    }
    case "corrupt-stamp": {
      const word = wordOf(context, op, "a queue")
      const entity = word === null ? null : context.queueNames.resolve(word, context.problems)
      const value = op.value === undefined ? 0 : amount(context, op.value, u32("value"))
      return entity === null || value === null ? null : { fault, entity, value }
    }
    case "mmu-fault":
      return pageOf(context, op)
  }
}

function countOf(context: Context, what: TargetTree): number | null {
  if (what.address !== undefined) return amount(context, what.address, COUNT)
  context.problems.error(what, "wrong-target", "expected a number: how many")
  return null
}

function wordOf(context: Context, op: InjectTree, wanted: string): WordTree | null {
  if (op.what?.name !== undefined && op.what.offset === undefined) return op.what.name
  context.problems.error(op.what ?? op.fault, "wrong-target", `expected ${wanted}, behind ${op.fault.text}`)
  return null
}

/** A page of a buffer, by name or by an address of it. */
function pageOf(context: Context, op: InjectTree): Injection | null {
  const { agx, problems } = context
  const { what } = op
  if (what?.name !== undefined) {
    const buffer = agx.bufferNames.find(what.name.text)
    if (buffer === undefined) {
      const known = [...agx.bufferNames.keys()]
      problems.error(
        what.name,
        "unknown-buffer",
        `no buffer ${quote(what.name.text)}`,
        didYouMean(what.name.text, known),
      )
      return null
    }
    const size = agx.buffers[buffer]?.size ?? 0
    const offset =
      what.offset === undefined
        ? 0
        : amount(context, what.offset, { what: "offset", min: 0, max: Math.max(0, size - 1) })
    return offset === null ? null : { fault: "mmu-fault", buffer, page: Math.floor(offset / PAGE_BYTES) }
  }
  problems.error(what ?? op.fault, "wrong-target", "expected a buffer, behind mmu-fault", "Write: mmu-fault out+0x4000")
  return null
}
