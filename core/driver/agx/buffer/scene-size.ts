/**
 * How large the tiled vertex buffer of a queue and the scene of a render are. Source: reference B.8. Sizes in bytes
 * unless the name says otherwise.
 */

import {
  MACROTILES,
  PAGES_PER_BLOCK,
  REGION_ENTRY,
  TILE_PIXELS,
  TPC_ENTRY,
  TVB_BLOCK,
} from "../../../gpu/agx/engines/tiling/layout.ts"
import { macrotileTiles } from "../../../gpu/agx/engines/tiling/tiles.ts"

export const TVB_MAX = 862_322_688
/** What a full buffer grows by when the firmware asks. */
export const GROW_BLOCKS = 10
const TILES_PER_BLOCK = 128
const BLOCKS_ALIGN = 8

export interface TileInfo {
  readonly tilesX: number
  readonly tilesY: number
  readonly tiles: number
  /** Tiles of a macrotile, each way; a multiple of 4. */
  readonly macrotileTilesX: number
  readonly macrotileTilesY: number
  /** Of the tilemap: one region entry a tile and layer. */
  readonly tilemapSize: number
  readonly tpcSize: number
  /** Blocks that the tiled vertex buffer must have before the render may start. */
  readonly minBlocks: number
}

export interface ScreenSize {
  readonly width: number
  readonly height: number
  readonly layers: number
}

export function tileInfo({ width, height, layers }: ScreenSize, clusters: number): TileInfo {
  const tilesX = Math.ceil(width / TILE_PIXELS)
  const tilesY = Math.ceil(height / TILE_PIXELS)
  const tiles = tilesX * tilesY
  const macrotileTilesX = macrotileTiles(tilesX)
  const macrotileTilesY = macrotileTiles(tilesY)
  const aligned = macrotileTilesX * macrotileTilesY * MACROTILES * MACROTILES
  const single = align(Math.ceil(tiles / TILES_PER_BLOCK), BLOCKS_ALIGN)
  return {
    tilesX,
    tilesY,
    tiles,
    macrotileTilesX,
    macrotileTilesY,
    tilemapSize: aligned * REGION_ENTRY * layers,
    tpcSize: aligned * TPC_ENTRY * layers,
    minBlocks: clusters > 1 ? Math.max(single, 7 + 2 * layers) : single,
  }
}

/** How many blocks a buffer of `blocks` should have after a render that used `usedPages`; never fewer than before. */
export function grownBlocks(blocks: number, usedPages: number): number {
  const needed = Math.ceil((2 * usedPages) / PAGES_PER_BLOCK)
  const wanted = needed > blocks ? Math.ceil((3 * usedPages) / PAGES_PER_BLOCK) : blocks
  return Math.min(wanted, Math.floor(TVB_MAX / TVB_BLOCK))
}

/** On-chip memory of a utile, in blocks of 2 KiB. */
export function utileBlocks(sampleSize: number, width: number, height: number, samples: number): number {
  return Math.ceil((sampleSize * width * height * samples) / 2048)
}

function align(value: number, to: number): number {
  return Math.ceil(value / to) * to
}
