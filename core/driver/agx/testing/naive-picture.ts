/**
 * For tests: pictures by another way than the engines'. Every pixel is asked of every triangle, in exact arithmetic: a
 * sample is inside if it is on the inner side of all three edges. Samples lie a tiny step right of the pixel's centre, and
 * a tinier one below, so none is on an edge; that is what the rule of top and left edges means.
 */

/** Position in 1/256 pixel. */
export type Point = readonly [x: number, y: number]

export interface NaiveTriangle {
  readonly corners: readonly [Point, Point, Point]
  readonly depth: number
  readonly colour: number
}

export type Compare = "less" | "lequal" | "greater" | "always"

export interface NaiveOptions {
  readonly width: number
  readonly height: number
  readonly background: number
  readonly compare?: Compare
  readonly writeDepth?: boolean
}

const SCALE = 1n << 40n
const STEP_RIGHT = 1n << 20n

/** Twice the area of the triangle from `a` over `b` to `sample`, signed. */
function side([ax, ay]: readonly bigint[], [bx, by]: readonly bigint[], [x, y]: readonly bigint[]): bigint {
  const [cax, cay, cbx, cby, cx, cy] = [ax, ay, bx, by, x, y] as [bigint, bigint, bigint, bigint, bigint, bigint]
  return (cbx - cax) * (cy - cay) - (cby - cay) * (cx - cax)
}

export function covers(corners: readonly [Point, Point, Point], x: number, y: number): boolean {
  const [a, b, c] = corners.map(([cx, cy]) => [BigInt(cx) * SCALE, BigInt(cy) * SCALE]) as [
    bigint[],
    bigint[],
    bigint[],
  ]
  const sample = [BigInt(256 * x + 128) * SCALE + STEP_RIGHT, BigInt(256 * y + 128) * SCALE + 1n]
  const sides = [side(a, b, sample), side(b, c, sample), side(c, a, sample)]
  return sides.every((one) => one > 0n) || sides.every((one) => one < 0n)
}

export function naivePicture(triangles: readonly NaiveTriangle[], options: NaiveOptions): number[] {
  const { width, height, background, compare = "always", writeDepth = true } = options
  const pixels: number[] = []
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let [colour, depth] = [background, 1]
      for (const triangle of triangles) {
        if (!covers(triangle.corners, x, y) || !passes(compare, triangle.depth, depth)) continue
        colour = triangle.colour
        if (writeDepth) depth = triangle.depth
      }
      pixels.push(colour)
    }
  return pixels
}

function passes(compare: Compare, z: number, before: number): boolean {
  if (compare === "always") return true
  if (compare === "less") return z < before
  return compare === "lequal" ? z <= before : z > before
}
