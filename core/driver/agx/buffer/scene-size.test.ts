import { describe, expect, test } from "vitest"
import { TVB_BLOCK } from "../../../gpu/agx/engines/tiling/layout.ts"
import { TVB_MAX, grownBlocks, tileInfo, utileBlocks } from "./scene-size.ts"

describe("tiled vertex buffer", () => {
  test("a small screen takes the smallest buffer", () => {
    const info = tileInfo({ width: 64, height: 33, layers: 1 }, 1)
    expect([info.tilesX, info.tilesY, info.tiles]).toEqual([2, 2, 4])
    expect([info.macrotileTilesX, info.macrotileTilesY]).toEqual([4, 4])
    expect(info.minBlocks).toBe(8)
    expect(info.tilemapSize).toBe(16 * 16 * 5)
    expect(info.tpcSize).toBe(16 * 16 * 8)
  })

  test("the largest screen", () => {
    const info = tileInfo({ width: 16384, height: 16384, layers: 1 }, 1)
    expect(info.tiles).toBe(512 * 512)
    expect(info.minBlocks).toBe(2048)
    expect([info.macrotileTilesX, info.macrotileTilesY]).toEqual([128, 128])
  })

  test("several clusters need more, by layer", () => {
    expect(tileInfo({ width: 64, height: 64, layers: 1 }, 4).minBlocks).toBe(9)
    expect(tileInfo({ width: 64, height: 64, layers: 10 }, 4).minBlocks).toBe(27)
    expect(tileInfo({ width: 64, height: 64, layers: 10 }, 1).minBlocks).toBe(8)
  })

  test("grows after a render that used more than half of it, never shrinks, has an end", () => {
    expect(grownBlocks(8, 16)).toBe(8)
    expect(grownBlocks(8, 17)).toBe(13)
    expect(grownBlocks(100, 1)).toBe(100)
    expect(grownBlocks(8, 1e9) * TVB_BLOCK).toBeLessThanOrEqual(TVB_MAX)
  })

  test("on-chip blocks are rounded up", () => {
    expect(utileBlocks(8, 32, 32, 1)).toBe(4)
    expect(utileBlocks(8, 32, 32, 4)).toBe(16)
    expect(utileBlocks(1, 16, 16, 1)).toBe(1)
  })
})
