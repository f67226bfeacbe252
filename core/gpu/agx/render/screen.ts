/**
 * Points on the screen. Positions are whole multiples of 1/256 pixel, so that edges are decided in exact arithmetic: the
 * same picture on every machine and for any number of cores. Not documented for this hardware; the usual choice.
 */

/** Steps of a pixel. */
export const SUBPIXELS = 256
/** Pixels in each direction that a position may lie away from the origin; what is further is clipped before. */
export const GUARD_BAND = 32_768

export interface ScreenVertex {
  /** 1/256 pixel, from the upper left corner. */
  readonly x: number
  readonly y: number
  /** Depth as the viewport gives it, usually 0 (near) to 1 (far). */
  readonly z: number
  readonly inverseW: number
  readonly varyings: Float32Array
}

/** Viewport as the PPP record has it: screen = translate + scale * normalised device coordinate. */
export interface Viewport {
  readonly translateX: number
  readonly scaleX: number
  readonly translateY: number
  readonly scaleY: number
  readonly translateZ: number
  readonly scaleZ: number
}

/** A vertex in clip space. */
export interface ClipVertex {
  readonly x: number
  readonly y: number
  readonly z: number
  readonly w: number
  readonly varyings: Float32Array
}

/** Nothing is nearer to the eye than this: it bounds 1/w. */
export const W_MIN = 1e-6

/** To the screen. Clipping has left little to bound: what rounding let through is put on the guard band. */
export function toScreen(vertex: ClipVertex, viewport: Viewport): ScreenVertex {
  const inverseW = Math.fround(1 / Math.max(vertex.w, W_MIN))
  return {
    x: snap(viewport.translateX + viewport.scaleX * vertex.x * inverseW),
    y: snap(viewport.translateY + viewport.scaleY * vertex.y * inverseW),
    z: Math.fround(viewport.translateZ + viewport.scaleZ * Math.fround(vertex.z * inverseW)),
    inverseW,
    varyings: vertex.varyings,
  }
}

function snap(pixels: number): number {
  return Math.round(Math.max(-GUARD_BAND, Math.min(GUARD_BAND, pixels)) * SUBPIXELS)
}
