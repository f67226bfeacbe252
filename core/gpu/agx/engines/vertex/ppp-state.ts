/**
 * State behind the vertex shader, as PPP records set it; state without a record stays as it was. Simplified: one viewport
 * and one region clip, no stencil, no occlusion queries, no depth bias; primitives are always cut at the near and far
 * plane. What state a job begins with is not documented: here everything is drawn.
 */
import type { DecodedBlock } from "../../../../isa/block.ts"
import type { Viewport } from "../../render/screen.ts"
import { partAt, valueOf } from "./read-block.ts"

/** Records that go to the fragment engine as they came, in the order of the state in the heap. */
const KEPT = [
  "fragment_control",
  "front_face",
  "front_face_2",
  "back_face",
  "back_face_2",
  "depth_bias_scissor",
] as const
/** Depth passes always. */
const ALWAYS = 7 << 24

/** Tiles, the end excluded. */
export interface RegionClip {
  readonly minX: number
  readonly minY: number
  readonly maxX: number
  readonly maxY: number
}

export interface VaryingCounts {
  readonly smooth: number
  readonly flat: number
  readonly linear: number
}

/** Plain data. */
export interface PppState {
  /** Counts the changes: equal numbers, equal state. */
  version: number
  /** By place in KEPT. */
  kept: number[]
  /** Words 0 and 1 of the fragment shader. */
  shader: [counts: number, pipeline: number]
  viewport: Viewport
  regionClip: RegionClip | null
  varyings: VaryingCounts
  pointSize: boolean
  cullFront: boolean
  cullBack: boolean
  frontCcw: boolean
  discard: boolean
  /** Vertex of a primitive whose values are not interpolated. */
  flatVertex: number
}

export function initialPppState(): PppState {
  return {
    version: 0,
    kept: [0, ALWAYS, ALWAYS, ALWAYS, ALWAYS, 0],
    shader: [0, 0],
    viewport: { translateX: 0, scaleX: 0, translateY: 0, scaleY: 0, translateZ: 0, scaleZ: 0 },
    regionClip: null,
    varyings: { smooth: 0, flat: 0, linear: 0 },
    pointSize: false,
    cullFront: false,
    cullBack: false,
    frontCcw: false,
    discard: false,
    flatVertex: 0,
  }
}

/** `bytes` are those of the records. */
export function applyPpp(state: PppState, decoded: DecodedBlock, bytes: DataView): void {
  const value = (name: string): number => valueOf(decoded, name)
  const has = (name: string): boolean => value(name) === 1
  state.version++
  for (const [place, name] of KEPT.entries())
    if (has(name)) state.kept[place] = bytes.getUint32(partAt(decoded, name), true)
  if (has("fragment_shader")) {
    const at = partAt(decoded, "fragment_shader")
    state.shader = [bytes.getUint32(at, true), bytes.getUint32(at + 4, true)]
  }
  if (has("viewport"))
    state.viewport = {
      translateX: value("viewport[0].translate_x"),
      scaleX: value("viewport[0].scale_x"),
      translateY: value("viewport[0].translate_y"),
      scaleY: value("viewport[0].scale_y"),
      translateZ: value("viewport[0].translate_z"),
      scaleZ: value("viewport[0].scale_z"),
    }
  if (has("region_clip"))
    state.regionClip =
      value("region_clip[0].enable") === 0
        ? null
        : {
            minX: value("region_clip[0].min_x"),
            minY: value("region_clip[0].min_y"),
            maxX: value("region_clip[0].max_x"),
            maxY: value("region_clip[0].max_y"),
          }
  if (has("output_select")) state.pointSize = has("output_select.point_size")
  if (has("varying_counts_32"))
    state.varyings = {
      smooth: value("varying_counts_32.smooth"),
      flat: value("varying_counts_32.flat"),
      linear: value("varying_counts_32.linear"),
    }
  if (has("cull")) {
    state.cullFront = has("cull.front")
    state.cullBack = has("cull.back")
    state.frontCcw = has("cull.front_face_ccw")
    state.discard = has("cull.rasterizer_discard")
    state.flatVertex = Math.max(0, value("cull.flat_shading_vertex") - 1)
  }
}
