/**
 * The command buffer of SUBMIT: headers with payloads, as user space wrote them, checked as the kernel does. What the
 * commands point to is not looked at: it runs in the user's own page table. Source: reference A.3.
 */
import { ERRNO } from "../../../base/errno.ts"
import { type Result, err, ok } from "../../../base/result.ts"

export const COMMANDS_MAX = 64
export const ATTACHMENTS_MAX = 16
const HEADER_BYTES = 8
const ATTACHMENT_BYTES = 24
const RENDER_BYTES = 240
const COMPUTE_BYTES = 64
const NO_BARRIER = 0xffff

const RENDER = 0
const COMPUTE = 1
const SET_ATTACHMENTS = [2, 3, 4]
const RENDER_FLAGS = (1 << 0) | (1 << 1) | (1 << 2) | (1 << 18)
const TILE_SIZES = [
  [32, 32],
  [32, 16],
  [16, 16],
]
const SAMPLES = [1, 2, 4]
const SIZE_MAX = 16384
const LAYERS_MAX = 2048

export interface TimestampRef {
  /** 0: none. */
  readonly handle: number
  readonly offset: number
}

export interface Timestamps {
  readonly start: TimestampRef
  readonly end: TimestampRef
}

export interface Attachment {
  readonly pointer: number
  readonly size: number
}

export interface Command {
  readonly kind: "render" | "compute"
  /** The whole struct, zero-extended. */
  readonly payload: DataView
  /** `null`: no wait; 0: the last work of earlier submits; N: the N-th command of that kind in this submit. */
  readonly vdmBarrier: number | null
  readonly cdmBarrier: number | null
  /** Compute: one pair. Render: vertex, fragment. */
  readonly timestamps: readonly Timestamps[]
  readonly attachments: readonly Attachment[]
}

type Refused = Result<never, number>
const INVALID: Refused = err(-ERRNO.EINVAL)

/** The hardware commands, in order; a negated errno if anything is wrong with any of them. */
export function parseCommands(buffer: Uint8Array): Result<readonly Command[], number> {
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length)
  const commands: Command[] = []
  const counts = { render: 0, compute: 0 }
  const attachments: Attachment[][] = [[], [], []]
  for (let at = 0; at < buffer.length; ) {
    if (at + HEADER_BYTES > buffer.length) return INVALID
    const type = view.getUint16(at, true)
    const size = view.getUint16(at + 2, true)
    const vdm = view.getUint16(at + 4, true)
    const cdm = view.getUint16(at + 6, true)
    at += HEADER_BYTES
    if (at + size > buffer.length) return INVALID
    const payload = buffer.subarray(at, at + size)
    at += size
    const list = SET_ATTACHMENTS.indexOf(type)
    if (list >= 0) {
      if (vdm !== NO_BARRIER || cdm !== NO_BARRIER) return INVALID
      const parsed = parseAttachments(payload)
      if (parsed === null) return INVALID
      attachments[list] = parsed
      continue
    }
    if (type !== RENDER && type !== COMPUTE) return INVALID
    if (beyond(vdm, counts.render) || beyond(cdm, counts.compute)) return INVALID
    const struct = extended(payload, type === RENDER ? RENDER_BYTES : COMPUTE_BYTES)
    if (struct === null || !(type === RENDER ? validRender(struct) : validCompute(struct))) return INVALID
    const kind = type === RENDER ? "render" : "compute"
    counts[kind]++
    commands.push({
      kind,
      payload: struct,
      vdmBarrier: vdm === NO_BARRIER ? null : vdm,
      cdmBarrier: cdm === NO_BARRIER ? null : cdm,
      timestamps: type === RENDER ? [timestampsAt(struct, 208), timestampsAt(struct, 224)] : [timestampsAt(struct, 48)],
      attachments: type === RENDER ? [...(attachments[0] ?? []), ...(attachments[1] ?? [])] : (attachments[2] ?? []),
    })
    if (commands.length > COMMANDS_MAX) return INVALID
  }
  return commands.length === 0 ? INVALID : ok(commands)
}

function beyond(barrier: number, parsed: number): boolean {
  return barrier !== NO_BARRIER && barrier > parsed
}

/** Zero-extended to the kernel's struct; null if what is longer than it is not zero. */
function extended(payload: Uint8Array, bytes: number): DataView | null {
  if (payload.subarray(bytes).some((byte) => byte !== 0)) return null
  const struct = new Uint8Array(bytes)
  struct.set(payload.subarray(0, bytes))
  return new DataView(struct.buffer)
}

function parseAttachments(payload: Uint8Array): Attachment[] | null {
  const count = payload.length / ATTACHMENT_BYTES
  if (!Number.isInteger(count) || count > ATTACHMENTS_MAX) return null
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length)
  const list: Attachment[] = []
  for (let at = 0; at < payload.length; at += ATTACHMENT_BYTES) {
    if (view.getUint32(at + 16, true) !== 0 || view.getUint32(at + 20, true) !== 0) return null
    list.push({ pointer: u64(view, at), size: u64(view, at + 8) })
  }
  return list
}

function validCompute(struct: DataView): boolean {
  return struct.getUint32(0, true) === 0
}

function validRender(struct: DataView): boolean {
  const width = struct.getUint16(148, true)
  const height = struct.getUint16(150, true)
  const layers = struct.getUint16(152, true)
  const tile = [struct.getUint8(156), struct.getUint8(157)]
  return (
    (struct.getUint32(0, true) & ~RENDER_FLAGS) === 0 &&
    width >= 1 &&
    width <= SIZE_MAX &&
    height >= 1 &&
    height <= SIZE_MAX &&
    layers >= 1 &&
    layers <= LAYERS_MAX &&
    TILE_SIZES.some(([w, h]) => w === tile[0] && h === tile[1]) &&
    SAMPLES.includes(struct.getUint8(158))
  )
}

function timestampsAt(struct: DataView, at: number): Timestamps {
  const ref = (offset: number) => ({
    handle: struct.getUint32(offset, true),
    offset: struct.getUint32(offset + 4, true),
  })
  return { start: ref(at), end: ref(at + 8) }
}

/** Beyond 2^53 inexact, which no valid address is. */
function u64(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * 0x1_0000_0000 + view.getUint32(at, true)
}
