/**
 * Tiles of a screen, and where each has its entries in tilemap and TPC area: macrotile by macrotile, row by row within
 * one. Source: reference B.8; the order is ours.
 */
import { MACROTILES, TILE_PIXELS } from "./layout.ts"

/** Tiles of a macrotile in one direction: a multiple of 4. */
export function macrotileTiles(tiles: number): number {
  return Math.ceil(Math.ceil(tiles / MACROTILES) / 4) * 4
}

export interface TileGrid {
  readonly tilesX: number
  readonly tilesY: number
}

/** Entries that tilemap and TPC area have. */
export function tileSlots({ tilesX, tilesY }: TileGrid): number {
  return macrotileTiles(tilesX) * macrotileTiles(tilesY) * MACROTILES * MACROTILES
}

export function tileSlot({ tilesX, tilesY }: TileGrid, x: number, y: number): number {
  const [across, down] = [macrotileTiles(tilesX), macrotileTiles(tilesY)]
  const macrotile = Math.floor(y / down) * MACROTILES + Math.floor(x / across)
  return (macrotile * down + (y % down)) * across + (x % across)
}

/** Pixels of a tile that are on the screen. */
export function tileRectangle(screen: { readonly width: number; readonly height: number }, x: number, y: number) {
  const [left, top] = [x * TILE_PIXELS, y * TILE_PIXELS]
  return {
    left,
    top,
    right: Math.min(left + TILE_PIXELS, screen.width),
    bottom: Math.min(top + TILE_PIXELS, screen.height),
  }
}
