/** Pictures: streams, shaders and vertices in, pixels in memory out. */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type Compare, type NaiveTriangle, type Point, covers, naivePicture } from "./testing/naive-picture.ts"
import { Renderer, vertexCode } from "./testing/renderer.ts"

const BLACK = 0xff00_0000
const RED = 0xff00_00ff
const SIZE = 64

/** Colours as words and as the varyings of a vertex. */
const PALETTE = [0xff00_00ff, 0xff00_ff00, 0xffff_0000, 0xff40_8020, 0xffff_ffff]

function rgba(word: number): number[] {
  return [0, 8, 16, 24].map((shift) => ((word >>> shift) & 0xff) / 255)
}

/** A vertex whose place on the screen is exact. */
function vertexAt([x, y]: Point, z: number, colour: number, size = SIZE): number[] {
  const clip = (position: number): number => position / 256 / (size / 2) - 1
  return [clip(x), clip(y), z, 1, ...rgba(colour)]
}

function pixel(x: number, y: number): Point {
  return [256 * x, 256 * y]
}

function verticesOf(triangles: readonly NaiveTriangle[]): number[] {
  return triangles.flatMap(({ corners, depth, colour }) => corners.flatMap((corner) => vertexAt(corner, depth, colour)))
}

/** A picture as text: `#` where it is not black. */
function shape(pixels: readonly number[], width: number): string[] {
  const rows: string[] = []
  for (let at = 0; at < pixels.length; at += width)
    rows.push(
      pixels
        .slice(at, at + width)
        .map((word) => (word === BLACK ? "." : "#"))
        .join(""),
    )
  return rows
}

const TRIANGLE: NaiveTriangle = { corners: [pixel(0, 0), pixel(64, 0), pixel(0, 64)], depth: 0.5, colour: RED }

describe("coverage and depth", () => {
  test("a triangle, from SUBMIT to pixels", () => {
    const renderer = new Renderer()
    const state = renderer.shaded(renderer.floats(verticesOf([TRIANGLE])), SIZE, SIZE)
    const { status, pixels } = renderer.shot(`${state}\ndraw triangles count=3 instances=1 start=0`)
    expect(status).toBe(1)
    expect(pixels).toEqual(
      Array.from({ length: SIZE * SIZE }, (_, at) => ((at % SIZE) + Math.floor(at / SIZE) < 63 ? RED : BLACK)),
    )
  })

  test("any triangles, with any depth test: pixel by pixel as the naive picture", () => {
    const coordinate = fc.oneof(
      fc.integer({ min: -4000, max: 20_000 }),
      fc.integer({ min: 0, max: 64 }).map((n) => 256 * n),
    )
    const point: fc.Arbitrary<Point> = fc.tuple(coordinate, coordinate)
    const triangle: fc.Arbitrary<NaiveTriangle> = fc.record({
      corners: fc.tuple(point, point, point),
      depth: fc.integer({ min: 0, max: 8 }).map((n) => n / 8),
      colour: fc.constantFrom(...PALETTE),
    })
    const renderer = new Renderer()
    fc.assert(
      fc.property(
        fc.array(triangle, { minLength: 1, maxLength: 6 }),
        fc.constantFrom<Compare>("less", "lequal", "greater", "always"),
        fc.boolean(),
        (triangles, compare, writeDepth) => {
          const records = `front_face.depth_function=${compare} front_face.${writeDepth ? "" : "disable_depth_write"} \
            back_face.depth_function=${compare} back_face.${writeDepth ? "" : "disable_depth_write"}`
            .replaceAll(/(front|back)_face\. /g, "")
            .replaceAll(/(front|back)_face\.$/g, "")
          const second = writeDepth
            ? ""
            : "front_face_2.disable_depth_write front_face_2.depth_function=always \
            back_face_2.disable_depth_write back_face_2.depth_function=always"
          const state = renderer.shaded(renderer.floats(verticesOf(triangles)), SIZE, SIZE, `${records} ${second}`)
          const { status, pixels } = renderer.shot(`${state}\ndraw triangles count=${3 * triangles.length}`)
          expect(status).toBe(1)
          expect(pixels).toEqual(
            naivePicture(triangles, { width: SIZE, height: SIZE, background: BLACK, compare, writeDepth }),
          )
        },
      ),
      { numRuns: 12 },
    )
  })

  test("1, 8 and 64 cores draw the same picture, in less time with more", () => {
    const triangles = Array.from({ length: 12 }, (_, index) => ({
      corners: [pixel(index, 5 * index), pixel(150, 9 * index), pixel(3 * index, 160)] as [Point, Point, Point],
      depth: 0.5,
      colour: PALETTE[index % 5] as number,
    }))
    const size = 160
    const shots = [1, 8, 64].map((cores) => {
      const renderer = new Renderer({ cores })
      const vertices = triangles.flatMap(({ corners, depth, colour }) =>
        corners.flatMap((corner) => vertexAt(corner, depth, colour, size)),
      )
      const state = renderer.shaded(renderer.floats(vertices), size, size)
      const shot = renderer.shot(`${state}\ndraw triangles count=${3 * triangles.length}`, {
        width: size,
        height: size,
      })
      return { ...shot, time: renderer.lastTime }
    })
    expect(shots[0]?.pixels).toEqual(naivePicture(triangles, { width: size, height: size, background: BLACK }))
    for (const { status, pixels } of shots) expect([status, pixels]).toEqual([1, shots[0]?.pixels])
    expect(shots[1]?.time).toBeLessThan(shots[0]?.time ?? 0)
    expect(shots[2]?.time).toBeLessThanOrEqual(shots[1]?.time ?? 0)
  })
})

describe("primitives", () => {
  /** Corners of a grid of 3 by 2 points, 16 pixels apart. */
  const grid = [0, 1, 2, 3, 4, 5].map((index) => pixel(16 * Math.floor(index / 2), 16 * (index % 2)))
  const expected = naivePicture(
    [
      { corners: [pixel(0, 0), pixel(32, 0), pixel(32, 16)], depth: 0, colour: RED },
      { corners: [pixel(0, 0), pixel(32, 16), pixel(0, 16)], depth: 0, colour: RED },
    ],
    { width: SIZE, height: SIZE, background: BLACK },
  )
  const vertices = grid.flatMap((corner) => vertexAt(corner, 0, RED))

  function indexed(size: "u8" | "u16" | "u32", indices: readonly number[], draw: string): number[] {
    const renderer = new Renderer()
    const bytes = { u8: 1, u16: 2, u32: 4 }[size]
    const place = renderer.buffer(bytes * indices.length)
    const view = new DataView(new ArrayBuffer(bytes * indices.length))
    for (const [at, index] of indices.entries()) {
      if (size === "u8") view.setUint8(at, index)
      else if (size === "u16") view.setUint16(2 * at, index, true)
      else view.setUint32(4 * at, index, true)
    }
    renderer.process.write(place.handle, 0, new Uint8Array(view.buffer))
    const state = renderer.shaded(renderer.floats(vertices), SIZE, SIZE)
    const { status, pixels } = renderer.shot(
      `${state}\nvdm_state restart_index=0xffffffff
       draw ${draw} index_buffer=0x${place.address.toString(16)} index_size=${size}`,
    )
    expect(status).toBe(1)
    return pixels
  }

  test("a strip by vertices, and by indices of each size", () => {
    const renderer = new Renderer()
    const state = renderer.shaded(renderer.floats(vertices), SIZE, SIZE)
    expect(renderer.shot(`${state}\ndraw triangle_strip count=6`).pixels).toEqual(expected)
    for (const size of ["u8", "u16", "u32"] as const)
      expect(indexed(size, [0, 1, 2, 3, 4, 5], "triangle_strip count=6 buffer_size=64")).toEqual(expected)
  })

  test("restart, base vertex, triangles, fan, quads", () => {
    expect(indexed("u16", [0, 1, 2, 3, 0xffff, 2, 3, 4, 5], "triangle_strip count=9 restart_enable")).toEqual(expected)
    // 250 + 6 runs over in 32 bits.
    const moved = [6, 7, 8, 9, 10, 11]
    expect(indexed("u8", moved, "triangle_strip count=6 start=0xfffffffa")).toEqual(expected)
    expect(indexed("u32", [0, 1, 2, 2, 1, 3, 2, 3, 4, 4, 3, 5], "triangles count=12")).toEqual(expected)
    expect(indexed("u32", [1, 0, 2, 4, 5, 3], "triangle_fan count=6")).toEqual(expected)
    expect(indexed("u32", [0, 2, 3, 1, 2, 4, 5, 3], "quads count=8")).toEqual(expected)
    // Without its restart the number is an index like others: 0xffff is nothing of ours.
    expect(indexed("u16", [0, 1, 2, 3, 4, 5], "triangle_strip count=4")).not.toEqual(expected)
  })

  test("indices behind the end of their buffer are 0", () => {
    // The last three, 0 0 0, have no area.
    expect(indexed("u32", [0, 4, 5, 0, 5, 1, 2, 3, 4], "triangles count=9 buffer_size=24")).toEqual(expected)
  })

  test("instances: the shader finds their number", () => {
    const renderer = new Renderer()
    const corners = renderer.floats(vertices)
    // Instance n adds 16 pixels times n to y.
    const vertex = renderer.pipeline(
      `get_sr r1, sr80
       imadd r1, r1, 8, 0
       device_load 0, i32, xyzw, r4_r5_r6_r7, u0_u1, r1, unsigned
       iadd r1, r1, 4
       device_load 0, i32, xyzw, r8_r9_r10_r11, u0_u1, r1, unsigned
       get_sr r2, sr81
       convert u32_to_f, r2, r2, rte
       wait 0
       fmadd32 r5, r2, 0.5, r5
       stop`,
      [corners],
    )
    const state = renderer.shaded(corners, SIZE, SIZE)
    const { status, pixels } = renderer.shot(
      `${state}\nvdm_state pipeline=0x${vertex.toString(16)}\ndraw triangle_strip count=6 instances=3`,
    )
    expect(status).toBe(1)
    expect(pixels.filter((word) => word === RED).length).toBe(32 * 48)
    expect(pixels[47 * SIZE + 31]).toBe(RED)
  })

  test("indirect parameters", () => {
    const renderer = new Renderer()
    const state = renderer.shaded(renderer.floats([...vertices, ...vertices]), SIZE, SIZE)
    const plain = renderer.words([6, 1, 6])
    const draw = `draw triangle_strip parameters=0x${plain.address.toString(16)}`
    expect(renderer.shot(`${state}\n${draw}`).pixels).toEqual(expected)
    const indices = renderer.words([9, 9, 0, 1, 2, 3, 4, 5])
    const withIndices = renderer.words([6, 1, 2, 6])
    const second = `draw triangle_strip index_buffer=0x${indices.address.toString(16)} index_size=u32 \
      parameters=0x${withIndices.address.toString(16)} buffer_size=32`
    expect(renderer.shot(`${state}\n${second}`).pixels).toEqual(expected)
  })

  test("points, and their size; lines, and their width", () => {
    const renderer = new Renderer()
    const at = (x: number, y: number): number[] => vertexAt([256 * x + 128, 256 * y + 128], 0, RED)
    const corners = renderer.floats([...at(2, 1), ...at(5, 1), ...at(5, 4), ...at(2, 4)])
    const draw = (kind: string, records = ""): string[] => {
      const { status, pixels } = renderer.shot(`${renderer.shaded(corners, SIZE, SIZE, records)}\ndraw ${kind} count=4`)
      expect(status).toBe(1)
      return shape(pixels, SIZE)
        .slice(0, 6)
        .map((row) => row.slice(0, 8))
    }
    expect(draw("points")).toEqual(["........", "..#..#..", "........", "........", "..#..#..", "........"])
    const wide = "front_face.line_width=15 front_face.depth_function=always"
    expect(draw("lines", wide)).toEqual(["........", "..###...", "........", "........", "..###...", "........"])
    expect(draw("line_loop", wide)).toEqual(["........", "..####..", "..#..#..", "..#..#..", "..###...", "........"])
    expect(draw("line_strip", wide)).toEqual(["........", "..####..", ".....#..", ".....#..", "..###...", "........"])
  })

  test("a point as large as the vertex says", () => {
    const renderer = new Renderer()
    const corners = renderer.floats([...vertexAt(pixel(8, 8), 0, RED).slice(0, 4), 6, 1, 0, 0, 1, 0, 0, 0])
    const vertex = renderer.pipeline(vertexCode(12), [corners])
    const state = renderer.shaded(corners, SIZE, SIZE, "output_select.point_size output_select.varyings")
    const { pixels } = renderer.shot(
      `${state}\nvdm_state pipeline=0x${vertex.toString(16)} output_count_1=9\ndraw points count=1`,
    )
    expect(pixels.flatMap((word, index) => (word === RED ? [index] : [])).length).toBe(36)
    expect(pixels[5 * SIZE + 5]).toBe(RED)
  })
})

describe("what is left out", () => {
  test("faces by their winding", () => {
    const turned: NaiveTriangle = { ...TRIANGLE, corners: [pixel(64, 64), pixel(64, 0), pixel(0, 64)] }
    const renderer = new Renderer()
    const corners = renderer.floats(verticesOf([TRIANGLE, turned]))
    const draw = (records: string): number =>
      renderer
        .shot(`${renderer.shaded(corners, SIZE, SIZE, records)}\ndraw triangles count=6`)
        .pixels.filter((word) => word === RED).length
    const [first, second] = [TRIANGLE, turned].map(
      (one) =>
        naivePicture([one], { width: SIZE, height: SIZE, background: BLACK }).filter((word) => word === RED).length,
    )
    expect(draw("cull.back")).toBe(first)
    expect(draw("cull.front")).toBe(second)
    expect(draw("cull.back cull.front_face_ccw")).toBe(second)
    expect(draw("cull.back cull.front")).toBe(0)
    expect(draw("cull.rasterizer_discard")).toBe(0)
    expect(draw("cull.depth_clip")).toBe(SIZE * SIZE)
  })

  test("by the scissor, and by the region clip in tiles", () => {
    const renderer = new Renderer()
    const everything = [TRIANGLE, { ...TRIANGLE, corners: [pixel(64, 64), pixel(64, 0), pixel(0, 64)] as const }]
    const corners = renderer.floats(verticesOf(everything as NaiveTriangle[]))
    // Entry 1: x from 10 to 40, y from 20 to 33.
    const scissors = renderer.words([0, 0, 0, 0, (10 << 16) | 40, (20 << 16) | 33, 0, 0x3f80_0000])
    const inside = (pixels: readonly number[]): string =>
      pixels
        .map((word, at) => (word === RED ? `${at % SIZE},${Math.floor(at / SIZE)}` : ""))
        .filter((at) => at !== "")
        .join(" ")
    const box = (left: number, top: number, right: number, bottom: number): string => {
      const list: string[] = []
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) list.push(`${x},${y}`)
      return list.join(" ")
    }
    const scissor = renderer.shaded(
      corners,
      SIZE,
      SIZE,
      "fragment_control.scissor_enable depth_bias_scissor.scissor=1 depth_bias_scissor.depth_bias=0",
    )
    const cut = renderer.shot(`${scissor}\ndraw triangles count=6`, { scissors: scissors.address })
    expect([cut.status, inside(cut.pixels)]).toEqual([1, box(10, 20, 40, 33)])
    const region = renderer.shaded(
      corners,
      SIZE,
      SIZE,
      "region_clip[0].min_x=1 region_clip[0].max_x=2 region_clip[0].min_y=0 region_clip[0].max_y=1 region_clip[0].enable",
    )
    expect(inside(renderer.shot(`${region}\ndraw triangles count=6`).pixels)).toBe(box(32, 0, 64, 32))
  })

  test("tiles without geometry, unless the command says otherwise", () => {
    const renderer = new Renderer()
    const small: NaiveTriangle = { ...TRIANGLE, corners: [pixel(0, 0), pixel(8, 0), pixel(0, 8)] }
    const state = renderer.shaded(renderer.floats(verticesOf([small])), SIZE, SIZE)
    const { pixels } = renderer.shot(`${state}\ndraw triangles count=3`, { flags: 0 })
    // Memory is as it was where the tile of 32 by 32 ends.
    expect([pixels[0], pixels[31], pixels[32], pixels[32 * SIZE]]).toEqual([RED, BLACK, 0, 0])
    expect(pixels.filter((word) => word === 0).length).toBe(3 * 32 * 32)
  })
})

describe("clipping", () => {
  /** A pixel in homogeneous coordinates: shares of the corners, without ever dividing by w. */
  function seen(corners: readonly (readonly number[])[], x: number, y: number): boolean {
    const [px, py] = [(x / SIZE) * 2 - 1, (y / SIZE) * 2 - 1]
    const [a, b, c] = corners as [number[], number[], number[]]
    const cross = (p: number[], q: number[]): number[] => [
      (p[1] as number) * (q[3] as number) - (p[3] as number) * (q[1] as number),
      (p[3] as number) * (q[0] as number) - (p[0] as number) * (q[3] as number),
      (p[0] as number) * (q[1] as number) - (p[1] as number) * (q[0] as number),
    ]
    const along = ([u = 0, v = 0, w = 0]: number[]): number => u * px + v * py + w
    const shares = [along(cross(b, c)), along(cross(c, a)), along(cross(a, b))]
    const whole =
      along(cross(b, c)) * (a[3] as number) +
      along(cross(c, a)) * (b[3] as number) +
      along(cross(a, b)) * (c[3] as number)
    const [z, w] = [2, 3].map((axis) =>
      corners.reduce((sum, corner, index) => sum + ((shares[index] as number) * (corner[axis] as number)) / whole, 0),
    ) as [number, number]
    const total = shares.map((share) => share / whole)
    return total.every((share) => share > 0) && w > 0 && z > 0 && z < w
  }

  test("triangles that reach behind the eye and far off the screen", () => {
    const renderer = new Renderer()
    const shapes = [
      [
        [-0.5, 0.75, 0.25, 1],
        [0.75, 0.5, 0.25, 1],
        [0.25, -2, -1, -0.5],
      ],
      [
        [-40, -30, 0.5, 1],
        [50, -20, 0.5, 1],
        [10, 400, 0.5, 1],
      ],
      [
        [-3, -1, 0.9, 1],
        [3, -1, 0.9, 1],
        [0, 5, 4, 5],
      ],
      [
        [0, 0, 2, 1],
        [0.5, 0, 2, 1],
        [0, 0.5, 2, 1],
      ],
      [
        [-8000, -1, 0.5, 0.01],
        [8000, -1, 0.5, 2],
        [0, 1, 0.1, 2],
      ],
    ]
    let compared = 0
    for (const corners of shapes) {
      const place = renderer.floats(corners.flatMap((corner) => [...corner, 1, 0, 0, 1]))
      const { status, pixels } = renderer.shot(`${renderer.shaded(place, SIZE, SIZE)}\ndraw triangles count=3`)
      expect(status).toBe(1)
      for (const [index, word] of pixels.entries()) {
        const [x, y] = [(index % SIZE) + 0.5, Math.floor(index / SIZE) + 0.5]
        const around = [-0.05, 0.05].flatMap((dx) => [-0.05, 0.05].map((dy) => seen(corners, x + dx, y + dy)))
        // On an edge rounding decides.
        if (!around.every((one) => one === around[0])) continue
        compared++
        expect(`${x},${y} ${word === RED}`).toBe(`${x},${y} ${around[0]}`)
      }
    }
    expect(compared).toBeGreaterThan(0.9 * shapes.length * SIZE * SIZE)
  })

  test("vertices that are no numbers draw nothing", () => {
    const renderer = new Renderer()
    const bad = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].flatMap((value) => [
      ...[value, 0, 0.5, 1, 1, 0, 0, 1],
      ...[1, 1, 0.5, value, 1, 0, 0, 1],
      ...[0, 1, 0.5, -value, 1, 0, 0, 1],
    ])
    const state = renderer.shaded(renderer.floats(bad), SIZE, SIZE)
    const { status, pixels } = renderer.shot(`${state}\ndraw triangles count=9`)
    expect([status, pixels.every((word) => word === BLACK)]).toEqual([1, true])
  })
})

describe("what a fragment finds", () => {
  test("its place, depth and 1/w; smooth, flat and linear varyings", () => {
    const renderer = new Renderer()
    const size = 32
    // w is 1 on the left and 4 on the right; the varyings are 0, 7, 0 on the left and 1, 9, 1 on the right.
    const left = (y: number): number[] => [-1, y, 0, 1, 0, 7, 0, 0]
    const right = (y: number): number[] => [4, 4 * y, 4, 4, 1, 9, 1, 0]
    const corners = renderer.floats([...left(-1), ...right(-1), ...left(3)])
    const vertex = renderer.pipeline(vertexCode(8), [corners])
    const out = renderer.buffer(4 * 8 * size * size)
    const fragment = renderer.pipeline(
      `get_sr r1, sr80
       get_sr r2, sr81
       imadd r1, r2, u2, r1
       imadd r1, r1, 8, 0
       device_store 0, i32, xyzw, r4_r5_r6_r7, u0_u1, r1, unsigned
       iadd r1, r1, 4
       device_store 0, i32, xyzw, r8_r9_r10_r11, u0_u1, r1, unsigned
       stop`,
      [out, size],
    )
    const records = `varying_counts_32.smooth=1 varying_counts_32.flat=1 varying_counts_32.linear=1 \
      fragment_shader.pipeline=0x${fragment.toString(16)} viewport[0].translate_x=16 viewport[0].scale_x=16 \
      viewport[0].translate_y=16 viewport[0].scale_y=16 viewport[0].translate_z=0 viewport[0].scale_z=1 \
      cull.flat_shading_vertex=vertex_1`
    const status = renderer.draw({
      stream: `${renderer.ppp(records)}
        vdm_state pipeline=0x${vertex.toString(16)} output_count_1=7
        draw triangles count=3`,
      width: size,
      height: size,
    })
    expect(status).toBe(1)
    const words = renderer.pixels(out)
    const floats = new Float32Array(new Uint32Array(words).buffer)
    for (const [x, y] of [
      [0, 0],
      [7, 3],
      [20, 9],
    ] as const) {
      const at = 8 * (y * size + x)
      const t = (x + 0.5) / size
      const [inverse, share] = [1 - t + t / 4, t / 4 / (1 - t + t / 4)]
      expect([...floats.slice(at, at + 2)]).toEqual([x + 0.5, y + 0.5])
      for (const [place, value] of [t, inverse, share].entries())
        expect(Math.abs((floats[at + 2 + place] as number) - value)).toBeLessThan(1e-5)
      // Not interpolated: bits of the second vertex. Linear: not corrected for perspective.
      expect(floats[at + 5]).toBe(9)
      expect(Math.abs((floats[at + 6] as number) - t)).toBeLessThan(1e-5)
    }
  })

  test("colours between the corners are within a step of 255", () => {
    const renderer = new Renderer()
    const colours = [RED, 0xff00_ff00, 0xffff_0000]
    const corners = [pixel(3, 2), pixel(61, 11), pixel(20, 63)] as const
    const vertices = corners.flatMap((corner, index) => vertexAt(corner, 0, colours[index] as number))
    const { pixels } = renderer.shot(
      `${renderer.shaded(renderer.floats(vertices), SIZE, SIZE)}\ndraw triangles count=3`,
    )
    const [[ax, ay], [bx, by], [cx, cy]] = corners
    const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    for (const [index, word] of pixels.entries()) {
      const [x, y] = [index % SIZE, Math.floor(index / SIZE)]
      if (!covers(corners, x, y)) {
        expect(word).toBe(BLACK)
        continue
      }
      const [px, py] = [256 * x + 128, 256 * y + 128]
      const second = ((px - ax) * (cy - ay) - (py - ay) * (cx - ax)) / area
      const third = ((bx - ax) * (py - ay) - (by - ay) * (px - ax)) / area
      for (const [channel, share] of [1 - second - third, second, third].entries())
        expect(Math.abs(((word >>> (8 * channel)) & 0xff) - 255 * share)).toBeLessThan(1)
    }
  })
})
