/**
 * A render as its two engines see it: cmd_render (A.3), and what the driver adds. Refused, since the engines cannot do
 * it: several samples a pixel. Drawn is layer 0 only.
 */
import { RENDER } from "../firmware/layout.ts"
import type { EngineJob } from "./engine-unit.ts"
import { TILE_PIXELS } from "./tiling/layout.ts"

/** Offsets in cmd_render. */
const COMMAND = {
  flags: 0,
  stream: 8,
  scissors: 48,
  depth: 72,
  depthStride: 88,
  width: 148,
  height: 150,
  samples: 158,
  background: 168,
  endOfTile: 176,
  partialBackground: 184,
  partialEndOfTile: 192,
  clearDepth: 200,
} as const
const PROCESS_EMPTY_TILES = 1 << 1

/** Programs that run once a pixel; offsets of USC words from the USC base, 0: none. */
export interface TilePrograms {
  readonly background: number
  readonly endOfTile: number
}

/** Plain data. */
export interface RenderJob {
  readonly context: number
  readonly slot: number
  readonly stream: number
  readonly uscBase: number
  readonly width: number
  readonly height: number
  readonly tilesX: number
  readonly tilesY: number
  /** Tiles without geometry are cleared and stored too. */
  readonly emptyTiles: boolean
  readonly programs: TilePrograms
  readonly partialPrograms: TilePrograms
  /** Array of scissors. */
  readonly scissors: number
  /** Depth buffer, rows of 32-bit floats; 0: depth is forgotten with the tile. */
  readonly depth: number
  readonly depthStride: number
  readonly clearDepth: number
  /** The tiled vertex buffer, its slot, and the scene. */
  readonly buffer: number
  readonly bufferSlot: number
  readonly tilemap: number
  readonly tpc: number
  readonly meta: number
}

/** Null: registers that make no sense, or more samples than one. */
export function renderJob({ context, slot, registers }: EngineJob): RenderJob | null {
  if (registers.length < RENDER.bytes) return null
  const view = new DataView(registers.buffer, registers.byteOffset, registers.length)
  const address = (at: number): number => (view.getUint32(at + 4, true) | 0) * 0x1_0000_0000 + view.getUint32(at, true)
  const program = (at: number): number => (view.getUint32(at, true) & ~63) >>> 0
  const width = view.getUint16(COMMAND.width, true)
  const height = view.getUint16(COMMAND.height, true)
  if (view.getUint8(COMMAND.samples) !== 1) return null
  return {
    context,
    slot,
    stream: address(COMMAND.stream),
    uscBase: address(RENDER.uscBase),
    width,
    height,
    tilesX: Math.ceil(width / TILE_PIXELS),
    tilesY: Math.ceil(height / TILE_PIXELS),
    emptyTiles: (view.getUint32(COMMAND.flags, true) & PROCESS_EMPTY_TILES) !== 0,
    programs: { background: program(COMMAND.background), endOfTile: program(COMMAND.endOfTile) },
    partialPrograms: {
      background: program(COMMAND.partialBackground),
      endOfTile: program(COMMAND.partialEndOfTile),
    },
    scissors: address(COMMAND.scissors),
    depth: address(COMMAND.depth),
    depthStride: view.getUint32(COMMAND.depthStride, true) || 4 * width,
    clearDepth: view.getFloat32(COMMAND.clearDepth, true),
    buffer: address(RENDER.buffer),
    bufferSlot: view.getUint32(RENDER.bufferSlot, true),
    tilemap: address(RENDER.tilemap),
    tpc: address(RENDER.tpc),
    meta: address(RENDER.meta),
  }
}
