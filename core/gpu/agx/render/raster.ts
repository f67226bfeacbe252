/** Which pixels of a rectangle a triangle covers, and what its varyings and depth are there. */
import { type Triangle, edgeAt } from "./triangle.ts"

/** Pixels, the end excluded. */
export interface Rectangle {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** One covered pixel: shares of the three vertices, which sum up to 1 but for rounding. */
export type Visit = (x: number, y: number, share0: number, share1: number, share2: number) => void

/** Row by row, left to right. */
export function rasterize(triangle: Triangle, within: Rectangle, visit: Visit): void {
  const left = Math.max(triangle.left, within.left)
  const right = Math.min(triangle.right, within.right)
  const top = Math.max(triangle.top, within.top)
  const bottom = Math.min(triangle.bottom, within.bottom)
  const [e0, e1, e2] = triangle.edges
  const { area } = triangle
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const [v0, v1, v2] = [edgeAt(e0, x, y), edgeAt(e1, x, y), edgeAt(e2, x, y)]
      if (v0 < e0.threshold || v1 < e1.threshold || v2 < e2.threshold) continue
      visit(x, y, v0 / area, v1 / area, v2 / area)
    }
  }
}

/** True if no pixel of `rectangle` can be covered: what binning needs. May say false for one that is not, never the reverse. */
export function misses({ edges, left, top, right, bottom }: Triangle, rectangle: Rectangle): boolean {
  if (right <= rectangle.left || left >= rectangle.right || bottom <= rectangle.top || top >= rectangle.bottom)
    return true
  // Outside of an edge with its best corner is outside with all.
  return edges.some((edge) => {
    const x = edge.dx > 0 ? rectangle.right - 1 : rectangle.left
    const y = edge.dy > 0 ? rectangle.bottom - 1 : rectangle.top
    return edgeAt(edge, x, y) < edge.threshold
  })
}

/** Depth is linear on the screen. */
export function depthAt({ vertices: [a, b, c] }: Triangle, s0: number, s1: number, s2: number): number {
  return Math.fround(s0 * a.z + s1 * b.z + s2 * c.z)
}

/** A varying, corrected for perspective. */
export function varyingAt(triangle: Triangle, index: number, s0: number, s1: number, s2: number): number {
  const [a, b, c] = triangle.vertices
  const [w0, w1, w2] = [s0 * a.inverseW, s1 * b.inverseW, s2 * c.inverseW]
  const sum = w0 * (a.varyings[index] ?? 0) + w1 * (b.varyings[index] ?? 0) + w2 * (c.varyings[index] ?? 0)
  return Math.fround(sum / (w0 + w1 + w2))
}
