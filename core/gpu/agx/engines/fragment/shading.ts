/**
 * The threads of a tile: which pixels a program runs for, and what it finds in registers. Pixels are named by their place
 * in the tile, row by row. Called for every pixel of every picture, so words are written where they belong at once.
 */
import { type Rectangle, depthAt, varyingAt } from "../../render/raster.ts"
import { FIRST_REGISTER, VECTOR } from "../../render/shader-registers.ts"
import { type Triangle, edgeAt } from "../../render/triangle.ts"
import type { ThreadInputs } from "../shader-port.ts"
import { TILE_PIXELS } from "../tiling/layout.ts"
import { type FragmentState, type TilePrimitive, varyingsOf } from "../tiling/parameter-reader.ts"

/** Pixels that are shaded alike. Plain data. */
export interface PixelRun {
  readonly state: FragmentState
  readonly pixels: Uint16Array
}

/** What is seen, by state, in the order in which states are first seen. */
export function runsOf(seen: Int32Array, primitives: readonly TilePrimitive[]): PixelRun[] {
  const runs = new Map<FragmentState, number[]>()
  for (let pixel = 0; pixel < seen.length; pixel++) {
    const state = primitives[seen[pixel] as number]?.state
    if (state === undefined) continue
    const run = runs.get(state)
    if (run === undefined) runs.set(state, [pixel])
    else run.push(pixel)
  }
  return [...runs].map(([state, pixels]) => ({ state, pixels: Uint16Array.from(pixels) }))
}

/** Pixels of the tile that are on the screen. */
export function pixelsOf({ left, top, right, bottom }: Rectangle): Uint16Array {
  const [width, height] = [right - left, bottom - top]
  const pixels = new Uint16Array(width * height)
  for (let at = 0; at < pixels.length; at++) pixels[at] = Math.floor(at / width) * TILE_PIXELS + (at % width)
  return pixels
}

/** Where threads are, and room for `count` words of each. */
function emptyInputs({ left, top }: Rectangle, pixels: Uint16Array, count: number): ThreadInputs {
  const threads = pixels.length
  const [x, y] = [new Int32Array(threads), new Int32Array(threads)]
  for (let thread = 0; thread < threads; thread++) {
    const pixel = pixels[thread] as number
    x[thread] = left + (pixel % TILE_PIXELS)
    y[thread] = top + Math.floor(pixel / TILE_PIXELS)
  }
  return { x, y, words: new Int32Array(threads * count), firstRegister: FIRST_REGISTER }
}

/** Threads of the background program: nothing but where they are. */
export function backgroundInputs(tile: Rectangle, pixels: Uint16Array): ThreadInputs {
  return emptyInputs(tile, pixels, 0)
}

/** Threads of the end-of-tile program: the tile's colours. */
export function storeInputs(tile: Rectangle, pixels: Uint16Array, colour: Int32Array): ThreadInputs {
  const inputs = emptyInputs(tile, pixels, VECTOR)
  const threads = pixels.length
  for (let thread = 0; thread < threads; thread++) {
    const from = (pixels[thread] as number) * VECTOR
    for (let place = 0; place < VECTOR; place++) inputs.words[place * threads + thread] = colour[from + place] as number
  }
  return inputs
}

/** Threads of a fragment shader: where it is, and varyings. */
export function fragmentInputs(
  tile: Rectangle,
  pixels: Uint16Array,
  state: FragmentState,
  seen: Int32Array,
  primitives: readonly TilePrimitive[],
): ThreadInputs {
  const varyings = varyingsOf(state)
  const inputs = emptyInputs(tile, pixels, VECTOR + varyings)
  const { x: xs, y: ys, words } = inputs
  const floats = new Float32Array(words.buffer)
  const threads = pixels.length
  for (let thread = 0; thread < threads; thread++) {
    const { triangle, flat } = primitives[seen[pixels[thread] as number] as number] as TilePrimitive
    const [x, y] = [xs[thread] as number, ys[thread] as number]
    const { edges, area } = triangle
    const s0 = edgeAt(edges[0], x, y) / area
    const s1 = edgeAt(edges[1], x, y) / area
    const s2 = edgeAt(edges[2], x, y) / area
    floats[thread] = x + 0.5
    floats[threads + thread] = y + 0.5
    floats[2 * threads + thread] = depthAt(triangle, s0, s1, s2)
    floats[3 * threads + thread] = inverseWAt(triangle, s0, s1, s2)
    for (let place = 0; place < varyings; place++) {
      const at = (VECTOR + place) * threads + thread
      if (place < state.smooth) floats[at] = varyingAt(triangle, place, s0, s1, s2)
      else if (place < state.smooth + state.flat) words[at] = flat[place - state.smooth] as number
      else floats[at] = linearAt(triangle, place - state.flat, s0, s1, s2)
    }
  }
  return inputs
}

function inverseWAt({ vertices: [a, b, c] }: Triangle, s0: number, s1: number, s2: number): number {
  return s0 * a.inverseW + s1 * b.inverseW + s2 * c.inverseW
}

/** Not corrected for perspective. */
function linearAt({ vertices: [a, b, c] }: Triangle, index: number, s0: number, s1: number, s2: number): number {
  return s0 * (a.varyings[index] ?? 0) + s1 * (b.varyings[index] ?? 0) + s2 * (c.varyings[index] ?? 0)
}
