/** Geometry that is more than its buffer holds: growth, partial renders, and that no picture changes by them. */
import { describe, expect, test } from "vitest"
import { PAGES_PER_BLOCK } from "../../gpu/agx/engines/tiling/layout.ts"
import type { FragmentEngine } from "../../gpu/agx/engines/fragment/fragment-engine.ts"
import type { VertexEngine } from "../../gpu/agx/engines/vertex/vertex-engine.ts"
import { EVENT_NAMES } from "../../trace/events.ts"
import { Renderer, commonState, vertexCode } from "./testing/renderer.ts"

const SIZE = 64
/** Triangles of 400 bytes: twice what eight blocks hold. */
const TRIANGLES = 5000
const VARYINGS = 28
const MIN_BLOCKS = 8

/** Triangles all over the screen, each nearer or farther than others, with a colour by its number. */
function heap(): number[] {
  let seed = 12345
  const next = (): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    return seed / 2 ** 32
  }
  const vertices: number[] = []
  for (let index = 0; index < TRIANGLES; index++) {
    const [x, y, z] = [next() * 2 - 1, next() * 2 - 1, next()]
    const colour = [next(), next(), next(), 1]
    for (const [dx, dy] of [
      [0, 0],
      [0.2, 0.05],
      [0.02, 0.3],
    ] as const)
      vertices.push(x + dx, y + dy, z, 1, ...colour)
  }
  return vertices
}

const HEAP = heap()

/** Position, colour, and colour again and again: what is put out is long. */
function longVertex(): string {
  const copies = Array.from({ length: VARYINGS - 4 }, (_, index) => `mov r${12 + index}, r${8 + (index % 4)}`)
  return vertexCode(8).replace(/stop$/, `${copies.join("\n")}\nstop`)
}

function scene(renderer: Renderer, vertices: readonly number[] = HEAP) {
  const corners = renderer.floats(vertices)
  const vertex = renderer.pipeline(longVertex(), [corners])
  const fragment = renderer.pipeline("mov r4, r8\nmov r5, r9\nmov r6, r10\nmov r7, r11\nstop")
  const records = `${commonState(SIZE, SIZE, fragment)} front_face.depth_function=less back_face.depth_function=less`
  const state = renderer.ppp(records.replace("smooth=4", `smooth=${VARYINGS}`))
  const stream = `${state}
    vdm_state pipeline=0x${vertex.toString(16)} output_count_1=${4 + VARYINGS}
    draw triangles count=${vertices.length / 8}`
  const [picture, kept, depth] = [
    renderer.picture(SIZE, SIZE),
    renderer.picture(SIZE, SIZE),
    renderer.picture(SIZE, SIZE),
  ]
  const options = {
    stream,
    background: renderer.clear(0, 0, 0),
    endOfTile: renderer.store(picture, SIZE),
    partialBackground: renderer.load(kept, SIZE),
    partialEndOfTile: renderer.store(kept, SIZE),
    depth: depth.address,
  }
  return { options, picture, depth }
}

function count(renderer: Renderer, name: string): number {
  const { trace } = renderer.machine.engine
  let found = 0
  for (let index = 0; index < trace.length; index++) if (EVENT_NAMES[trace.kind(index)] === name) found++
  return found
}

function engines(renderer: Renderer) {
  const [vertex, fragment] = renderer.machine.machine.gpu.units
  return { vertex: vertex as VertexEngine, fragment: fragment as FragmentEngine }
}

function blocks(renderer: Renderer): number {
  return renderer.process.file.queues.get(renderer.queue)?.tiledVertexBuffer()?.blockCount ?? 0
}

/** What a buffer that never stayed too small gives. */
function whole() {
  const renderer = new Renderer({ firmwareTimeout: 100_000_000 })
  const { options, picture, depth } = scene(renderer)
  expect(renderer.draw(options)).toBe(1)
  return { renderer, options, pixels: renderer.pixels(picture), depths: renderer.pixels(depth) }
}

const WHOLE = whole()

describe("growth", () => {
  test("a full buffer is an event; ten blocks come, and the render goes on", () => {
    const { renderer } = WHOLE
    expect(count(renderer, "agx_tvb_full")).toBe(1)
    expect(renderer.machine.machine.device.counters.growths).toBe(1)
    expect(engines(renderer).vertex.state.counters.partialRenders).toBe(0)
    expect(blocks(renderer)).toBeGreaterThanOrEqual(MIN_BLOCKS + 10)
  })

  test("after it the buffer has room for the next one", () => {
    const { renderer, options } = WHOLE
    expect(renderer.draw(options)).toBe(1)
    expect(count(renderer, "agx_tvb_full")).toBe(1)
  })
})

test("a render that used more than half of its buffer makes it larger for the next one", () => {
  const renderer = new Renderer({ firmwareTimeout: 100_000_000 })
  expect(renderer.draw(scene(renderer, HEAP.slice(0, 24 * 1000)).options)).toBe(1)
  expect([count(renderer, "agx_tvb_full"), blocks(renderer)]).toEqual([0, MIN_BLOCKS])
  expect(renderer.draw(scene(renderer, HEAP.slice(0, 24 * 1800)).options)).toBe(1)
  expect(count(renderer, "agx_tvb_full")).toBe(0)
  expect(blocks(renderer)).toBeGreaterThan(MIN_BLOCKS)
})

describe("partial renders", () => {
  test("give the same picture and the same depth as a large buffer", () => {
    const renderer = new Renderer({ firmwareTimeout: 100_000_000, tvbBlocksMax: MIN_BLOCKS })
    const { options, picture, depth } = scene(renderer)
    expect(renderer.draw(options)).toBe(1)
    const { vertex, fragment } = engines(renderer)
    expect(vertex.state.counters.partialRenders).toBeGreaterThan(0)
    expect(fragment.state.counters.partialRenders).toBe(vertex.state.counters.partialRenders)
    expect(count(renderer, "agx_partial_render")).toBe(vertex.state.counters.partialRenders)
    expect(renderer.pixels(picture)).toEqual(WHOLE.pixels)
    expect(renderer.pixels(depth)).toEqual(WHOLE.depths)
  })

  test("a tile that is empty by the time that the last part is drawn keeps what an earlier part drew", () => {
    const corner = [40, 62, 40].flatMap((x, index) => [
      x / 32 - 1,
      (index === 2 ? 62 : 40) / 32 - 1,
      0.5,
      1,
      1,
      1,
      0,
      1,
    ])
    // Everything else is in the tile at the left above.
    const others = HEAP.map((value, index) => (index % 8 < 2 ? value / 4 - 0.6 : value))
    const shots = [undefined, MIN_BLOCKS].map((tvbBlocksMax) => {
      const renderer = new Renderer({
        firmwareTimeout: 100_000_000,
        ...(tvbBlocksMax === undefined ? {} : { tvbBlocksMax }),
      })
      const { options, picture } = scene(renderer, [...corner, ...others])
      expect(renderer.draw({ ...options, flags: 0 })).toBe(1)
      return { pixels: renderer.pixels(picture), partial: engines(renderer).vertex.state.counters.partialRenders }
    })
    expect(shots[0]?.partial).toBe(0)
    expect(shots[1]?.partial).toBeGreaterThan(0)
    expect(shots[0]?.pixels[42 * SIZE + 45]).toBe(0xff00_ffff)
    expect(shots[1]?.pixels).toEqual(shots[0]?.pixels)
  })

  test("while another render is being drawn: both pictures are right, and no page is in two scenes", () => {
    const renderer = new Renderer({ firmwareTimeout: 100_000_000, tvbBlocksMax: MIN_BLOCKS })
    const [first, second] = [scene(renderer), scene(renderer)]
    const outs = [first, second].map(({ options }) => renderer.submit(options).out)
    renderer.machine.run(1_000_000_000)
    expect(outs.map((out) => renderer.process.status(out))).toEqual([1, 1])
    expect(renderer.pixels(first.picture)).toEqual(WHOLE.pixels)
    expect(renderer.pixels(second.picture)).toEqual(WHOLE.pixels)
  })

  test("without memory to grow, as without permission", () => {
    const renderer = new Renderer({ firmwareTimeout: 100_000_000, memory: 5 * 2 ** 20 })
    const { options, picture } = scene(renderer)
    const { memory } = renderer.machine.machine.gpu
    const { out } = renderer.submit(options)
    // Nothing is left once the buffer has its first blocks.
    while (memory.allocate() !== null);
    renderer.machine.run()
    expect(renderer.process.status(out)).toBe(1)
    expect(engines(renderer).vertex.state.counters.partialRenders).toBeGreaterThan(0)
    expect(renderer.pixels(picture)).toEqual(WHOLE.pixels)
  })
})

describe("memory", () => {
  test("a queue that is closed gives everything back", () => {
    const renderer = new Renderer()
    const { memory } = renderer.machine.machine.gpu
    const { options } = scene(renderer)
    renderer.submit(options)
    renderer.machine.run()
    const before = memory.available
    renderer.closeQueue()
    renderer.machine.run()
    // Blocks of the buffer, at least.
    expect(memory.available - before).toBeGreaterThanOrEqual((MIN_BLOCKS * PAGES_PER_BLOCK * 0x8000) / 0x4000)
    const other = renderer.process.queue(0)
    expect(other).toBeGreaterThan(0)
  })

  test("a screen that needs more blocks than there may be is refused", () => {
    const renderer = new Renderer({ tvbBlocksMax: 7 })
    expect(renderer.submit({ stream: "" }).result).toBe(-12)
  })
})
