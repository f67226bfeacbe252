/**
 * What the fragment engine reads of the tiler's. It was written by the GPU into memory that shaders can write too, so
 * nothing of it is trusted: everything is bounded, and what makes no sense is said.
 */
import type { Triangle } from "../../render/triangle.ts"
import { setUpTriangle } from "../../render/triangle.ts"
import type { ScreenVertex } from "../../render/screen.ts"
import { VARYINGS_MAX } from "../../render/shader-registers.ts"
import {
  CHUNK_BYTES,
  CHUNK_ENTRIES,
  PRIMITIVE,
  PRIMITIVE_BACK,
  STATE,
  VERTEX,
  primitiveBytes,
  readPointer,
} from "./layout.ts"
import type { TileMemory } from "./pages.ts"

/** Triangles of a tile's list: more is taken for a circle. */
const TRIANGLES_MAX = 1 << 20

/** How a triangle is drawn. Plain data. */
export interface FragmentState {
  /** Where it is in memory: names it. */
  readonly address: number
  /** Words of PPP records. */
  readonly control: number
  readonly front: readonly [face: number, face2: number]
  readonly back: readonly [face: number, face2: number]
  readonly scissor: number
  readonly pipeline: number
  readonly smooth: number
  readonly flat: number
  readonly linear: number
}

/** A triangle that is ready to be drawn. Plain data. */
export interface TilePrimitive {
  readonly state: FragmentState
  readonly back: boolean
  /** Bits. */
  readonly flat: Int32Array
  readonly triangle: Triangle
}

/** The triangles of a tile's list, first drawn first, from its first chunk on. `each` says false to stop: a fault. */
export function readList(
  memory: TileMemory,
  chunk: number,
  states: Map<number, FragmentState>,
  each: (primitive: TilePrimitive) => boolean,
): "done" | "fault" | "malformed" {
  for (let at = chunk, read = 0; at !== 0; ) {
    const bytes = memory.read(at, CHUNK_BYTES)
    if (bytes === null) return "fault"
    for (let entry = 0; entry < CHUNK_ENTRIES; entry++) {
      const address = readPointer(bytes, 8 + 8 * entry)
      if (address === 0) break
      const primitive = readPrimitive(memory, address, states)
      if (typeof primitive === "string") return primitive
      if (primitive !== null && !each(primitive)) return "fault"
      read++
    }
    if (read > TRIANGLES_MAX || readPointer(bytes, 8) === 0) return "malformed"
    at = readPointer(bytes, 0)
  }
  return "done"
}

/** Null: it has no area. */
function readPrimitive(
  memory: TileMemory,
  address: number,
  states: Map<number, FragmentState>,
): TilePrimitive | null | "fault" | "malformed" {
  const head = memory.read(address, PRIMITIVE.flat)
  if (head === null) return "fault"
  const stateAt = readPointer(head, PRIMITIVE.state)
  const state = states.get(stateAt) ?? readState(memory, stateAt)
  if (typeof state === "string") return state
  states.set(stateAt, state)
  const { smooth, flat, linear } = state
  const bytes = memory.read(address, primitiveBytes(flat, smooth + linear))
  if (bytes === null) return "fault"
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const vertices = [0, 1, 2].map((index) => {
    const at = PRIMITIVE.flat + 4 * flat + index * (VERTEX.varyings + 4 * (smooth + linear))
    return readVertex(view, at, smooth + linear)
  }) as [ScreenVertex, ScreenVertex, ScreenVertex]
  const triangle = setUpTriangle(...vertices)
  if (triangle === null) return null
  const words = Int32Array.from({ length: flat }, (_, index) => view.getInt32(PRIMITIVE.flat + 4 * index, true))
  return { state, back: (view.getUint32(PRIMITIVE.flags, true) & PRIMITIVE_BACK) !== 0, flat: words, triangle }
}

function readVertex(view: DataView, at: number, count: number): ScreenVertex {
  const varyings = new Float32Array(count)
  for (let index = 0; index < count; index++) varyings[index] = view.getFloat32(at + VERTEX.varyings + 4 * index, true)
  return {
    x: view.getInt32(at + VERTEX.x, true),
    y: view.getInt32(at + VERTEX.y, true),
    z: view.getFloat32(at + VERTEX.z, true),
    inverseW: view.getFloat32(at + VERTEX.inverseW, true),
    varyings,
  }
}

function readState(memory: TileMemory, address: number): FragmentState | "fault" | "malformed" {
  const view = memory.words(address, STATE.bytes / 4)
  if (view === null) return "fault"
  const word = (at: number): number => view.getUint32(at, true)
  const [smooth, flat, linear] = [word(STATE.smooth), word(STATE.flat), word(STATE.linear)]
  if (smooth + flat + linear > 3 * 0xff) return "malformed"
  return {
    address,
    control: word(STATE.fragmentControl),
    front: [word(STATE.front), word(STATE.front2)],
    back: [word(STATE.back), word(STATE.back2)],
    scissor: word(STATE.indices) & 0xffff,
    pipeline: (word(STATE.shader + 4) & ~63) >>> 0,
    smooth,
    flat,
    linear,
  }
}

/** Varyings that a fragment shader finds in registers. */
export function varyingsOf({ smooth, flat, linear }: FragmentState): number {
  return Math.min(VARYINGS_MAX, smooth + flat + linear)
}
