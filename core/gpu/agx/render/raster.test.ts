import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { clipTriangle } from "./clip.ts"
import { depthAt, misses, rasterize, varyingAt } from "./raster.ts"
import { type ClipVertex, GUARD_BAND, SUBPIXELS, type ScreenVertex, type Viewport, toScreen } from "./screen.ts"
import { type Triangle, setUpTriangle } from "./triangle.ts"

const none = new Float32Array()

function at(x: number, y: number, z = 0, inverseW = 1, varyings: Float32Array = none): ScreenVertex {
  return { x: Math.round(x * SUBPIXELS), y: Math.round(y * SUBPIXELS), z, inverseW, varyings }
}

function triangle(a: ScreenVertex, b: ScreenVertex, c: ScreenVertex): Triangle {
  const made = setUpTriangle(a, b, c)
  if (made === null) throw new Error("no area")
  return made
}

const screen = { left: 0, top: 0, right: 64, bottom: 64 }

function covered(shape: Triangle, within = screen): string[] {
  const pixels: string[] = []
  rasterize(shape, within, (x, y) => pixels.push(`${x},${y}`))
  return pixels
}

describe("coverage", () => {
  test("pixels whose centre is inside, whatever the order of the vertices", () => {
    const [a, b, c] = [at(0, 0), at(4, 0), at(0, 4)]
    const expected = ["0,0", "1,0", "2,0", "0,1", "1,1", "0,2"]
    expect(covered(triangle(a, b, c))).toEqual(expected)
    expect(covered(triangle(a, c, b))).toEqual(expected)
  })

  test("the long edge through pixel centres belongs to one of the two triangles", () => {
    const [a, b, c, d] = [at(0, 0), at(4, 0), at(4, 4), at(0, 4)]
    const both = [...covered(triangle(a, b, c)), ...covered(triangle(a, c, d))]
    expect(both.length).toBe(16)
    expect(new Set(both).size).toBe(16)
  })

  test("any fan around any point covers a rectangle once and only once", () => {
    const coordinate = fc.integer({ min: 0, max: 40 * SUBPIXELS })
    fc.assert(
      fc.property(coordinate, coordinate, (x, y) => {
        const middle = { x, y, z: 0, inverseW: 1, varyings: none }
        const corners = [at(0, 0), at(40, 0), at(40, 40), at(0, 40)]
        const pixels = corners.flatMap((corner, index) => {
          const made = setUpTriangle(middle, corner, corners[(index + 1) % 4] as ScreenVertex)
          return made === null ? [] : covered(made)
        })
        expect(pixels.length).toBe(1600)
        expect(new Set(pixels).size).toBe(1600)
      }),
    )
  })

  test("tiles together show what the whole screen shows, and missed tiles nothing", () => {
    const point = fc.tuple(fc.integer({ min: -9000, max: 30_000 }), fc.integer({ min: -9000, max: 30_000 }))
    fc.assert(
      fc.property(point, point, point, (...points) => {
        const [a, b, c] = points.map(([x, y]) => ({ x, y, z: 0, inverseW: 1, varyings: none }))
        const made = setUpTriangle(a as ScreenVertex, b as ScreenVertex, c as ScreenVertex)
        if (made === null) return
        const tiled: string[] = []
        for (let top = 0; top < 64; top += 32) {
          for (let left = 0; left < 64; left += 32) {
            const tile = { left, top, right: left + 32, bottom: top + 32 }
            const here = covered(made, tile)
            if (misses(made, tile)) expect(here).toEqual([])
            tiled.push(...here)
          }
        }
        expect(tiled.sort()).toEqual(covered(made).sort())
      }),
    )
  })

  test("facing is that of the vertices as they came", () => {
    expect(triangle(at(0, 0), at(4, 0), at(0, 4)).clockwise).toBe(true)
    expect(triangle(at(0, 0), at(0, 4), at(4, 0)).clockwise).toBe(false)
    expect(setUpTriangle(at(0, 0), at(2, 2), at(4, 4))).toBe(null)
  })
})

describe("interpolation", () => {
  test("depth is linear, varyings are corrected for perspective", () => {
    const near = at(0, 0, 0, 1, Float32Array.of(0))
    const far = at(8, 0, 1, 0.25, Float32Array.of(1))
    const shape = triangle(near, far, at(0, 8, 0, 1, Float32Array.of(0)))
    rasterize(shape, { left: 3, top: 0, right: 4, bottom: 1 }, (_x, _y, s0, s1, s2) => {
      const t = 3.5 / 8
      expect(depthAt(shape, s0, s1, s2)).toBeCloseTo(t, 6)
      expect(varyingAt(shape, 0, s0, s1, s2)).toBeCloseTo((t * 0.25) / (1 - t + t * 0.25), 6)
    })
    expect(covered(shape, { left: 3, top: 0, right: 4, bottom: 1 })).toEqual(["3,0"])
  })
})

describe("clipping", () => {
  const viewport: Viewport = { translateX: 32, scaleX: 32, translateY: 32, scaleY: 32, translateZ: 0, scaleZ: 1 }
  const clip = (x: number, y: number, z: number, w: number): ClipVertex => ({ x, y, z, w, varyings: none })

  test("what is on the screen stays as it is", () => {
    const inside = [clip(-1, -1, 0.5, 1), clip(1, -1, 0.5, 1), clip(0, 1, 0.5, 1)] as const
    expect(clipTriangle(inside, viewport)).toEqual([inside])
  })

  test("what is behind the eye goes; what crosses the plane is cut into pieces in front of it", () => {
    expect(clipTriangle([clip(0, 0, -1, -1), clip(1, 0, -1, -1), clip(0, 1, -1, -1)], viewport)).toEqual([])
    const cut = clipTriangle([clip(0, 0, 0.5, 1), clip(1, 0, 0.5, 1), clip(0, 1, -0.5, 1)], viewport)
    expect(cut.length).toBe(2)
    for (const vertex of cut.flat()) expect(vertex.z).toBeGreaterThanOrEqual(0)
  })

  test("every vertex that is left has an exact place on the screen", () => {
    const number = fc.float({ noNaN: false })
    const vertex = fc.tuple(number, number, number, number).map(([x, y, z, w]) => clip(x, y, z, w))
    fc.assert(
      fc.property(vertex, vertex, vertex, (a, b, c) => {
        for (const piece of clipTriangle([a, b, c], viewport)) {
          for (const { x, y } of piece.map((one) => toScreen(one, viewport))) {
            expect(Number.isSafeInteger(x) && Number.isSafeInteger(y)).toBe(true)
            expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThanOrEqual(GUARD_BAND * SUBPIXELS)
          }
        }
      }),
    )
  })
})
