/**
 * From shaded vertices to triangles on the screen: cut, culled, with the values that are not interpolated apart. Lines
 * and points become two triangles each. Simplified: a line is a rectangle of its width, a point a square; neither is
 * culled, and both belong to the front.
 */
import { clipLine, clipTriangle, isInside } from "../../render/clip.ts"
import { type ClipVertex, SUBPIXELS, type ScreenVertex, toScreen } from "../../render/screen.ts"
import { VECTOR, floatOfWord } from "../../render/shader-registers.ts"
import { setUpTriangle } from "../../render/triangle.ts"
import type { BatchState } from "./draw.ts"
import type { PppState } from "./ppp-state.ts"

/** A triangle as it goes to the tiler. Plain data. */
export interface TilerPrimitive {
  readonly back: boolean
  /** Bits of the varyings that are not interpolated. */
  readonly flat: readonly number[]
  readonly vertices: readonly [ScreenVertex, ScreenVertex, ScreenVertex]
}

const SIXTEENTHS = 16
/** Points and lines are drawn no wider: far beyond what any screen shows. */
const WIDTH_MAX = 4096

interface Shaded {
  readonly clip: ClipVertex
  readonly flat: readonly number[]
  readonly size: number
}

/** The triangles of all primitives of a batch, in order. */
export function trianglesOf(batch: BatchState, outputs: number, state: PppState): TilerPrimitive[] {
  const made: TilerPrimitive[] = []
  if (state.discard) return made
  const { viewport } = state
  for (const slots of batch.primitives) {
    const vertices = slots.map((slot) => shadedVertex(batch, outputs, slot, state))
    const flat = (vertices[Math.min(state.flatVertex, vertices.length - 1)] as Shaded).flat
    const [a, b, c] = vertices as [Shaded, Shaded, Shaded]
    if (vertices.length === 3) {
      for (const piece of clipTriangle([a.clip, b.clip, c.clip], viewport)) {
        const [p, q, r] = piece.map((one) => toScreen(one, viewport)) as [ScreenVertex, ScreenVertex, ScreenVertex]
        const triangle = setUpTriangle(p, q, r)
        if (triangle === null) continue
        const back = triangle.clockwise === state.frontCcw
        if (!(back ? state.cullBack : state.cullFront)) made.push({ back, flat, vertices: [p, q, r] })
      }
    } else if (vertices.length === 2) {
      const line = clipLine([a.clip, b.clip], viewport)
      if (line !== null)
        made.push(...asLine(toScreen(line[0], viewport), toScreen(line[1], viewport), lineWidth(state), flat))
    } else if (isInside(a.clip)) {
      made.push(...asSquare(toScreen(a.clip, viewport), a.size, flat))
    }
  }
  return made
}

function shadedVertex({ words }: BatchState, outputs: number, slot: number, { pointSize, varyings }: PppState): Shaded {
  const from = slot * outputs
  const word = (place: number): number => (place < outputs ? (words[from + place] as number) : 0)
  const float = (place: number): number => floatOfWord(word(place))
  const first = VECTOR + (pointSize ? 1 : 0)
  const { smooth, flat, linear } = varyings
  const interpolated = new Float32Array(smooth + linear)
  for (let index = 0; index < smooth; index++) interpolated[index] = float(first + index)
  for (let index = 0; index < linear; index++) interpolated[smooth + index] = float(first + smooth + flat + index)
  return {
    clip: { x: float(0), y: float(1), z: float(2), w: float(3), varyings: interpolated },
    flat: Array.from({ length: flat }, (_, index) => word(first + smooth + index)),
    size: pointSize ? float(VECTOR) : 1,
  }
}

function lineWidth({ kept }: PppState): number {
  return ((((kept[1] as number) >>> 8) & 0xff) + 1) / SIXTEENTHS
}

/** Half of a width in 1/256 pixel. */
function half(width: number): number {
  return (Math.max(0, Math.min(WIDTH_MAX, Number.isNaN(width) ? 1 : width)) * SUBPIXELS) / 2
}

function asLine(a: ScreenVertex, b: ScreenVertex, width: number, flat: readonly number[]): TilerPrimitive[] {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const length = Math.sqrt(dx * dx + dy * dy)
  if (length === 0) return []
  // Across the line.
  const [x, y] = [Math.round((-dy / length) * half(width)), Math.round((dx / length) * half(width))]
  return quad(moved(a, x, y), moved(b, x, y), moved(b, -x, -y), moved(a, -x, -y), flat)
}

function asSquare(at: ScreenVertex, size: number, flat: readonly number[]): TilerPrimitive[] {
  const reach = Math.round(half(size))
  return quad(
    moved(at, -reach, -reach),
    moved(at, reach, -reach),
    moved(at, reach, reach),
    moved(at, -reach, reach),
    flat,
  )
}

function moved(vertex: ScreenVertex, x: number, y: number): ScreenVertex {
  return { ...vertex, x: vertex.x + x, y: vertex.y + y }
}

function quad(
  a: ScreenVertex,
  b: ScreenVertex,
  c: ScreenVertex,
  d: ScreenVertex,
  flat: readonly number[],
): TilerPrimitive[] {
  return [
    { back: false, flat, vertices: [a, b, c] },
    { back: false, flat, vertices: [a, c, d] },
  ]
}
