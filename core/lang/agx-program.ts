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
  /** Null: as many as fit. */
  readonly tvbBlocksMax: number | null
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

export interface CommandSpec {
  readonly kind: "compute" | "render"
  /** Where its stream begins. */
  readonly stream: number
  /** Header and payload, as they stand in the command buffer. */
  readonly bytes: Uint8Array
}

/** What can be made to go wrong. */
export type Injection =
  /** The next job of an engine, by its pipe. */
  | { readonly fault: "hang"; readonly pipe: number }
  | { readonly fault: "lost-doorbells" | "out-of-memory"; readonly count: number }
  | { readonly fault: "firmware-crash" }
  /** The next stamp of a queue's compute work, or else of its fragment or vertex work. */
  | { readonly fault: "corrupt-stamp"; readonly entity: number; readonly value: number }
  /** The next access to a page of a buffer. */
  | { readonly fault: "mmu-fault"; readonly buffer: number; readonly page: number }
export const INJECTIONS = [
  "hang",
  "lost-doorbells",
  "firmware-crash",
  "corrupt-stamp",
  "mmu-fault",
  "out-of-memory",
] as const satisfies readonly Injection["fault"][]

/** A call of a client about memory or queues. */
export type AgxCall =
  | {
      readonly kind: "bind"
      readonly vm: number
      readonly buffer: number
      readonly address: number
      readonly offset: number
      readonly size: number
      readonly read: boolean
      readonly write: boolean
      readonly singlePage: boolean
    }
  | { readonly kind: "unbind"; readonly vm: number; readonly address: number; readonly size: number }
  | { readonly kind: "destroy-queue"; readonly entity: number }
  | { readonly kind: "destroy-vm"; readonly vm: number }
  | { readonly kind: "destroy-buffer"; readonly buffer: number }

/** What a machine agx counts. */
export const COUNTERS = {
  "compute-jobs": "compute jobs that the engine was given",
  launches: "launches of compute streams",
  groups: "thread groups of launches",
  barriers: "barrier blocks of compute streams",
  "vertex-jobs": "vertex halves of renders",
  draws: "draws of vertex streams",
  vertices: "vertices that were shaded",
  triangles: "triangles after assembly",
  "fragment-jobs": "fragment halves of renders",
  tiles: "tiles that were drawn",
  pixels: "pixels that were shaded",
  "partial-renders": "times that a full tiled vertex buffer was drawn before the render's end",
  growths: "requests of the firmware for more tiled vertex buffer",
  instructions: "instructions of shaders, by SIMD group",
  "poison-reads": "instructions that used the result of a load without waiting for it",
  faults: "faults that the firmware reported",
  "lost-faults": "faults that came while one was latched",
  timeouts: "jobs that the firmware found to take too long",
  recoveries: "recoveries of the whole GPU",
  "free-pages": "pages of memory that nobody has",
} as const
export type CounterName = keyof typeof COUNTERS

/** What the trace, and the window, show of a piece of code. */
export interface PlacedCode {
  readonly name: string
  readonly kind: CodeKind
  readonly line: number
  readonly buffer: number
  readonly at: number
  readonly size: number
}

export const CODE_KINDS = ["shader", "usc", "cdm", "vdm", "ppp", "hex", "picture"] as const
export type CodeKind = (typeof CODE_KINDS)[number]

export interface AgxProgram {
  readonly spec: AgxSpec
  readonly vms: readonly VmSpec[]
  readonly buffers: readonly BufferSpec[]
  readonly queues: readonly AgxQueueSpec[]
  readonly code: readonly PlacedCode[]
}
