/**
 * Depth of a tile in memory, and scissors. Simplified: what the render command's control word says of loading and storing
 * is not documented, so depth is cleared when a tile begins and stored when it ends, if there is a depth buffer; rows of
 * 32-bit floats, no compression. A tile that a partial render has drawn finds its depth again.
 */
import type { Rectangle } from "../../render/raster.ts"
import { type GpuMemory, UNIT_RAS, UNIT_ZLS } from "../gpu-memory.ts"
import type { RenderJob } from "../render-job.ts"
import { TILE_PIXELS } from "../tiling/layout.ts"

/** False: a fault. */
export function loadDepth(memory: GpuMemory, job: RenderJob, tile: Rectangle, depth: Float32Array): boolean {
  return eachRow(job, tile, (va, first, count) => {
    const bytes = memory.read(job.context, va, 4 * count, UNIT_ZLS)
    if (bytes === null) return false
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    for (let x = 0; x < count; x++) depth[first + x] = view.getFloat32(4 * x, true)
    return true
  })
}

/** False: a fault. */
export function storeDepth(memory: GpuMemory, job: RenderJob, tile: Rectangle, depth: Float32Array): boolean {
  return eachRow(job, tile, (va, first, count) => {
    const view = new DataView(new ArrayBuffer(4 * count))
    for (let x = 0; x < count; x++) view.setFloat32(4 * x, depth[first + x] as number, true)
    return memory.write(job.context, va, new Uint8Array(view.buffer), UNIT_ZLS)
  })
}

function eachRow(job: RenderJob, tile: Rectangle, row: (va: number, first: number, count: number) => boolean): boolean {
  for (let y = tile.top; y < tile.bottom; y++) {
    const va = job.depth + y * job.depthStride + 4 * tile.left
    if (!row(va, (y - tile.top) * TILE_PIXELS, tile.right - tile.left)) return false
  }
  return true
}

/** An entry of the array of scissors: largest x, least x, largest y, least y in 16 bits each, then two floats of depth. */
const SCISSOR_BYTES = 16

/** Null: a fault. Simplified: the layout is not in our reference, and the limits of depth are passed over. */
export function readScissor(memory: GpuMemory, job: RenderJob, index: number): Rectangle | null {
  const bytes = memory.read(job.context, job.scissors + SCISSOR_BYTES * index, SCISSOR_BYTES, UNIT_RAS)
  if (bytes === null) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return {
    right: view.getUint16(0, true),
    left: view.getUint16(2, true),
    bottom: view.getUint16(4, true),
    top: view.getUint16(6, true),
  }
}
