/** The commands of a submit, as they will stand in the command buffer. */
import { encodeBlock, namesOf } from "../../../isa/block.ts"
import type { Values } from "../../../isa/codec.ts"
import { storedOf } from "../../../isa/codec.ts"
import type { Block, Field, Value } from "../../../isa/encoding.ts"
import { COMMANDS } from "../../../isa/uapi/commands.ts"
import type { CommandSpec } from "../../agx-program.ts"
import { quote } from "../../found.ts"
import { COMMANDS_MAX } from "../../limits.ts"
import { OPTION_WORDS } from "../../option-words.ts"
import { didYouMean } from "../../suggest.ts"
import type { CommandTree, SetFieldTree, SubmitTree } from "../../tree.ts"
import type { Context } from "../context.ts"
import { amount, once, wholeNumber } from "../values.ts"
import { notOfMachine } from "./not-of-machine.ts"
import { addressOf, resolveTarget } from "./symbols.ts"

const NO_BARRIER = 0xffff
const BARRIER = { what: "barrier", min: 0, max: NO_BARRIER }

const BLOCKS = new Map<string, Block>(COMMANDS.blocks.map((block) => [block.head.name, block]))
const COMPUTE = BLOCKS.get("compute") as Block
const RENDER = BLOCKS.get("render") as Block
const STREAM = { compute: "cdm_ctrl_stream_base", render: "vdm_ctrl_stream_base" } as const
/** What a render has that does not say otherwise: 32 by 32 pixels a tile, one sample of four bytes, depth cleared to 1. */
const RENDER_DEFAULTS: Values = {
  layers: 1,
  utile_width_px: 32,
  utile_height_px: 32,
  samples: 1,
  sample_size_B: 4,
  isp_bgobjdepth: 0x3f80_0000,
}

export function readCommands(context: Context, op: SubmitTree, client: number): readonly CommandSpec[] {
  const commands: CommandSpec[] = []
  const queue = context.agx.queues[context.queueNames.find(op.queue.text) ?? -1]
  for (const option of op.options) {
    if (option.$type !== "Compute" && option.$type !== "Render") {
      notOfMachine(context, option)
      continue
    }
    if (commands.length === COMMANDS_MAX) {
      const message = `job ${quote(op.name.text)} has more than ${COMMANDS_MAX} commands`
      context.problems.error(option, "too-many-commands", message)
      break
    }
    commands.push(command(context, option, client, queue?.uscBase ?? 0))
  }
  for (const clause of op.clauses) {
    if (clause.$type !== "After") continue
    const message = "a submit of machine agx waits for sync objects only"
    context.problems.error(clause, "not-of-machine", message, "Write: in done")
  }
  return commands
}

function command(context: Context, tree: CommandTree, client: number, uscBase: number): CommandSpec {
  const kind = tree.$type === "Compute" ? "compute" : "render"
  const block = kind === "compute" ? COMPUTE : RENDER
  once(
    context,
    tree.options.filter(({ $type }) => $type !== "SetField"),
    OPTION_WORDS,
  )
  const stream = resolveTarget(context, tree.stream, client) ?? 0
  const values: Record<string, Value> = {
    ...(kind === "render" ? RENDER_DEFAULTS : {}),
    vdm_barrier: NO_BARRIER,
    cdm_barrier: NO_BARRIER,
    [STREAM[kind]]: stream,
  }
  const seen = new Set<string>()
  for (const option of tree.options) {
    if (option.$type === "SetField") {
      const value = fieldValue(context, block, option, client, uscBase)
      if (seen.has(option.field))
        context.problems.error(option, "duplicate-option", `${quote(option.field)} is given twice`)
      seen.add(option.field)
      if (value !== null) values[option.field] = value
    } else {
      const name = option.$type === "VdmBarrier" ? "vdm_barrier" : "cdm_barrier"
      values[name] = amount(context, option.value, BARRIER) ?? NO_BARRIER
    }
  }
  const encoded = encodeBlock(block, values)
  if (!encoded.ok) context.problems.error(tree, "wrong-field", encoded.error)
  return { kind, stream, bytes: encoded.ok ? encoded.value : new Uint8Array() }
}

function fieldValue(context: Context, block: Block, tree: SetFieldTree, client: number, uscBase: number): Value | null {
  const { problems } = context
  const found = namesOf(block).byName.get(tree.field)
  if (found === undefined || found.field.type.kind === "fixed") {
    const extent = { $start: tree.$start, $end: tree.$start + tree.field.length }
    const known = namesOf(block).all.flatMap(({ name, field }) => (field.type.kind === "fixed" ? [] : [name]))
    const message = `${block.head.name} has no field ${quote(tree.field)}`
    problems.error(extent, "unknown-field", message, didYouMean(tree.field, known))
    return null
  }
  const { value } = tree
  if (value.name !== undefined) {
    const address = addressOf(context, value.name, client)
    const offset =
      value.offset === undefined ? 0 : amount(context, value.offset, { what: "offset", min: 0, max: 2 ** 48 })
    if (address === null || offset === null) return null
    // USC words of tile programs and helpers count from the queue's base.
    return address + offset - (/\.(usc|binary)$/.test(tree.field) ? uscBase : 0)
  }
  const number = plainNumber(context, tree, found.field)
  const stored = number === null ? null : storedOf(found.field, number)
  if (stored === null || stored.ok) return number
  problems.error(value, "out-of-range", stored.error)
  return null
}

const cell = new DataView(new ArrayBuffer(4))

/** A number with a fraction is the bits of a single where the field has 32 bits and no type of its own for it. */
function plainNumber(context: Context, { value }: SetFieldTree, field: Field): Value | null {
  let text = value.text ?? "0"
  if (text.startsWith("$")) {
    const given = amount(context, { ...extentOf(value), text }, { what: "number", min: 0, max: 2 ** 53 - 1 })
    if (given === null) return null
    text = String(given)
  }
  const sign = value.negative ? -1 : 1
  if (field.type.kind === "float") return sign * Number(text)
  if (text.includes(".")) {
    cell.setFloat32(0, sign * Number(text))
    return cell.getUint32(0)
  }
  return /[KMG]iB$/.test(text) ? sign * wholeNumber(text) : BigInt(sign) * BigInt(text)
}

function extentOf({ $start, $end }: { readonly $start: number; readonly $end: number }) {
  return { $start, $end }
}
