/**
 * Basic blocks: what is executed between two places where a SIMD group may go elsewhere. Both executors run whole blocks,
 * so slices end at the same instructions, whichever is used.
 */
import { decodeInstruction } from "../../../isa/shader/decode.ts"
import { INSTRUCTION_BYTES_MAX } from "../../../isa/shader/forms.ts"
import { type Op, isEnd, lower } from "./op.ts"
import { MEMORY_LATENCY } from "./timing.ts"

/** A block without an end goes on in another one. */
export const BLOCK_OPS_MAX = 64
/** As many bytes as the longest block can have. */
export const BLOCK_BYTES_MAX = BLOCK_OPS_MAX * INSTRUCTION_BYTES_MAX

export type EndOp = Extract<
  Op,
  {
    kind: "jmp_exec_any" | "jmp_exec_none" | "call" | "ret" | "stop" | "trap" | "threadgroup_barrier" | "illegal"
  }
>

/** Cycles from the first instruction to after the last, and the loads that are then on their way, by group. */
export interface Latency {
  readonly cycles: number
  readonly outstanding: number
}

export interface Block {
  readonly code: Uint8Array
  readonly ops: readonly Op[]
  /** Null: the next block follows. */
  readonly end: EndOp | null
  readonly issue: number
  /** By the groups, as two bits, that are outstanding at the start. */
  readonly latency: readonly Latency[]
}

/** The block at the start of `bytes`; null if not even its first instruction is all there. */
export function readBlock(bytes: Uint8Array): Block | null {
  const ops: Op[] = []
  let end: EndOp | null = null
  let at = 0
  while (end === null && ops.length < BLOCK_OPS_MAX && at < bytes.length) {
    const found = decodeInstruction(bytes, at)
    // The rest of it may lie in a page that is not there: the next block begins with it and finds out.
    if (found.form === null && at + INSTRUCTION_BYTES_MAX > bytes.length && bytes.length < BLOCK_BYTES_MAX) break
    const op = lower(found, at)
    at += op.bytes
    if (isEnd(op)) end = op as EndOp
    else ops.push(op)
  }
  if (at === 0) return null
  const all = end === null ? ops : [...ops, end]
  return {
    code: bytes.slice(0, at),
    ops,
    end,
    issue: all.reduce((sum, { cost }) => sum + cost.issue, 0),
    latency: [0, 1, 2, 3].map((outstanding) => latencyOf(all, outstanding)),
  }
}

/** Also of the part of a block that was executed before a fault. */
export function latencyOf(ops: readonly Op[], before: number): Latency {
  let cycles = 0
  let outstanding = before
  for (const op of ops) {
    cycles += op.cost.latency
    if (op.kind === "device_load" || (op.kind === "atomic" && op.result !== null)) outstanding |= 1 << op.group
    else if (op.kind === "wait" && outstanding & (1 << op.group)) {
      outstanding &= ~(1 << op.group)
      cycles += MEMORY_LATENCY
    }
  }
  return { cycles, outstanding }
}
