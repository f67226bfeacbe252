/** The threads of a tile: which pixels a program runs for, and what it finds in registers. */
import { depthAt, varyingAt } from "../../render/raster.ts"
import { FIRST_REGISTER, VECTOR, wordOfFloat } from "../../render/shader-registers.ts"
import { type Triangle, edgeAt } from "../../render/triangle.ts"
import type { ThreadInputs } from "../shader-port.ts"
import { TILE_PIXELS } from "../tiling/layout.ts"
import { type FragmentState, type TilePrimitive, varyingsOf } from "../tiling/parameter-reader.ts"

/** Pixels, by place in the tile, that are shaded alike. Plain data. */
export interface PixelRun {
  readonly state: FragmentState
  readonly pixels: number[]
}

/** What is seen, by state, in the order in which states are first seen. */
export function runsOf(seen: Int32Array, primitives: readonly TilePrimitive[]): PixelRun[] {
  const runs = new Map<number, PixelRun>()
  for (const [pixel, place] of seen.entries()) {
    const primitive = primitives[place]
    if (primitive === undefined) continue
    const { state } = primitive
    const run = runs.get(state.address)
    if (run === undefined) runs.set(state.address, { state, pixels: [pixel] })
    else run.pixels.push(pixel)
  }
  return [...runs.values()]
}

export interface TileOrigin {
  readonly left: number
  readonly top: number
}

/** `fill` gives the words that thread `thread` finds from the first register on; `count` a thread. */
function inputsOf(
  { left, top }: TileOrigin,
  pixels: readonly number[],
  count: number,
  fill: (thread: number, put: (place: number, word: number) => void) => void,
): ThreadInputs {
  const threads = pixels.length
  const words = new Int32Array(threads * count)
  for (let thread = 0; thread < threads; thread++)
    fill(thread, (place, word) => {
      words[place * threads + thread] = word
    })
  return {
    x: Int32Array.from(pixels, (pixel) => left + (pixel % TILE_PIXELS)),
    y: Int32Array.from(pixels, (pixel) => top + Math.floor(pixel / TILE_PIXELS)),
    words,
    firstRegister: FIRST_REGISTER,
  }
}

/** Threads of the background program: nothing but where they are. */
export function backgroundInputs(origin: TileOrigin, pixels: readonly number[]): ThreadInputs {
  return inputsOf(origin, pixels, 0, () => undefined)
}

/** Threads of the end-of-tile program: the tile's colours. */
export function storeInputs(origin: TileOrigin, pixels: readonly number[], colour: Int32Array): ThreadInputs {
  return inputsOf(origin, pixels, VECTOR, (thread, put) => {
    for (let place = 0; place < VECTOR; place++)
      put(place, colour[(pixels[thread] as number) * VECTOR + place] as number)
  })
}

/** Threads of a fragment shader: where it is, and varyings. */
export function fragmentInputs(
  origin: TileOrigin,
  pixels: readonly number[],
  state: FragmentState,
  seen: Int32Array,
  primitives: readonly TilePrimitive[],
): ThreadInputs {
  const count = VECTOR + varyingsOf(state)
  return inputsOf(origin, pixels, count, (thread, put) => {
    const pixel = pixels[thread] as number
    const [x, y] = [origin.left + (pixel % TILE_PIXELS), origin.top + Math.floor(pixel / TILE_PIXELS)]
    const { triangle, flat } = primitives[seen[pixel] as number] as TilePrimitive
    const [s0, s1, s2] = sharesAt(triangle, x, y)
    put(0, wordOfFloat(x + 0.5))
    put(1, wordOfFloat(y + 0.5))
    put(2, wordOfFloat(depthAt(triangle, s0, s1, s2)))
    put(3, wordOfFloat(inverseWAt(triangle, s0, s1, s2)))
    for (let place = 0; place < count - VECTOR; place++) {
      if (place < state.smooth) put(VECTOR + place, wordOfFloat(varyingAt(triangle, place, s0, s1, s2)))
      else if (place < state.smooth + state.flat) put(VECTOR + place, flat[place - state.smooth] as number)
      else put(VECTOR + place, wordOfFloat(linearAt(triangle, place - state.flat, s0, s1, s2)))
    }
  })
}

function sharesAt({ edges: [e0, e1, e2], area }: Triangle, x: number, y: number): readonly [number, number, number] {
  return [edgeAt(e0, x, y) / area, edgeAt(e1, x, y) / area, edgeAt(e2, x, y) / area]
}

function inverseWAt({ vertices: [a, b, c] }: Triangle, s0: number, s1: number, s2: number): number {
  return Math.fround(s0 * a.inverseW + s1 * b.inverseW + s2 * c.inverseW)
}

/** Not corrected for perspective. */
function linearAt({ vertices: [a, b, c] }: Triangle, index: number, s0: number, s1: number, s2: number): number {
  return Math.fround(s0 * (a.varyings[index] ?? 0) + s1 * (b.varyings[index] ?? 0) + s2 * (c.varyings[index] ?? 0))
}

/** Pixels of the tile that are on the screen. */
export function pixelsOf({ left, top, right, bottom }: TileOrigin & { right: number; bottom: number }): number[] {
  const pixels: number[] = []
  for (let y = 0; y < bottom - top; y++) for (let x = 0; x < right - left; x++) pixels.push(y * TILE_PIXELS + x)
  return pixels
}
