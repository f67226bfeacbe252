/**
 * Faults of the MMU and the register in which the driver finds the first of them. Source: reference C.3.
 *
 * Simplified: the two registers of G14X are known by their addresses only; the first has G13's fields below the
 * address, the second the whole address.
 */
import { KERNEL_START, formatAddress } from "./address.ts"
import { unitName } from "./unit-names.ts"

/** Offsets of the registers from the base of the GPU's register block. */
export const G13_FAULT = 0x17030
export const G14X_FAULT = 0xd8c0
export const G14X_FAULT_ADDRESS = 0xd8c8

/** What a driver takes the register for when it cannot be read. */
export const FAULT_UNREADABLE = 0xacce5515abad1dean

export const REASONS = ["unmapped", "access-flag", "write-only", "read-only", "no-access"] as const
export type Reason = (typeof REASONS)[number]
export type Access = "read" | "write"

/** Accesses of the firmware's processor: it has rights of its own, and its faults are not the GPU's. */
export const FIRMWARE_UNIT = -1

/** Plain data; the MMU reuses one, so keep a copy. */
export interface FaultInfo {
  address: number
  access: Access
  reason: Reason
  /** The level of the walk that ended it: 0 the context table, 3 the last table or the rights of the page. */
  level: number
  unit: number
  context: number
  sideband: number
}

const FAULTED = 1n
const READ = 1n << 4n
const ADDRESS_SHIFT = 30n
/** The register keeps bits 39:6; bit 39 tells the halves apart. */
const ADDRESS_BITS = 40
const LOW_BITS = 6n

function lowFields({ access, reason, level, unit, context, sideband }: FaultInfo): bigint {
  return (
    FAULTED |
    (BigInt(REASONS.indexOf(reason)) << 1n) |
    (access === "read" ? READ : 0n) |
    (BigInt(level & 3) << 7n) |
    (BigInt(unit & 0xff) << 9n) |
    (BigInt(context & 0x3f) << 17n) |
    (BigInt(sideband & 0x7f) << 23n)
  )
}

/** G13: all in one register; the address without its six lowest bits. */
export function composeG13(fault: FaultInfo): bigint {
  return lowFields(fault) | ((BigInt.asUintN(ADDRESS_BITS, BigInt(fault.address)) >> LOW_BITS) << ADDRESS_SHIFT)
}

/** G14X: the fields and the address. */
export function composeG14x(fault: FaultInfo): { readonly info: bigint; readonly address: bigint } {
  return { info: lowFields(fault), address: BigInt.asUintN(64, BigInt(fault.address)) }
}

/** Null if the register holds no fault, could not be read, or has a reason that nobody knows. */
export function decodeFault(info: bigint, addressRegister: bigint | null = null): FaultInfo | null {
  if ((info & FAULTED) === 0n || info === FAULT_UNREADABLE) return null
  const reason = REASONS[Number((info >> 1n) & 7n)]
  if (reason === undefined) return null
  const high = BigInt.asIntN(ADDRESS_BITS, (info >> ADDRESS_SHIFT) << LOW_BITS)
  return {
    address: Number(addressRegister === null ? high : BigInt.asIntN(64, addressRegister)),
    access: (info & READ) === 0n ? "write" : "read",
    reason,
    level: Number((info >> 7n) & 3n),
    unit: Number((info >> 9n) & 0xffn),
    context: Number((info >> 17n) & 0x3fn),
    sideband: Number((info >> 23n) & 0x7fn),
  }
}

/** `read, unmapped, at 0x1500010000, level 3, unit UL1C, group 1, context 5` */
export function describeFault({ access, reason, address, level, unit, context }: FaultInfo): string {
  return `${access}, ${reason}, at ${formatAddress(address)}, level ${level}, unit ${unitName(unit)}, context ${context}`
}

export interface FaultRegisterState {
  fault: FaultInfo | null
  /** Faults that came while one was latched: nobody will hear of them. */
  lost: number
  /** The first of those that were latched, for whoever looks back; no hardware has it. */
  log: FaultInfo[]
}

/** Later ones are not kept. */
const LOG_MAX = 64

/** Holds the first fault until the driver or the firmware clears it. */
export class FaultRegister {
  state: FaultRegisterState = { fault: null, lost: 0, log: [] }

  latch(fault: FaultInfo): void {
    const { state } = this
    if (state.fault !== null) {
      state.lost++
      return
    }
    state.fault = { ...fault }
    if (state.log.length < LOG_MAX) state.log.push(state.fault)
  }

  clear(): void {
    this.state.fault = null
  }

  /** The register at `offset`, one of the three above. */
  read(offset: number): bigint {
    const { fault } = this.state
    if (fault === null) return 0n
    if (offset === G13_FAULT) return composeG13(fault)
    const { info, address } = composeG14x(fault)
    if (offset === G14X_FAULT) return info
    return offset === G14X_FAULT_ADDRESS ? address : 0n
  }
}

export function noFault(): FaultInfo {
  return { address: KERNEL_START, access: "read", reason: "unmapped", level: 0, unit: 0, context: 0, sideband: 0 }
}
