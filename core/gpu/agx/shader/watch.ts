/**
 * What a debugger waits for in the shader cores: instructions that are about to execute, and accesses that are about to be
 * made. While anything is watched, code is interpreted, instruction by instruction; otherwise it costs a look a block.
 */
import { isPacked, itemBytes } from "./formats.ts"
import { isActive } from "./lanes.ts"
import { addressOf } from "./memory-access.ts"
import type { Op } from "./op.ts"
import type { RegisterFile } from "./register-file.ts"
import { LANES } from "./special-registers.ts"

export interface WatchedInstruction {
  readonly context: number
  readonly address: number
}

export interface WatchedRange {
  readonly context: number
  readonly address: number
  readonly bytes: number
  readonly read: boolean
  readonly write: boolean
}

export interface Watch {
  readonly instructions: readonly WatchedInstruction[]
  readonly ranges: readonly WatchedRange[]
}

/** Why a SIMD group stands before an instruction. Plain data. */
export type WatchHit =
  | { readonly kind: "instruction"; readonly pc: number }
  | {
      readonly kind: "access"
      readonly pc: number
      readonly access: "read" | "write"
      readonly address: number
      readonly lane: number
    }

/** `pc` is that of the instruction; `op` null for the end of a block, which accesses nothing. */
export function watchHit(
  { instructions, ranges }: Watch,
  context: number,
  pc: number,
  op: Op | null,
  file: RegisterFile,
  slot: number,
): WatchHit | null {
  if (instructions.some((one) => one.address === pc && one.context === context)) return { kind: "instruction", pc }
  if (op === null || ranges.length === 0) return null
  if (op.kind !== "device_load" && op.kind !== "device_store" && op.kind !== "atomic") return null
  // An atomic counts as the write that it is, and as the read.
  const read = op.kind !== "device_store"
  const write = op.kind !== "device_load"
  const memory = op.kind === "atomic" ? { ...op, kind: "device_store" as const, ...ATOMIC } : op
  const bytes = itemBytes(memory.format) * (isPacked(memory.format) ? 1 : memory.count)
  for (let lane = 0; lane < LANES; lane++) {
    if (!isActive(file, slot, lane)) continue
    const address = addressOf(file, slot, memory, lane)
    for (const range of ranges) {
      if (range.context !== context || address >= range.address + range.bytes || address + bytes <= range.address)
        continue
      if (write && range.write) return { kind: "access", pc, access: "write", address, lane }
      if (read && range.read) return { kind: "access", pc, access: "read", address, lane }
    }
  }
  return null
}

/** An atomic as a memory instruction: a word, in what no look at addresses needs. */
const ATOMIC = {
  format: 2,
  mask: 1,
  count: 1,
  shift: 0,
  registers: { half: 0, size: 32 as const },
}
