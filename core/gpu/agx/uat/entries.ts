/**
 * Entries of the page tables in their real format, as two 32-bit halves: the walk and the builder handle millions of
 * them, and a bigint costs an allocation each. Source: reference C.1.
 *
 * Simplified: with the OS bit clear, where the reference only says that the GPU has no access, the firmware's rights are
 * those that AP gives a privileged reader of any ARMv8 table.
 */
import { bitOf, bitsOf } from "../../../isa/positions.ts"
import { PAGE } from "../../../isa/uat/uat.ts"
import { PAGE_SIZE } from "../memory/page.ts"

export const VALID = 1 << bitOf(PAGE, "valid")
/** A table or a page; without it the entry would be a block, which this hardware is not known to use. */
export const TYPE = 1 << bitOf(PAGE, "page")
const ACCESSED = 1 << bitOf(PAGE, "accessed")
const ATTRIBUTE_SHIFT = bitOf(PAGE, "attribute")
/** Rights lie in two pieces: AP, then PXN, UXN and the OS bit, which are in the upper half. */
const [AP_SHIFT = 0, NEVER_SHIFT = 0] = bitsOf(PAGE, "rights")
const SHARE_SHIFT = bitOf(PAGE, "share")
const NOT_GLOBAL = 1 << bitOf(PAGE, "not_global")
const PXN = 1 << (NEVER_SHIFT - 32)
const UXN = PXN << 1
const OS = UXN << 1
/** Bits 47:32 of the frame's address, in the upper half. */
const FRAME_HIGH = 0xffff

/** Memory attributes: what the caches may do. */
export const ATTRIBUTES = { cached: 0, device: 1, uncached: 2 } as const
export type Attribute = keyof typeof ATTRIBUTES

/** Everything an entry says beside its frame; plain numbers as stored. */
export interface Protection {
  readonly attribute: number
  readonly ap: number
  readonly uxn: 0 | 1
  readonly pxn: 0 | 1
  readonly os: 0 | 1
}

function protection(ap: number, uxn: 0 | 1, pxn: 0 | 1, attribute: Attribute): Protection {
  return { attribute: ATTRIBUTES[attribute], ap, uxn, pxn, os: 1 }
}

/** The combinations that drivers use. */
export const PROTECTIONS = {
  "gpu-rw": protection(2, 1, 0, "cached"),
  "gpu-ro": protection(2, 0, 0, "cached"),
  "gpu-wo": protection(2, 0, 1, "cached"),
  "firmware-shared-rw": protection(1, 1, 0, "uncached"),
  "firmware-gpu-rw": protection(0, 1, 1, "cached"),
  "firmware-rw-gpu-ro": protection(1, 1, 1, "cached"),
} as const satisfies Record<string, Protection>
export type ProtectionName = keyof typeof PROTECTIONS

/** The same rights, outside the caches: what a mapping becomes before it is flushed. */
export function uncached(protection: Protection): Protection {
  return { ...protection, attribute: ATTRIBUTES.uncached }
}

/** The lower half of a page's entry, without the frame's bits: these are `pa` modulo 2^32. */
export function pageLow({ attribute, ap }: Protection): number {
  return VALID | TYPE | (attribute << ATTRIBUTE_SHIFT) | (ap << AP_SHIFT) | ACCESSED
}

export function pageHigh({ uxn, pxn, os }: Protection): number {
  return (pxn === 1 ? PXN : 0) | (uxn === 1 ? UXN : 0) | (os === 1 ? OS : 0)
}

/** Bits 47:32 of an address. */
export function highBits(pa: number): number {
  return Math.floor(pa / 0x1_0000_0000) & FRAME_HIGH
}

/** A whole entry, for tests and texts. */
export function pageEntry(pa: number, protection: Protection): bigint {
  return joined((pa | pageLow(protection)) >>> 0, highBits(pa) | pageHigh(protection))
}

export function tableEntry(pa: number): bigint {
  return joined((pa | VALID | TYPE) >>> 0, highBits(pa))
}

/** Bits 47:14 of an entry as an address. */
export function frameOf(low: number, high: number): number {
  return (high & FRAME_HIGH) * 0x1_0000_0000 + (low >>> 0) - (low & (PAGE_SIZE - 1))
}

/** What the GPU may do, by AP and then UXN and PXN. */
const NONE = 0
export const MAY_READ = 1
export const MAY_WRITE = 2
const READ_WRITE = MAY_READ | MAY_WRITE
const GPU_RIGHTS = [
  [NONE, MAY_READ, MAY_WRITE, READ_WRITE],
  [NONE, NONE, NONE, MAY_READ],
  [MAY_READ, MAY_WRITE, READ_WRITE, NONE],
  [NONE, NONE, NONE, NONE],
] as const
const FIRMWARE_RIGHTS = [
  [NONE, MAY_READ, MAY_WRITE, READ_WRITE],
  [MAY_READ, NONE, READ_WRITE, READ_WRITE],
  [NONE, NONE, NONE, NONE],
  [NONE, NONE, NONE, NONE],
] as const
/** Firmware's rights while the OS bit is clear, by AP. */
const PRIVATE_RIGHTS = [READ_WRITE, READ_WRITE, MAY_READ, MAY_READ] as const

/** Where the firmware's rights begin in the result of `rightsOf`. */
export const FIRMWARE_SHIFT = 2
/** Set in the result of `rightsOf` unless an access must fault because the access flag is clear. */
export const MAY_BE_USED = 1 << 4

/** `MAY_READ` and `MAY_WRITE` for the GPU, the same `FIRMWARE_SHIFT` higher for the firmware, and `MAY_BE_USED`. */
export function rightsOf(low: number, high: number): number {
  const ap = ((low >>> AP_SHIFT) & 3) as 0 | 1 | 2 | 3
  const never = (((high & UXN) === 0 ? 0 : 2) | ((high & PXN) === 0 ? 0 : 1)) as 0 | 1 | 2 | 3
  const used = (low & ACCESSED) === 0 ? 0 : MAY_BE_USED
  if ((high & OS) === 0) return used | (PRIVATE_RIGHTS[ap] << FIRMWARE_SHIFT)
  return used | GPU_RIGHTS[ap][never] | (FIRMWARE_RIGHTS[ap][never] << FIRMWARE_SHIFT)
}

/** An entry taken apart, for the window. */
export interface DecodedEntry {
  readonly valid: boolean
  readonly type: 0 | 1
  readonly attribute: number
  readonly ap: number
  readonly share: number
  readonly accessed: boolean
  readonly notGlobal: boolean
  readonly frame: number
  readonly pxn: boolean
  readonly uxn: boolean
  readonly os: boolean
}

export function decodeEntry(entry: bigint): DecodedEntry {
  const low = Number(BigInt.asUintN(32, entry))
  const high = Number(BigInt.asUintN(32, entry >> 32n))
  return {
    valid: (low & VALID) !== 0,
    type: (low & TYPE) === 0 ? 0 : 1,
    attribute: (low >>> ATTRIBUTE_SHIFT) & 7,
    ap: (low >>> AP_SHIFT) & 3,
    share: (low >>> SHARE_SHIFT) & 3,
    accessed: (low & ACCESSED) !== 0,
    notGlobal: (low & NOT_GLOBAL) !== 0,
    frame: frameOf(low, high),
    pxn: (high & PXN) !== 0,
    uxn: (high & UXN) !== 0,
    os: (high & OS) !== 0,
  }
}

export function joined(low: number, high: number): bigint {
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)
}
