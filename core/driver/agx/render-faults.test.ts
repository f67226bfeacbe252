/** Renders that go wrong: what the fence says, and which unit of the GPU wanted what. */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { ERRNO } from "../../base/errno.ts"
import type { FaultInfo } from "../../gpu/agx/uat/fault.ts"
import { UNITS } from "../../gpu/agx/uat/unit-names.ts"
import { COLOUR_CODE, Renderer, commonState, vertexCode } from "./testing/renderer.ts"

const SIZE = 64
const NOWHERE = 0x15_7000_0040
/** A triangle of which the screen is a part. */
const CORNERS = [...[-1, -1, 0, 1, 1, 0, 0, 1], ...[3, -1, 0, 1, 1, 0, 0, 1], ...[-1, 3, 0, 1, 1, 0, 0, 1]]

function machine(spec = {}) {
  const renderer = new Renderer({ cores: 8, ...spec })
  const faults: FaultInfo[] = []
  const register = renderer.machine.machine.gpu.faults
  const latch = register.latch.bind(register)
  register.latch = (fault) => {
    faults.push({ ...fault })
    latch(fault)
  }
  return { renderer, faults }
}

function hex(value: number): string {
  return `0x${value.toString(16)}`
}

interface Parts {
  readonly vertices?: number
  readonly pipeline?: number
  readonly fragment?: number
  readonly draw?: string
}

/** Blocks of a triangle that covers the screen. */
function triangle(
  renderer: Renderer,
  { vertices, pipeline, fragment, draw = "draw triangles count=3" }: Parts = {},
): string {
  const corners = vertices === undefined ? renderer.floats(CORNERS) : { handle: 0, address: vertices, bytes: 0 }
  const vertex = pipeline ?? renderer.pipeline(vertexCode(8), [corners])
  const state = renderer.ppp(commonState(SIZE, SIZE, fragment ?? renderer.pipeline(COLOUR_CODE)))
  return `${state}\nvdm_state pipeline=${hex(vertex)} output_count_1=8\n${draw}`
}

/** Afterwards a render without a mistake works on the same machine. */
function worksAgain(renderer: Renderer): void {
  const { status, pixels } = renderer.shot(triangle(renderer))
  expect([status, pixels.every((word) => word === 0xff00_00ff)]).toEqual([1, true])
}

describe("memory that is not there", () => {
  const cases: [string, string, number, number, (renderer: Renderer) => Parameters<Renderer["draw"]>[0]][] = [
    ["vertices", "read", UNITS.UL1C, NOWHERE, (renderer) => ({ stream: triangle(renderer, { vertices: NOWHERE }) })],
    [
      "indices",
      "read",
      UNITS.VDM,
      NOWHERE,
      (renderer) => ({ stream: triangle(renderer, { draw: `draw triangles count=3 index_buffer=${hex(NOWHERE)}` }) }),
    ],
    [
      "parameters",
      "read",
      UNITS.VDM,
      NOWHERE,
      (renderer) => ({ stream: triangle(renderer, { draw: `draw triangles parameters=${hex(NOWHERE)}` }) }),
    ],
    ["PPP records", "read", UNITS.PPP, NOWHERE, () => ({ stream: `ppp_state ${hex(NOWHERE)} words=4` })],
    ["the stream", "read", UNITS.VDM, NOWHERE, () => ({ stream: `link ${hex(NOWHERE)}` })],
    [
      "the framebuffer",
      "write",
      UNITS.UL1C,
      NOWHERE,
      (renderer) => ({
        stream: triangle(renderer),
        endOfTile: renderer.store({ handle: 0, address: NOWHERE, bytes: 0 }, SIZE),
      }),
    ],
    ["the depth buffer", "write", UNITS.ZLS, NOWHERE, (renderer) => ({ stream: triangle(renderer), depth: NOWHERE })],
    [
      "scissors",
      "read",
      UNITS.RAS,
      NOWHERE,
      (renderer) => ({
        stream: `${triangle(renderer, { draw: "" })}
          ${renderer.ppp("fragment_control.scissor_enable depth_bias_scissor.scissor=0 depth_bias_scissor.depth_bias=0")}
          draw triangles count=3`,
        scissors: NOWHERE,
      }),
    ],
  ]

  test.each(cases)("%s: the fence fails, the register names unit and address", (_, access, unit, address, make) => {
    const { renderer, faults } = machine()
    expect(renderer.draw(make(renderer))).toBe(-ERRNO.EIO)
    const [first] = faults
    expect([first?.access, first?.reason, (first?.unit ?? 0) & 0xf]).toEqual([access, "unmapped", unit & 0xf])
    expect(first?.address).toBe(address)
    worksAgain(renderer)
  })

  test("a framebuffer that may only be read", () => {
    const { renderer, faults } = machine()
    const picture = renderer.buffer(4 * SIZE * SIZE, 2)
    const status = renderer.draw({ stream: triangle(renderer), endOfTile: renderer.store(picture, SIZE) })
    expect([status, faults[0]?.reason, faults[0]?.access]).toEqual([-ERRNO.EIO, "read-only", "write"])
  })
})

describe("streams that make no sense", () => {
  const hangs: [string, (renderer: Renderer) => string][] = [
    ["a block of no type", () => "word 0xe0000000"],
    ["tessellation", () => "word 0xa0000000\nword 0"],
    ["a draw without a shader", () => "draw triangles count=3"],
    ["a return that nobody called for", () => "barrier returns"],
    ["a link to itself", () => "here: link here"],
    [
      "records that are cut short",
      (renderer) => renderer.ppp(commonState(SIZE, SIZE, 64)).replace(/words=\d+/, "words=1"),
    ],
    ["no records", (renderer) => renderer.ppp(commonState(SIZE, SIZE, 64)).replace(/words=\d+/, "words=0")],
    ["draws in a circle", (renderer) => triangle(renderer, { draw: "here: draw triangles count=3\nlink here" })],
    [
      "more vertices than time",
      (renderer) =>
        triangle(renderer, {
          pipeline: renderer.pipeline("stop"),
          draw: "draw triangles count=0xffffffff instances=0xffffffff",
        }),
    ],
    [
      "primitives that there are not",
      (renderer) => triangle(renderer, { draw: "word 0x61c07700\nword 0xffffffff\nword 0xffffffff\nword 0" }),
    ],
    [
      "a vertex shader without end",
      (renderer) => triangle(renderer, { pipeline: renderer.pipeline("a: jmp_exec_any a") }),
    ],
    [
      "a fragment shader without end",
      (renderer) => triangle(renderer, { fragment: renderer.pipeline("a: jmp_exec_any a") }),
    ],
    [
      "a fragment shader that is none",
      (renderer) => triangle(renderer, { fragment: renderer.put(new Uint8Array(64)) }),
    ],
  ]

  test.each(hangs)("%s: the firmware's timeout", (_, make) => {
    const { renderer } = machine({ firmwareTimeout: 300_000 })
    expect(renderer.draw({ stream: make(renderer) })).toBe(-ERRNO.ETIMEDOUT)
    worksAgain(renderer)
  })

  test("several samples a pixel", () => {
    const { renderer } = machine()
    expect(renderer.draw({ stream: triangle(renderer), samples: 4 })).toBe(-ERRNO.ETIMEDOUT)
    worksAgain(renderer)
  })

  test("any blocks: every render ends", () => {
    const word = fc.oneof(
      fc.nat({ max: 0xffff_ffff }),
      fc.constantFrom(0x61c0_0600, 0x6040_0600, 3, 1, 0, 0x4000_000e, 0x4000_0004, 0xc000_0000),
      fc.tuple(fc.nat({ max: 7 }), fc.nat({ max: 0xff })).map(([type, low]) => ((type << 29) | low) >>> 0),
    )
    const { renderer } = machine({ firmwareTimeout: 200_000 })
    const front = triangle(renderer, { draw: "" })
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const text = words.map((one) => `word ${hex(one)}`).join("\n")
        return renderer.draw({ stream: `${front}\n${text}` }) !== 0
      }),
      { numRuns: 60 },
    )
    worksAgain(renderer)
  })

  test("any PPP records: every render ends", () => {
    const { renderer } = machine({ firmwareTimeout: 200_000 })
    const front = triangle(renderer, { draw: "" })
    const word = fc.oneof(fc.nat({ max: 0xffff_ffff }), fc.constantFrom(0, 0xffff_ffff, 0x7f80_0000, 0x7fc0_0000))
    fc.assert(
      fc.property(fc.array(word, { minLength: 2, maxLength: 40 }), (words) => {
        const records = renderer.words(words)
        const state = `ppp_state ${hex(records.address)} words=${words.length}`
        return renderer.draw({ stream: `${front}\n${state}\ndraw triangles count=3` }) !== 0
      }),
      { numRuns: 40 },
    )
    worksAgain(renderer)
  })
})

describe("a tiled vertex buffer that somebody wrote to", () => {
  test("whatever is in it, the render ends", () => {
    const { renderer } = machine({ firmwareTimeout: 300_000 })
    const { memory } = renderer.machine.machine.gpu
    const stream = triangle(renderer, { draw: "draw triangles count=3\ndraw triangles count=3" })
    const change = fc.tuple(fc.nat({ max: 0x1_0000 }), fc.oneof(fc.nat({ max: 0xffff_ffff }), fc.nat({ max: 64 })))
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 200 }), fc.nat({ max: 30_000 }), (changes, when) => {
        const { out } = renderer.submit({ stream, background: 0, endOfTile: 0 })
        renderer.machine.run(when)
        const frames = renderer.kernelFrames()
        expect(frames.length).toBeGreaterThan(0)
        for (const [at, value] of changes)
          memory.writeU32((frames[at % frames.length] as number) + ((4 * at) % 0x4000), value)
        renderer.machine.run()
        return renderer.process.status(out) !== 0
      }),
      { numRuns: 60 },
    )
  })
})

test("a killed render leaves its buffer to the next one", () => {
  const { renderer } = machine({ firmwareTimeout: 300_000 })
  for (let round = 0; round < 3; round++) {
    const stream = triangle(renderer, { draw: "draw triangles count=3\nhere: link here" })
    expect(renderer.draw({ stream })).toBe(-ERRNO.ETIMEDOUT)
  }
  worksAgain(renderer)
})
