/** What a checked replay says of a machine agx, as plain data: every stream is assembled, every address resolved. */
import type { Duration } from "../time/time.ts"

export const NUMBER_UNITS = ["u8", "u16", "u32", "u64", "f16", "f32"] as const
export type NumberUnit = (typeof NUMBER_UNITS)[number]

/** Mistakes of the driver that a replay can ask for. */
export const MISTAKES = ["early-threshold", "skip-invalidation", "skip-flush"] as const
export type MistakeName = (typeof MISTAKES)[number]

/** Rising, as QUEUE_CREATE counts them. The upper two are refused by the kernel. */
export const QUEUE_PRIORITIES = ["low", "medium", "high", "realtime"] as const

export interface AgxSpec {
  /** One of the chips' names. */
  readonly chip: string
  readonly cores: number
  /** Bytes. */
  readonly memory: number
  readonly firmwareTimeout: Duration
  readonly softFaults: boolean
  readonly robustIsolation: boolean
  readonly eventSlots: number
  readonly mistakes: readonly MistakeName[]
}

export interface VmSpec {
  readonly name: string
  readonly line: number
  readonly client: number
}

/** Bytes that the processor writes into a buffer before anything runs. */
export interface ContentSpec {
  readonly at: number
  readonly bytes: Uint8Array
}

export interface BufferSpec {
  readonly name: string
  readonly line: number
  readonly client: number
  readonly vm: number
  /** Bytes, whole pages. */
  readonly size: number
  /** Null: it is not bound when the replay begins. */
  readonly address: number | null
  readonly read: boolean
  readonly write: boolean
  readonly contents: readonly ContentSpec[]
}

/** By entity of the program. */
export interface AgxQueueSpec {
  readonly vm: number
  /** Index into `QUEUE_PRIORITIES`. */
  readonly priority: number
  readonly uscBase: number
}

/** 0xffff: no barrier. */
export interface CommandSpec {
  readonly kind: "compute"
  readonly stream: number
  readonly vdmBarrier: number
  readonly cdmBarrier: number
}

/** What the trace, and the window, show of a piece of code. */
export interface PlacedCode {
  readonly name: string
  readonly kind: CodeKind
  readonly line: number
  readonly buffer: number
  readonly at: number
  readonly size: number
}

export const CODE_KINDS = ["shader", "usc", "cdm", "vdm", "ppp", "hex"] as const
export type CodeKind = (typeof CODE_KINDS)[number]

export interface AgxProgram {
  readonly spec: AgxSpec
  readonly vms: readonly VmSpec[]
  readonly buffers: readonly BufferSpec[]
  readonly queues: readonly AgxQueueSpec[]
  readonly code: readonly PlacedCode[]
}
