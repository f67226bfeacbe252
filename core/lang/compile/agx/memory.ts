/**
 * Address spaces, buffers, their contents, and queues of machine agx. Names and addresses first, so that contents may
 * refer to what is declared further down.
 */
import { quote } from "../../found.ts"
import { CONTENT_BYTES_MAX } from "../../limits.ts"
import { OPTION_WORDS } from "../../option-words.ts"
import { QUEUE_PRIORITIES } from "../../agx-program.ts"
import type { BufferTree, ContentTree, QueueTree, ReplayTree, VmTree, WordTree } from "../../tree.ts"
import { isTaken } from "../taken.ts"
import type { Context } from "../context.ts"
import { amount, once, oneOf } from "../values.ts"
import type { OpenBuffer } from "./agx-context.ts"
import { assembleCode } from "./code.ts"
import { dataBytes } from "./data.ts"
import { notOfMachine } from "./not-of-machine.ts"
import { resolveTarget } from "./symbols.ts"

export const PAGE_BYTES = 16384
/** Where user addresses end. */
const ADDRESS_MAX = 2 ** 39 - 1
const BUFFER_BYTES_MAX = 2 ** 40
const PRIORITY_DEFAULT = 1

export function readMember(context: Context, member: VmTree | BufferTree, client: number): void {
  const { agx, problems } = context
  if (agx.spec === null) {
    const what = member.$type === "Vm" ? "address spaces" : "buffers"
    problems.error(member, "not-of-machine", `machine mock has no ${what}; machine agx has`)
    return
  }
  if (member.$type === "Vm") {
    for (const name of member.names) {
      if (agx.vmNames.declare(name, agx.vms.length, problems))
        agx.vms.push({ name: name.text, line: problems.line(name.$start), client })
    }
    return
  }
  once(
    context,
    member.options.filter(({ $type }) => $type !== "Content"),
    OPTION_WORDS,
  )
  const has = (type: string) => member.options.some(({ $type }) => $type === type)
  const size = member.options.find((option) => option.$type === "BufferSize")
  const bytes =
    size === undefined ? 0 : (amount(context, size.value, { what: "size", min: 1, max: BUFFER_BYTES_MAX }) ?? 0)
  if (!agx.bufferNames.declare(member.name, agx.buffers.length, problems)) return
  agx.buffers.push({
    name: member.name.text,
    line: problems.line(member.$start),
    client,
    // Found once all address spaces are known.
    vm: -1,
    size: Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES,
    address: member.address === undefined ? null : pageAddress(context, member.address),
    read: has("Read"),
    write: has("Write"),
    contents: [],
    tree: member,
  })
}

function pageAddress(context: Context, node: BufferTree["address"] & object): number | null {
  const address = amount(context, node, { what: "address", min: 0, max: ADDRESS_MAX })
  if (address === null || address % PAGE_BYTES === 0) return address
  context.problems.error(node, "not-aligned", `address ${quote(node.text)} is not at a page of 16KiB`)
  return null
}

export function readAgxQueue(context: Context, queue: QueueTree, client: number): void {
  const { agx, problems, entities, queueNames } = context
  if (client < 0) problems.error(queue, "no-client", "a queue of machine agx belongs to a client")
  if (queue.scheds.length > 0) {
    const message = "machine agx has no schedulers to choose from: every queue has its own"
    problems.error(queue.scheds[0] as WordTree, "not-of-machine", message)
  }
  let priority = PRIORITY_DEFAULT
  for (const option of queue.options) {
    if (option.$type === "Guilty") notOfMachine(context, option)
    else if (option.$type === "PriorityOption") {
      const level = oneOf(context, option.level, QUEUE_PRIORITIES, "priority")
      if (level !== null) priority = QUEUE_PRIORITIES.indexOf(level)
    }
  }
  if (!queueNames.declare(queue.name, entities.length, problems)) return
  const line = problems.line(queue.$start)
  entities.push({ name: queue.name.text, line, client, priority: "normal", scheds: [], guilty: false })
  agx.queues.push({ vm: -1, priority, uscBase: 0 })
}

/** What needs all names: address spaces, bases, contents, sizes. */
export function readMemory(context: Context, tree: ReplayTree): void {
  const { agx, problems } = context
  for (const item of tree.items) {
    if (item.$type !== "Code") continue
    if (agx.spec === null) problems.error(item, "not-of-machine", "machine mock executes no code; machine agx does")
    else if (isTaken(context, item.name, agx.bufferNames)) continue
    else if (agx.codeNames.declare(item.name, agx.codeTrees.length, problems)) agx.codeTrees.push(item)
  }
  if (agx.spec === null) return
  for (const buffer of agx.buffers) Object.assign(buffer, { vm: vmOf(context, buffer.tree, buffer.client) })
  placeCode(context)
  const queues = tree.items.flatMap((item) =>
    item.$type === "Client" ? item.members.filter((member) => member.$type === "Queue") : [],
  )
  for (const queue of queues) finishQueue(context, queue)
  for (const [index, buffer] of agx.buffers.entries()) {
    if (problems.full) return
    fill(context, buffer, index)
  }
  for (const [index, code] of agx.codeTrees.entries()) {
    if (agx.placed.some(({ name }) => name === code.name.text)) continue
    // Pictures are there to be expected.
    if (code.kind !== "picture")
      problems.warn(code.name, "unused-code", `${code.kind} ${quote(code.name.text)} is in no buffer`)
    // Its mistakes are told all the same.
    assembleCode(context, index, { client: -1, vm: -1, address: 0 })
  }
}

function vmOf(context: Context, node: BufferTree | QueueTree, client: number): number {
  const { agx, problems } = context
  const option = node.options.find((one) => one.$type === "InVm")
  const own = agx.vms.flatMap((vm, index) => (vm.client === client ? [index] : []))
  if (option === undefined) {
    if (own.length === 1) return own[0] as number
    const message = own.length === 0 ? "its client has no address space" : "its client has several address spaces"
    problems.error(node.name, "no-vm", `${quote(node.name.text)} is in none: ${message}`, "Write: vm main")
    return -1
  }
  const vm = agx.vmNames.resolve(option.vm, problems)
  if (vm === null) return -1
  if (!own.includes(vm))
    problems.error(option.vm, "vm-of-another", `address space ${quote(option.vm.text)} is of another client`)
  return vm
}

function finishQueue(context: Context, queue: QueueTree): void {
  const { agx, entities, queueNames } = context
  const index = queueNames.find(queue.name.text)
  if (index === undefined || queueNames.extent(queue.name.text) !== queue.name) return
  const client = entities[index]?.client ?? -1
  const base = queue.options.find((option) => option.$type === "UscBase")
  const vm = vmOf(context, queue, client)
  const uscBase = base === undefined ? 0 : (resolveTarget(context, base.base, client) ?? 0)
  agx.queues[index] = { ...(agx.queues[index] as (typeof agx.queues)[number]), vm, uscBase }
}

/** Where each piece of code stands, before any is assembled. */
function placeCode(context: Context): void {
  const { agx, problems } = context
  for (const [buffer, { tree }] of agx.buffers.entries()) {
    for (const option of tree.options) {
      if (option.$type !== "Content" || option.data.$type !== "CodeData") continue
      const { code, kind } = option.data
      const index = agx.codeNames.resolve(code, problems)
      if (index === null) continue
      const found = agx.codeTrees[index] as (typeof agx.codeTrees)[number]
      if (found.kind !== kind) problems.error(code, "wrong-code", `${quote(code.text)} is a ${found.kind}`)
      const at = option.offset === undefined ? 0 : (amount(context, option.offset, OFFSET) ?? 0)
      agx.placed.push({ name: code.text, kind, line: problems.line(found.$start), buffer, at, size: 0 })
    }
  }
}

interface ContentRange {
  readonly at: number
  readonly end: number
  readonly option: ContentTree
}

/** Numbers over numbers may be meant, to change a few of many. Over code, or code over them, is a slip of an offset. */
function warnOverlaps({ problems }: Context, ranges: ContentRange[]): void {
  ranges.sort((a, b) => a.at - b.at || a.end - b.end)
  let before = ranges[0]
  for (const range of ranges.slice(1)) {
    if (
      before !== undefined &&
      range.at < before.end &&
      [before, range].some(({ option }) => option.data.$type === "CodeData")
    ) {
      const later = range.option.$start > before.option.$start ? range : before
      const other = later === range ? before : range
      const message = `this overwrites the contents at ${other.at}, which end at ${other.end}`
      problems.warn(later.option, "overlapping-code", message)
    }
    if (before === undefined || range.end > before.end) before = range
  }
}

const OFFSET = { what: "offset", min: 0, max: BUFFER_BYTES_MAX }

function fill(context: Context, buffer: OpenBuffer, index: number): void {
  const { agx, problems } = context
  const { client, vm, address, tree } = buffer
  const places = agx.placed.filter((placed) => placed.buffer === index)
  const sized = tree.options.some(({ $type }) => $type === "BufferSize")
  let end = 0
  const ranges: ContentRange[] = []
  for (const option of tree.options) {
    if (option.$type !== "Content") continue
    const at = option.offset === undefined ? 0 : (amount(context, option.offset, OFFSET) ?? 0)
    const { data } = option
    let bytes: Uint8Array | null
    if (data.$type === "CodeData") {
      const code = agx.codeNames.find(data.code.text)
      const place = code === undefined ? undefined : places.shift()
      if (code === undefined || place === undefined) continue
      bytes = assembleCode(context, code, { client, vm, address: address === null ? null : address + at })
      place.size = bytes?.length ?? 0
    } else bytes = dataBytes(context, data, client, sized ? buffer.size - at : null)
    if (bytes === null) continue
    if (sized && at + bytes.length > buffer.size) {
      const message = `${bytes.length} bytes at ${at} do not fit the ${buffer.size} bytes of ${quote(buffer.name)}`
      problems.error(option, "too-large", message)
      continue
    }
    agx.contentBytes += bytes.length
    if (agx.contentBytes > CONTENT_BYTES_MAX) {
      problems.error(option, "too-large", `buffers are filled with at most ${CONTENT_BYTES_MAX} bytes in all`)
      return
    }
    end = Math.max(end, at + bytes.length)
    buffer.contents.push({ at, bytes })
    ranges.push({ at, end: at + bytes.length, option })
  }
  warnOverlaps(context, ranges)
  if (sized) return
  buffer.size = Math.ceil(end / PAGE_BYTES) * PAGE_BYTES
  if (end === 0 && !tree.options.some(({ $type }) => $type === "Content"))
    problems.error(tree, "no-size", `${quote(buffer.name)} has neither a size nor contents`, "Write: size 16KiB")
}
