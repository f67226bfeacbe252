/**
 * A triangle ready to be drawn: three edge functions in exact whole numbers, which are positive inside, and what it
 * takes to interpolate. Pixels are judged at their centres; one on an edge that two triangles share belongs to exactly
 * one of them, that for which it is a top or a left edge.
 */
import { SUBPIXELS, type ScreenVertex } from "./screen.ts"

/** `value(x, y) = c + dx * x + dy * y` in 1/256 pixels; inside where it is at least `threshold`. */
export interface Edge {
  readonly c: number
  readonly dx: number
  readonly dy: number
  /** 0 on a top or left edge, 1 on the others: those do not own the pixels that lie exactly on them. */
  readonly threshold: number
}

export interface Triangle {
  /** In an order in which all edge functions are positive inside. */
  readonly vertices: readonly [ScreenVertex, ScreenVertex, ScreenVertex]
  /** Edge i lies opposite of vertex i: its value over `area` is that vertex's share. */
  readonly edges: readonly [Edge, Edge, Edge]
  /** Twice the area, in (1/256 pixel)^2; positive. */
  readonly area: number
  /** The vertices came clockwise, as seen on the screen (y grows downward). */
  readonly clockwise: boolean
  /** Pixels that may be covered, the end excluded. */
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** null if it has no area. */
export function setUpTriangle(a: ScreenVertex, b: ScreenVertex, c: ScreenVertex): Triangle | null {
  const signed = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
  if (signed === 0) return null
  const clockwise = signed > 0
  const [v0, v1, v2] = clockwise ? [a, b, c] : [a, c, b]
  const [xs, ys] = [
    [a.x, b.x, c.x],
    [a.y, b.y, c.y],
  ]
  return {
    vertices: [v0, v1, v2],
    edges: [edge(v1, v2), edge(v2, v0), edge(v0, v1)],
    area: Math.abs(signed),
    clockwise,
    left: firstCentre(Math.min(...xs)),
    top: firstCentre(Math.min(...ys)),
    right: firstCentre(Math.max(...xs)) + 1,
    bottom: firstCentre(Math.max(...ys)) + 1,
  }
}

/** Interior on its right-hand side as seen on the screen, walking from `from` to `to` clockwise. */
function edge(from: ScreenVertex, to: ScreenVertex): Edge {
  const [x, y] = [to.x - from.x, to.y - from.y]
  // Clockwise with y downward: a top edge goes right, a left edge goes up.
  const owns = (y === 0 && x > 0) || y < 0
  return { c: y * from.x - x * from.y, dx: -y, dy: x, threshold: owns ? 0 : 1 }
}

/** The first pixel whose centre is not left of (above) the position. */
function firstCentre(position: number): number {
  return Math.ceil((position - SUBPIXELS / 2) / SUBPIXELS)
}

/** The value of an edge at the centre of a pixel. Exact: positions have at most 24 bits. */
export function edgeAt({ c, dx, dy }: Edge, x: number, y: number): number {
  return c + dx * (x * SUBPIXELS + SUBPIXELS / 2) + dy * (y * SUBPIXELS + SUBPIXELS / 2)
}
