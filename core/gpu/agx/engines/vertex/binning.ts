/**
 * The tiler: writes triangles into the heap and puts each on the lists of the tiles that it may touch. It may stop
 * anywhere for want of a page, and goes on there.
 */
import { misses } from "../../render/raster.ts"
import { setUpTriangle } from "../../render/triangle.ts"
import type { RenderJob } from "../render-job.ts"
import {
  PRIMITIVE,
  PRIMITIVE_BACK,
  STATE,
  TILE_PIXELS,
  VERTEX,
  primitiveBytes,
  writePointer,
} from "../tiling/layout.ts"
import { FAULT, FULL, type TileMemory } from "../tiling/pages.ts"
import { type HeapState, addToTile, putRecord } from "../tiling/parameter-heap.ts"
import { tileSlot, tileRectangle } from "../tiling/tiles.ts"
import type { TilerPrimitive } from "./geometry.ts"
import type { PppState, RegionClip } from "./ppp-state.ts"

/** Tiles that are looked at in one go. */
const LOOKS_MAX = 4096

/** Plain data. */
export interface BinState {
  readonly primitives: readonly TilerPrimitive[]
  next: number
  /** Which tile of the triangle's rectangle is next. */
  tile: number
  /** Addresses of the triangle and of its state in the heap; 0: to be written. */
  record: number
  state: number
}

export interface Tiler {
  readonly memory: TileMemory
  readonly job: RenderJob
  readonly heap: HeapState
  readonly ppp: PppState
}

/** What a step has done: `looks` tiles were looked at, `written` triangles. */
export interface BinStep {
  readonly end: "done" | "more" | "full" | "fault"
  readonly looks: number
  readonly written: number
}

export function startBinning(primitives: readonly TilerPrimitive[]): BinState {
  return { primitives, next: 0, tile: 0, record: 0, state: 0 }
}

/** The heap was emptied: the triangle in hand has to be written again, for the tiles that are left. */
export function restartBinning(state: BinState): void {
  state.record = 0
  state.state = 0
}

export function binStep(tiler: Tiler, state: BinState): BinStep {
  let looks = 0
  let written = 0
  for (; state.next < state.primitives.length; state.next++, state.tile = 0, state.record = 0) {
    const primitive = state.primitives[state.next] as TilerPrimitive
    const triangle = setUpTriangle(...primitive.vertices)
    if (triangle === null) continue
    const { minX, minY, maxX, maxY } = tilesOf(tiler, triangle)
    const [across, down] = [maxX - minX, maxY - minY]
    if (across <= 0 || down <= 0) continue
    for (; state.tile < across * down; state.tile++) {
      if (looks >= LOOKS_MAX) return { end: "more", looks, written }
      looks++
      const x = minX + (state.tile % across)
      const y = minY + Math.floor(state.tile / across)
      if (misses(triangle, tileRectangle(tiler.job, x, y))) continue
      const result = write(tiler, state, primitive, tileSlot(tiler.job, x, y))
      if (result === FAULT) return { end: "fault", looks, written }
      if (result === FULL) return { end: "full", looks, written }
    }
    written++
  }
  return { end: "done", looks, written }
}

function tilesOf({ job, ppp }: Tiler, box: { left: number; top: number; right: number; bottom: number }): RegionClip {
  const clip = ppp.regionClip ?? { minX: 0, minY: 0, maxX: job.tilesX, maxY: job.tilesY }
  const tile = (pixel: number): number => Math.floor(pixel / TILE_PIXELS)
  return {
    minX: Math.max(0, clip.minX, tile(box.left)),
    minY: Math.max(0, clip.minY, tile(box.top)),
    maxX: Math.min(job.tilesX, clip.maxX, tile(box.right - 1) + 1),
    maxY: Math.min(job.tilesY, clip.maxY, tile(box.bottom - 1) + 1),
  }
}

function write(tiler: Tiler, state: BinState, primitive: TilerPrimitive, slot: number): number {
  const { memory, job, heap, ppp } = tiler
  if (state.state === 0) {
    const address = putRecord(memory, job, heap, stateBytes(ppp))
    if (address === FULL || address === FAULT) return address
    state.state = address
  }
  if (state.record === 0) {
    const address = putRecord(memory, job, heap, primitiveRecord(primitive, state.state))
    if (address === FULL || address === FAULT) return address
    state.record = address
  }
  return addToTile(memory, job, heap, slot, state.record)
}

function stateBytes({ kept, shader, varyings }: PppState): Uint8Array {
  const view = new DataView(new ArrayBuffer(STATE.bytes))
  for (const [index, word] of kept.entries()) view.setUint32(STATE.fragmentControl + 4 * index, word, true)
  view.setUint32(STATE.shader, shader[0], true)
  view.setUint32(STATE.shader + 4, shader[1], true)
  view.setUint32(STATE.smooth, varyings.smooth, true)
  view.setUint32(STATE.flat, varyings.flat, true)
  view.setUint32(STATE.linear, varyings.linear, true)
  return new Uint8Array(view.buffer)
}

function primitiveRecord({ back, flat, vertices }: TilerPrimitive, state: number): Uint8Array {
  const interpolated = vertices[0].varyings.length
  const bytes = new Uint8Array(primitiveBytes(flat.length, interpolated))
  const view = new DataView(bytes.buffer)
  writePointer(bytes, PRIMITIVE.state, state)
  view.setUint32(PRIMITIVE.flags, back ? PRIMITIVE_BACK : 0, true)
  for (const [index, word] of flat.entries()) view.setInt32(PRIMITIVE.flat + 4 * index, word, true)
  const first = PRIMITIVE.flat + 4 * flat.length
  for (const [index, { x, y, z, inverseW, varyings }] of vertices.entries()) {
    const at = first + index * (VERTEX.varyings + 4 * interpolated)
    view.setInt32(at + VERTEX.x, x, true)
    view.setInt32(at + VERTEX.y, y, true)
    view.setFloat32(at + VERTEX.z, z, true)
    view.setFloat32(at + VERTEX.inverseW, inverseW, true)
    for (const [place, value] of varyings.entries()) view.setFloat32(at + VERTEX.varyings + 4 * place, value, true)
  }
  return bytes
}
