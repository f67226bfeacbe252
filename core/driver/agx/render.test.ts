/** Pictures: streams, shaders and vertices in, pixels in memory out. */
import { expect, test } from "vitest"
import { COLOUR_CODE, Renderer, commonState, vertexCode } from "./testing/renderer.ts"

const RED = 0xff00_00ff
const BLACK = 0xff00_0000

test("a triangle, from SUBMIT to pixels", () => {
  const renderer = new Renderer()
  const corners = renderer.floats([
    ...[-1, -1, 0.5, 1, 1, 0, 0, 1],
    ...[1, -1, 0.5, 1, 1, 0, 0, 1],
    ...[-1, 1, 0.5, 1, 1, 0, 0, 1],
  ])
  const picture = renderer.picture(64, 64)
  const vertex = renderer.pipeline(vertexCode(8), [corners])
  const fragment = renderer.pipeline(COLOUR_CODE)
  const state = renderer.ppp(commonState(64, 64, fragment))
  const stream = `${state}
    vdm_state pipeline=0x${vertex.toString(16)} output_count_1=8
    draw triangles count=3 instances=1 start=0`
  const status = renderer.draw({
    stream,
    background: renderer.clear(0, 0, 0),
    endOfTile: renderer.store(picture, 64),
  })
  expect(status).toBe(1)
  const pixels = renderer.pixels(picture)
  expect(pixels).toEqual(
    Array.from({ length: 64 * 64 }, (_, index) => ((index % 64) + Math.floor(index / 64) < 63 ? RED : BLACK)),
  )
})
