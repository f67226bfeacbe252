/**
 * The table of address spaces, level 0 of the walk: 64 contexts of two translation bases, in physical memory where the
 * driver writes and the hardware reads. Context 0 is the firmware's and the kernel's own. Source: reference C.1.
 *
 * Simplified: the ASID of an entry is written and shown, but entries of the TLB are told apart by the context's number.
 * Drivers make both equal.
 */
import type { PhysicalMemory } from "../memory/physical-memory.ts"

export const CONTEXTS = 64
export const ENTRY_BYTES = 16
/** The half that a base serves, as its place in the entry. */
export const USER_BASE = 0
export const KERNEL_BASE = 8

const VALID = 1n
const BASE_MASK = 0xffff_ffff_fffen
const ASID_SHIFT = 48n

export interface ContextBase {
  readonly valid: boolean
  /** Physical address of the first-level table. */
  readonly base: number
  readonly asid: number
}

export function encodeBase({ valid, base, asid }: ContextBase): bigint {
  return (BigInt(asid) << ASID_SHIFT) | (BigInt(base) & BASE_MASK) | (valid ? VALID : 0n)
}

export function decodeBase(raw: bigint): ContextBase {
  return { valid: (raw & VALID) !== 0n, base: Number(raw & BASE_MASK), asid: Number(raw >> ASID_SHIFT) }
}

export const NO_BASE: ContextBase = { valid: false, base: 0, asid: 0 }

/** Physical address of a context's base for the half of `address`. */
export function baseAddress(table: number, context: number, address: number): number {
  return table + context * ENTRY_BYTES + (address < 0 ? KERNEL_BASE : USER_BASE)
}

export function writeContext(
  memory: PhysicalMemory,
  table: number,
  context: number,
  user: ContextBase,
  kernel: ContextBase,
): void {
  const at = table + context * ENTRY_BYTES
  memory.writeU64(at + USER_BASE, encodeBase(user))
  memory.writeU64(at + KERNEL_BASE, encodeBase(kernel))
}
