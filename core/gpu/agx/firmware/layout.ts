/**
 * Where things lie in the structures that firmware and driver share: byte offsets, sizes and codes.
 *
 * From the reference (B.3 to B.7): ring state, RunWorkQueue, Barrier, event messages, channel state words, mailbox
 * types, codes of the microsequence, pending stamps. Simplified, since no source gives them in a form that we could
 * use: the initialisation data, QueueInfo, the bodies of the Run items and of the microsequence operations, Notifier;
 * these carry what B.3 to B.5 say that they carry, in a compact layout of our own.
 */
import { FW_CTL } from "../../../isa/firmware/messages.ts"
import { byteOf } from "../../../isa/positions.ts"
import { FLUSH_RECORD, HANDOFF as HANDOFF_HEAD } from "../../../isa/uat/uat.ts"

/** Mailbox messages, bits 63:48; the rest is the payload (B.6). */
export const MAILBOX = {
  INIT: 0x81,
  DOORBELL: 0x83,
  FWCTL: 0x84,
  HALT: 0x85,
  RX_DOORBELL: 0x42,
  CRASHLOG: 0x10,
} as const
/** Payloads of DOORBELL that are no pipe. */
export const DOORBELL_KICKFW = 0x10
export const DOORBELL_DEVCTRL = 0x11

export const PIPE_VERTEX = 0
export const PIPE_FRAGMENT = 1
export const PIPE_COMPUTE = 2
export const PIPES = 3
export const PRIORITIES = 4

/** Payload of the doorbell of a pipe's channel. */
export function pipeDoorbell(pipe: number, priority: number): number {
  return pipe | (priority << 2)
}

/** Indices in the channel table of the initialisation data; pipe channels come first, by `pipeChannel`. */
export const CHANNEL_DEVCTRL = 12
export const CHANNEL_FWCTL = 13
export const CHANNEL_EVENT = 14
export const CHANNEL_STATS = 15
export const CHANNELS = 16
export const CHANNEL_ENTRIES = 0x100

export function pipeChannel(pipe: number, priority: number): number {
  return priority * PIPES + pipe
}

/** Bytes of an entry of each channel. */
export function entryBytes(channel: number): number {
  if (channel === CHANNEL_EVENT) return 0x38
  return channel === CHANNEL_FWCTL ? 0x14 : 0x30
}

/** The write position's offset in a channel's state; the read position is at 0. */
export function writeOffset(channel: number): number {
  return channel === CHANNEL_FWCTL ? 0x10 : 0x20
}

export const CHANNEL_STATE_BYTES = 0x30

/** Initialisation data (ours). Each channel of the table is two pointers: state, ring. */
export const INIT = { channels: 0x10, status: 0x110, pendingStamps: 0x118, handoff: 0x120, bytes: 0x128 } as const
/** The status block that B.7 names. */
export const STATUS = { halted: 0x0, resume: 0x4, bytes: 0x8 } as const
/** Pending stamps: {info, wait value}; info bit 0 valid, [9:3] event slot. */
export const PENDING_STAMPS = 0x110
export const PENDING_BYTES = 8

/** Ring state of a work queue (B.3), one field per 16 bytes. */
export const RING = { doneptr: 0x0, rptr: 0x30, wptr: 0x40, size: 0x50, freeptr: 0x60, bytes: 0x70 } as const
/** Work items that a ring has room for. */
export const RING_ENTRIES = 0x500
/** QueueInfo (ours): pointers, then the priority row of B.3. */
export const QUEUE = {
  state: 0x0,
  ring: 0x8,
  notifiers: 0x10,
  scratch: 0x18,
  priority: 0x20,
  row: [0x20, 0x24, 0x28, 0x30, 0x34, 0x38],
  bytes: 0x40,
} as const
/** Bytes of the private buffer of a work queue (B.3). */
export const QUEUE_SCRATCH_BYTES = 0x2c18

/** RunWorkQueue (B.3). */
export const RUN_QUEUE = { pipe: 0x0, queue: 0x4, wptr: 0xc, slot: 0x10, isNew: 0x14 } as const

export const TAG = {
  RUN_VERTEX: 0,
  RUN_FRAGMENT: 1,
  RUN_BLITTER: 2,
  RUN_COMPUTE: 3,
  BARRIER: 4,
  INIT_BUFFER: 6,
} as const
export const BARRIER = {
  stamp: 0x4,
  value: 0xc,
  slot: 0x10,
  self: 0x14,
  uuid: 0x18,
  external: 0x1c,
  kind: 0x20,
  bytes: 0x24,
} as const
/** The uuid of barriers that user space asked for. */
export const BARRIER_EXPLICIT = 0xffffbbbb
/** InitBuffer (ours): which context and buffer slot, and the buffer's description. */
export const INIT_BUFFER = { context: 0x4, slot: 0x8, info: 0x10, bytes: 0x18 } as const
/** Run items (ours); `stamp` is the value that the item completes at. */
export const RUN = {
  context: 0x4,
  micro: 0x8,
  microBytes: 0x10,
  slot: 0x14,
  notifier: 0x18,
  stamp: 0x20,
  counter: 0x24,
  bytes: 0x28,
} as const

/** Codes of the microsequence (B.5), low byte of the first word. */
export const OP = {
  WAIT: 0x01,
  RETIRE: 0x18,
  TIMESTAMP: 0x19,
  START_VERTEX: 0x22,
  FINALIZE_VERTEX: 0x23,
  START_FRAGMENT: 0x24,
  FINALIZE_FRAGMENT: 0x25,
  START_COMPUTE: 0x29,
  FINALIZE_COMPUTE: 0x2a,
} as const
export const RETIRE_WORD = 0x4000_0018
export const TIMESTAMP_START = 0x8000_0000
/** Argument of WaitForIdle, bits 8 and up, by pipe. */
export const WAIT_BIT = [1 << 0, 1 << 8, 1 << 15] as const
export const START_OP = [OP.START_VERTEX, OP.START_FRAGMENT, OP.START_COMPUTE] as const
export const FINALIZE_OP = [OP.FINALIZE_VERTEX, OP.FINALIZE_FRAGMENT, OP.FINALIZE_COMPUTE] as const
/** Bodies (ours). Start: where the registers of the job lie. Finalize: both stamps; restart is a signed offset. */
export const WAIT_BYTES = 4
export const RETIRE_BYTES = 4
export const TIMESTAMP = { target: 0x8, bytes: 0x10 } as const
export const START = { context: 0x4, registers: 0x8, registerBytes: 0x10, bytes: 0x18 } as const
export const FINALIZE = { slot: 0x4, stamp: 0x8, fwStamp: 0x10, value: 0x18, restart: 0x1c, bytes: 0x20 } as const
/** Bounds of what a driver may name: more is a malformed structure. */
export const MICRO_BYTES_MAX = 0x1000
export const REGISTER_BYTES_MAX = 0x1000

/** Registers of a compute job (ours): what cmd_compute (A.3) and the queue say. */
export const COMPUTE = {
  stream: 0x0,
  streamEnd: 0x8,
  uscBase: 0x10,
  samplerHeap: 0x18,
  samplers: 0x20,
  helperBinary: 0x24,
  helperConfig: 0x28,
  helperData: 0x30,
  bytes: 0x38,
} as const

/** Registers of a render job (ours): cmd_render (A.3) as it came, then what the queue says, then buffer and scene. */
export const RENDER = {
  command: 0x0,
  uscBase: 0xf0,
  buffer: 0xf8,
  bufferSlot: 0x100,
  tilemap: 0x108,
  tpc: 0x110,
  meta: 0x118,
  bytes: 0x120,
} as const

/** Notifier (ours): the threshold lies elsewhere, so that the driver raises it with one write. */
export const NOTIFIER = { threshold: 0x0, generation: 0x8, count: 0xc, context: 0x10, bytes: 0x60 } as const

/** Event messages (B.4). */
export const EVENT = { FAULT: 0, FLAG: 1, TIMEOUT: 4, GROW_TVB: 7, CHANNEL_ERROR: 8 } as const
export const EVENT_FLAG = { firing: 0x4 } as const
export const EVENT_TIMEOUT = { counter: 0x4, slot: 0xc } as const
export const EVENT_GROW = { context: 0x4, buffer: 0x8, counter: 0xc } as const

/** DeviceControl messages (B.6). */
export const CONTROL = { GROW_ACK: 0x0d, DESTROY_CONTEXT: 0x17, INITIALIZE: 0x19, UPDATE_IDLE: 0x23 } as const
export const CONTROL_GROW = { context: 0x4, buffer: 0x8, counter: 0xc } as const
/** DestroyContext with all ids 0xff: forget whatever was cached of any. */
export const CONTROL_DESTROY = { ids: 0x4, idBytes: 0x10 } as const
export const CONTROL_IDLE = { delayUs: 0x4 } as const

/** FwCtl: flush the range of a handoff record (C.2). */
export const FLUSH = {
  address: byteOf(FW_CTL, "address"),
  slot: byteOf(FW_CTL, "slot"),
  pages: byteOf(FW_CTL, "pages"),
  kind: byteOf(FW_CTL, "kind"),
} as const
export const HANDOFF_RECORDS = 65
/** The firmware's magic number says that it is up: low word, high word. */
export const HANDOFF_MAGIC = [0x2, 0x4b1d_0000] as const
export const HANDOFF = {
  magic: byteOf(HANDOFF_HEAD, "firmware_magic"),
  record: HANDOFF_HEAD.bytes,
  recordBytes: FLUSH_RECORD.bytes,
  bytes: HANDOFF_HEAD.bytes + HANDOFF_RECORDS * FLUSH_RECORD.bytes,
} as const
export const FLUSH_ASKED = 1
export const FLUSH_DONE = 2

/** Statistics messages (B.6). */
export const STATS = { POWER_ON: 2, POWER_OFF: 3, UTILISATION: 4 } as const

export const EVENT_SLOTS = 128
/** A stamp grows by this much a work item; the low 8 bits are no part of the order. */
export const STAMP_STEP = 0x100

/** Whether a stamp has come as far as `value`, by the wrapping comparison of B.4. */
export function stampReached(stamp: number, value: number): boolean {
  return ((stamp - value) | 0) >> 8 >= 0
}
