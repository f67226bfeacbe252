/**
 * The USC words of a pipeline: what a launch runs, and with which uniforms. Simplified: preshaders are not executed
 * (their instructions are outside of the documented subset), samplers and textures are passed over.
 * Source: reference C.6.
 */
import { type GpuMemory, UNIT_USC } from "./gpu-memory.ts"
import type { ShaderProgram } from "./shader-port.ts"

/** Bytes of USC words that are looked at: more is taken for words without end. */
const WORDS_BYTES_MAX = 2048
const UNIFORM_HALVES = 512
const HIGH_HALVES = 256

const WORD_BYTES: Readonly<Record<number, number>> = {
  0x1d: 8,
  0x3d: 8,
  0x4d: 4,
  0x0d: 6,
  0x8d: 4,
  0x9d: 8,
  0xdd: 8,
  0x58: 4,
  0x38: 8,
  0x88: 2,
}

/** `fault`: memory refused. `malformed`: no word of C.6, no end, or no shader. */
export function readProgram(
  memory: GpuMemory,
  context: number,
  base: number,
  address: number,
): ShaderProgram | "fault" | "malformed" {
  const uniforms = new Uint16Array(UNIFORM_HALVES)
  let code = -1
  let registers = 0
  let sharedBytes = 0
  for (let at = address; at < address + WORDS_BYTES_MAX; ) {
    const head = memory.read(context, at, 2, UNIT_USC)
    if (head === null) return "fault"
    const tag = head[0] as number
    const length = WORD_BYTES[tag]
    if (length === undefined) return "malformed"
    const bytes = memory.read(context, at, length, UNIT_USC)
    if (bytes === null) return "fault"
    const view = new DataView(bytes.buffer, bytes.byteOffset, length)
    at += length
    switch (tag) {
      case 0x1d:
      case 0x3d:
        if (!loadUniforms(memory, context, view, tag === 0x3d ? HIGH_HALVES : 0, uniforms)) return "fault"
        break
      case 0x4d:
        sharedBytes = (view.getUint8(1) & 1) === 0 ? 0 : (view.getUint8(3) || 0x100) * 256
        break
      case 0x0d:
        code = base + view.getUint32(2, true)
        break
      case 0x8d:
        registers = (view.getUint8(1) & 0x1f || 0x20) * 8
        break
      case 0x38:
      case 0x88:
        return code < 0 ? "malformed" : { code, registers, uniforms, sharedBytes }
      default:
        break
    }
  }
  return "malformed"
}

function loadUniforms(
  memory: GpuMemory,
  context: number,
  word: DataView,
  first: number,
  uniforms: Uint16Array,
): boolean {
  const low = word.getUint32(0, true)
  const to = first + ((low >>> 8) & 0xff)
  const count = (low >>> 20) & 0x3f || 64
  const address = (word.getUint32(4, true) * 64 + (low >>> 26)) * 4
  const bytes = memory.read(context, address, 2 * count, UNIT_USC)
  if (bytes === null) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let half = 0; half < count && to + half < UNIFORM_HALVES; half++)
    uniforms[to + half] = view.getUint16(2 * half, true)
  return true
}
