/**
 * What a window asks about the machine of a run at one moment, and what it is told: memory, page tables, rings,
 * registers, pictures. Plain data, bounded on both sides. Bytes are hexadecimal digits, two a byte.
 *
 * An address is a signed number as everywhere in the GPU: those of the kernel half are negative (address - 2^64).
 */
import "./no-jit.ts"
import { z } from "zod"
import { ENGINES } from "../trace/events.ts"

/** Bytes that one question about memory may ask for. */
export const MEMORY_BYTES_MAX = 16_384
/** Pixels of a picture. */
export const PICTURE_PIXELS_MAX = 1024 * 1024
/** Mappings of an address space that are told; thread groups; entries of a ring. */
export const MAPPINGS_MAX = 256
export const GROUPS_MAX = 256
export const CODE_MAX = 512
export const RING_ROWS_MAX = 16
/** A context of the MMU, or memory as it lies. */
export const PHYSICAL = -1

/** Not always whole: what a stream names may be beyond what a double holds exactly. */
const address = z.number()
const context = z.int().min(PHYSICAL).max(63)
const count = z.int().min(0)
const text = z.string().max(65_536)
const rights = z.strictObject({ read: z.boolean(), write: z.boolean() })

export const PICTURE_FORMATS = ["rgba8", "bgra8", "r32f"] as const

export const machineQuestion = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("overview") }),
  z.strictObject({
    kind: z.literal("memory"),
    context,
    address,
    bytes: z.int().min(1).max(MEMORY_BYTES_MAX),
  }),
  z.strictObject({ kind: z.literal("walk"), context: z.int().min(0).max(63), address }),
  z.strictObject({ kind: z.literal("firmware") }),
  z.strictObject({ kind: z.literal("fault") }),
  z.strictObject({ kind: z.literal("groups") }),
  /** `group` is its number in the answer to `groups` at the same moment. */
  z.strictObject({ kind: z.literal("registers"), group: count, simd: z.int().min(0).max(31) }),
  z.strictObject({
    kind: z.literal("picture"),
    context: z.int().min(0).max(63),
    address,
    width: z.int().min(1).max(16_384),
    height: z.int().min(1).max(16_384),
    /** Bytes from one row to the next. */
    stride: z
      .int()
      .min(1)
      .max(1 << 20),
    format: z.enum(PICTURE_FORMATS),
  }),
])
export type MachineQuestion = z.infer<typeof machineQuestion>

export const BREAKPOINTS_MAX = 256

/** Where the shader cores stop: before an instruction, or before an access of a lane. */
export const machineBreakpoint = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("instruction"), context: z.int().min(0).max(63), address }),
  z.strictObject({
    kind: z.literal("access"),
    context: z.int().min(0).max(63),
    address,
    bytes: z
      .int()
      .min(1)
      .max(1 << 30),
    ...rights.shape,
  }),
])
export type MachineBreakpoint = z.infer<typeof machineBreakpoint>

/** A SIMD group stands before an instruction, in the middle of what happens at this moment. */
export const machineStop = z.strictObject({
  /** `write of 0x1500008000 by lane 5, at 0x150001043a`. */
  text,
  context,
  pc: address,
  /** Of the access; null: it was the instruction that was waited for. */
  address: address.nullable(),
  /** Numbers as in the answer to `groups`. */
  group: count,
  simd: count,
  lane: count,
})
export type MachineStopped = z.infer<typeof machineStop>

/** A structure in memory, field by field. */
const explained = z.strictObject({
  name: text,
  fields: z.array(z.strictObject({ name: text, text, says: text })).max(512),
})
export type ExplainedStructure = z.infer<typeof explained>

const mapping = z.strictObject({
  address,
  bytes: count,
  ...rights.shape,
  /** Handle of the buffer in its file; 0 if the file has closed it. */
  buffer: count,
  /** Into the buffer. */
  offset: count,
  /** As the replay calls it; empty if it does not. */
  name: text,
})

const space = z.strictObject({
  /** Number in the MMU; -1: it has none now. */
  context: z.int(),
  client: text,
  vm: count,
  mappings: z.array(mapping).max(MAPPINGS_MAX),
  /** Mappings that are not told. */
  more: count,
})
export type AddressSpace = z.infer<typeof space>

/** Code of the replay, where it was put. */
const placed = z.strictObject({
  name: text,
  kind: z.enum(["shader", "usc", "cdm", "vdm", "ppp", "hex", "picture"]),
  client: text,
  context: z.int(),
  address,
  bytes: count,
})
export type PlacedCodeView = z.infer<typeof placed>

const launch = z.strictObject({
  code: address,
  groups: z.tuple([count, count, count]),
  started: count,
  done: count,
})

const engine = z.strictObject({
  pipe: z.enum(ENGINES),
  state: z.enum(["idle", "running", "halted", "hung"]),
  context: z.int(),
  slot: z.int(),
  /** Where its stream begins, and the block that comes next. */
  stream: address,
  at: address,
  uscBase: address,
  launches: z.array(launch).max(64),
  /** Pixels of the render that it works on; of the last one, for the fragment engine. */
  tiles: z.strictObject({ width: count, height: count }).nullable(),
})
export type EngineView = z.infer<typeof engine>

const overview = z.strictObject({
  kind: z.literal("overview"),
  chip: text,
  cores: count,
  memory: count,
  /** Launches of this chip carry 8 bytes more. */
  longLaunch: z.boolean(),
  phase: z.enum(["waiting", "running", "halted", "crashed"]),
  crashLog: text,
  fault: z.boolean(),
  spaces: z.array(space).max(256),
  code: z.array(placed).max(CODE_MAX),
  engines: z.array(engine).max(3),
})

const memory = z.strictObject({
  kind: z.literal("memory"),
  context,
  address,
  bytes: count,
  /** What can be read, in order; where nothing is mapped there is no piece. */
  pieces: z.array(z.strictObject({ address, physical: count, hex: z.string().max(2 * MEMORY_BYTES_MAX) })).max(64),
})

const walkStep = z.strictObject({
  level: z.int().min(0).max(3),
  /** Physical addresses of the table and of the entry. */
  table: count,
  at: count,
  index: count,
  raw: text,
  fields: z.array(z.strictObject({ name: text, text })).max(16),
  ends: z.boolean(),
})

const walk = z.strictObject({
  kind: z.literal("walk"),
  context: count,
  address,
  canonical: z.boolean(),
  steps: z.array(walkStep).max(4),
  physical: count.nullable(),
  fault: z.strictObject({ reason: text, level: count }).nullable(),
  gpu: rights,
  firmware: rights,
  /** What the TLB answers instead of the tables. */
  remembered: z.strictObject({ physical: count, gpu: rights, firmware: rights, stale: z.boolean() }).nullable(),
})
export type WalkAnswer = z.infer<typeof walk>

const row = z.strictObject({ index: count, structure: explained })

const channel = z.strictObject({
  name: text,
  ring: address,
  read: count,
  write: count,
  size: count,
  /** The messages around the read position, those that were read first. */
  rows: z.array(row).max(RING_ROWS_MAX),
})

const workQueue = z.strictObject({
  name: text,
  pipe: count,
  priority: count,
  info: address,
  slot: z.int(),
  done: count,
  read: count,
  write: count,
  size: count,
  /** The stamp of its event slot, and the one that its newest work completes at. */
  stamp: count,
  wanted: count,
  /** What the barrier at its head waits for. */
  blocked: z.strictObject({ stamp: address, value: count, now: count }).nullable(),
  rows: z.array(row).max(RING_ROWS_MAX),
})

const firmware = z.strictObject({
  kind: z.literal("firmware"),
  phase: z.enum(["waiting", "running", "halted", "crashed"]),
  crashLog: text,
  powered: z.boolean(),
  mailbox: count,
  channels: z.array(channel).max(16),
  queues: z.array(workQueue).max(512),
  running: z
    .array(z.strictObject({ pipe: count, slot: count, stamp: count, operation: text, at: count, bytes: count }))
    .max(3),
  /** What was caught in a halt, as the firmware wrote it down. */
  pending: z.array(z.strictObject({ slot: count, stamp: count })).max(64),
})
export type FirmwareAnswer = z.infer<typeof firmware>

const fault = z.strictObject({
  kind: z.literal("fault"),
  /** The registers by name; zero without a fault. */
  registers: z.array(z.strictObject({ name: text, offset: count, raw: text })).max(4),
  fault: z
    .strictObject({
      address,
      access: z.enum(["read", "write"]),
      reason: text,
      level: count,
      unit: z.int(),
      unitName: text,
      context: count,
      sideband: count,
    })
    .nullable(),
  /** Faults that came while one was latched. */
  lost: count,
  walk: walk.nullable(),
  /** Instructions that faulted, or met something illegal. */
  shaders: z
    .array(z.strictObject({ group: count, simd: count, kind: text, pc: address, address, lane: z.int() }))
    .max(GROUPS_MAX),
})
export type FaultAnswer = z.infer<typeof fault>

const simd = z.strictObject({
  index: count,
  pc: address,
  status: z.enum(["running", "barrier", "done", "hung", "fault"]),
  instructions: count,
  /** Lanes that run. */
  active: count,
})

const group = z.strictObject({
  pipe: count,
  core: count,
  context: count,
  code: address,
  position: z.tuple([count, count, count]),
  local: z.tuple([count, count, count]),
  registers: count,
  simds: z.array(simd).max(32),
})
export type GroupView = z.infer<typeof group>

const groups = z.strictObject({
  kind: z.literal("groups"),
  groups: z.array(group).max(GROUPS_MAX),
  more: count,
})

const registers = z.strictObject({
  kind: z.literal("registers"),
  group: count,
  simd: count,
  /** Of 128 registers, 32 lanes each, words of 32 bits. */
  words: z.string().length(128 * 32 * 8),
  /** 512 halves. */
  uniforms: z.string().length(512 * 4),
  /** 32 flags. */
  active: z.string().length(32),
  exists: z.string().length(32),
})
export type RegistersAnswer = z.infer<typeof registers>

const picture = z.strictObject({
  kind: z.literal("picture"),
  /** Every `step`th pixel of each axis, so that a large one fits. */
  width: count,
  height: count,
  step: count,
  /** Red, green, blue, alpha, a byte each. */
  hex: z.string().max(8 * PICTURE_PIXELS_MAX),
  /** Pixels that lie where nothing is mapped. */
  missing: count,
})

export const machineAnswer = z.discriminatedUnion("kind", [
  overview,
  memory,
  walk,
  firmware,
  fault,
  groups,
  registers,
  picture,
  /** There is no answer, and why. */
  z.strictObject({ kind: z.literal("none"), text }),
])
export type MachineAnswer = z.infer<typeof machineAnswer>
export type AnswerOf<Kind extends MachineAnswer["kind"]> = Extract<MachineAnswer, { readonly kind: Kind }>
