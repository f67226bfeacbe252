/**
 * GPU addresses. The hardware has 64 bits: all zeros above bit 38 for the user half, all ones for the kernel half. Here
 * an address is a signed number: user addresses as they are, kernel addresses less 2^64, which a double holds exactly.
 * Only texts and encodings show the 64 bits. Source: reference C.1.
 */
import { PAGE_SIZE } from "../memory/page.ts"

/** Bits of an address within its half. */
export const VA_BITS = 39
/** User addresses end before it, kernel addresses begin at its negative: 0xffffff80_00000000. */
export const HALF_SIZE = 2 ** VA_BITS
export const KERNEL_START = -HALF_SIZE

/** An address from its 64 bits. Exact for both halves; what is in neither may be rounded, but stays in neither. */
export function addressOf(va: bigint): number {
  return Number(BigInt.asIntN(64, va))
}

export function bitsOf(address: number): bigint {
  return BigInt.asUintN(64, BigInt(address))
}

/** 16 digits for the kernel half, as few as it takes for the user half. */
export function formatAddress(address: number): string {
  return `0x${bitsOf(address).toString(16)}`
}

export function isKernel(address: number): boolean {
  return address < 0
}

/** In one of the halves: everything else faults before any table is read. */
export function isCanonical(address: number): boolean {
  return address >= KERNEL_START && address < HALF_SIZE
}

/** The offset of a kernel address, given by its 64 bits, within the kernel half. */
export function kernelOffset(va: bigint): number {
  return addressOf(va) + HALF_SIZE
}

/** Within its half. */
export function offsetInHalf(address: number): number {
  return address < 0 ? address + HALF_SIZE : address
}

/** Counts through both halves, so kernel pages have negative numbers; fits 32 bits for every canonical address. */
export function pageNumber(address: number): number {
  return Math.floor(address / PAGE_SIZE)
}

/** The table levels below the context table. */
export const LEVELS = [1, 2, 3] as const
export type Level = (typeof LEVELS)[number]

/** Entries of a table, by level. A first-level table of 8 still takes a page. */
export const TABLE_ENTRIES = { 1: 8, 2: 2048, 3: 2048 } as const satisfies Record<Level, number>

/** Bytes that an entry spans, by level. */
export const INDEX_SPAN = { 1: 2 ** 36, 2: 2 ** 25, 3: PAGE_SIZE } as const satisfies Record<Level, number>

export function indexAt(address: number, level: Level): number {
  return Math.floor(offsetInHalf(address) / INDEX_SPAN[level]) & (TABLE_ENTRIES[level] - 1)
}
