/**
 * Which triangle is seen at each pixel of a tile. Triangles are drawn in order, with depth test and scissor; only what is
 * seen in the end is shaded. Simplified: everything is opaque, shaders move no depth and discard nothing, so that is the
 * same picture as shading everything.
 */
import { type Rectangle, depthAt, rasterize } from "../../render/raster.ts"
import { TILE_PIXELS } from "../tiling/layout.ts"
import type { TilePrimitive } from "../tiling/parameter-reader.ts"

export const PIXELS = TILE_PIXELS * TILE_PIXELS

/** Words of the fragment control and of the faces. */
const SCISSOR_ENABLE = 1 << 16
const TAG_WRITE_DISABLE = 1 << 21
const DEPTH_WRITE_DISABLE = 1 << 21
const DEPTH_FUNCTION_SHIFT = 24

/** Triangles that are kept before those are dropped that are seen nowhere any more. */
const KEPT_MAX = 4096

/** Plain data; by pixel of the tile, row by row. */
export interface TileView {
  readonly depth: Float32Array
  /** Place in `primitives` of the triangle that is seen; -1: none. */
  readonly seen: Int32Array
  primitives: TilePrimitive[]
}

export function newTileView(clearDepth: number): TileView {
  return { depth: new Float32Array(PIXELS).fill(clearDepth), seen: new Int32Array(PIXELS).fill(-1), primitives: [] }
}

/** The rectangle that a scissor lets through; null: memory refused. */
export type ScissorSource = (index: number) => Rectangle | null

/** How many pixels the triangle covers; -1: memory refused the scissor. */
export function drawPrimitive(
  view: TileView,
  primitive: TilePrimitive,
  tile: Rectangle,
  scissorOf: ScissorSource,
): number {
  const { state, back, triangle } = primitive
  const { depth, seen } = view
  const [face, face2] = back ? state.back : state.front
  const scissor = (state.control & SCISSOR_ENABLE) === 0 ? tile : scissorOf(state.scissor)
  if (scissor === null) return -1
  const within = {
    left: Math.max(tile.left, scissor.left),
    top: Math.max(tile.top, scissor.top),
    right: Math.min(tile.right, scissor.right),
    bottom: Math.min(tile.bottom, scissor.bottom),
  }
  const [first, second] = [(face >>> DEPTH_FUNCTION_SHIFT) & 7, (face2 >>> DEPTH_FUNCTION_SHIFT) & 7]
  const writes = (face & face2 & DEPTH_WRITE_DISABLE) === 0
  const shows = (state.control & TAG_WRITE_DISABLE) === 0
  const place = view.primitives.length
  let covered = 0
  let shown = false
  rasterize(triangle, within, (x, y, s0, s1, s2) => {
    covered++
    const pixel = (y - tile.top) * TILE_PIXELS + x - tile.left
    const z = limited(depthAt(triangle, s0, s1, s2))
    const before = depth[pixel] as number
    if (!passes(first, z, before) || !passes(second, z, before)) return
    if (writes) depth[pixel] = z
    if (!shows) return
    seen[pixel] = place
    shown = true
  })
  if (shown) view.primitives.push(primitive)
  if (view.primitives.length > KEPT_MAX) dropUnseen(view)
  return covered
}

function dropUnseen(view: TileView): void {
  const places = new Map<number, number>()
  const kept: TilePrimitive[] = []
  for (const [pixel, place] of view.seen.entries()) {
    if (place < 0) continue
    let now = places.get(place)
    if (now === undefined) {
      now = kept.length
      places.set(place, now)
      kept.push(view.primitives[place] as TilePrimitive)
    }
    view.seen[pixel] = now
  }
  view.primitives = kept
}

function limited(z: number): number {
  return Math.max(0, Math.min(1, z))
}

/** Numbers of the depth function field. */
export function passes(compare: number, z: number, before: number): boolean {
  switch (compare) {
    case 0:
      return false
    case 1:
      return z < before
    case 2:
      return z === before
    case 3:
      return z <= before
    case 4:
      return z > before
    case 5:
      return z !== before
    case 6:
      return z >= before
    default:
      return true
  }
}
