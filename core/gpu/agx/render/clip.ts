/** Cuts triangles at the near plane and at the guard band, so that every vertex has a place on the screen. */
import { type ClipVertex, GUARD_BAND, type Viewport, W_MIN } from "./screen.ts"

/** Signed distance of a vertex from a plane; what is negative is cut off. */
type Plane = (vertex: ClipVertex) => number

function planes(viewport: Viewport): readonly Plane[] {
  // How far normalised coordinates may go before the position leaves the guard band.
  const reachX = Math.max(1, (GUARD_BAND - Math.abs(viewport.translateX)) / Math.max(1, Math.abs(viewport.scaleX)))
  const reachY = Math.max(1, (GUARD_BAND - Math.abs(viewport.translateY)) / Math.max(1, Math.abs(viewport.scaleY)))
  return [
    ({ w }) => w - W_MIN,
    ({ z }) => z,
    ({ z, w }) => w - z,
    ({ x, w }) => x + reachX * w,
    ({ x, w }) => reachX * w - x,
    ({ y, w }) => y + reachY * w,
    ({ y, w }) => reachY * w - y,
  ]
}

/** The triangles that are left of one, none to several; a vertex that is no number drops it. */
export function clipTriangle(
  triangle: readonly [ClipVertex, ClipVertex, ClipVertex],
  viewport: Viewport,
): readonly (readonly [ClipVertex, ClipVertex, ClipVertex])[] {
  if (!triangle.every(isFinite)) return []
  let polygon: readonly ClipVertex[] = triangle
  for (const plane of planes(viewport)) {
    polygon = cut(polygon, plane)
    if (polygon.length < 3) return []
  }
  const [first] = polygon as [ClipVertex]
  return polygon.slice(2).map((last, index) => [first, polygon[index + 1] as ClipVertex, last] as const)
}

/** What is left of a line; null: nothing. */
export function clipLine(
  [a, b]: readonly [ClipVertex, ClipVertex],
  viewport: Viewport,
): readonly [ClipVertex, ClipVertex] | null {
  if (!isFinite(a) || !isFinite(b)) return null
  let [from, to] = [0, 1]
  for (const plane of planes(viewport)) {
    const [here, there] = [plane(a), plane(b)]
    if (here < 0 && there < 0) return null
    if (here < 0) from = Math.max(from, here / (here - there))
    if (there < 0) to = Math.min(to, here / (here - there))
  }
  if (from > to) return null
  return [from === 0 ? a : between(a, b, from), to === 1 ? b : between(a, b, to)]
}

/** Whether a point is between near and far plane; on the screen or not. */
export function isInside(vertex: ClipVertex): boolean {
  const { z, w } = vertex
  return isFinite(vertex) && w >= W_MIN && z >= 0 && z <= w
}

function isFinite({ x, y, z, w }: ClipVertex): boolean {
  return Number.isFinite(x + y + z + w)
}

function cut(polygon: readonly ClipVertex[], plane: Plane): ClipVertex[] {
  const kept: ClipVertex[] = []
  polygon.forEach((vertex, index) => {
    const next = polygon[(index + 1) % polygon.length] as ClipVertex
    const [here, there] = [plane(vertex), plane(next)]
    if (here >= 0) kept.push(vertex)
    if (here >= 0 !== there >= 0) kept.push(between(vertex, next, here / (here - there)))
  })
  return kept
}

function between(a: ClipVertex, b: ClipVertex, t: number): ClipVertex {
  const mix = (from: number, to: number): number => Math.fround(from + t * (to - from))
  return {
    x: mix(a.x, b.x),
    y: mix(a.y, b.y),
    z: mix(a.z, b.z),
    w: mix(a.w, b.w),
    varyings: a.varyings.map((value, index) => mix(value, b.varyings[index] ?? 0)),
  }
}
