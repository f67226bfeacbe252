/**
 * PPP records: state for the units behind the vertex shader. One head says which records follow. Simplified: records
 * whose content nobody knows are kept without names.
 */
import { choice, flag, float, hex, shifted, uint } from "../build.ts"
import type { Encoding, Family, Field, Part } from "../encoding.ts"
import { COUNTS, pipeline } from "../shader-words.ts"

const SOURCE = "C.5"
const VIEWPORTS_MAX = 16
const COMPARE = { never: 0, less: 1, equal: 2, lequal: 3, greater: 4, not_equal: 5, gequal: 6, always: 7 } as const
const STENCIL = {
  keep: 0,
  zero: 1,
  replace: 2,
  incr_sat: 3,
  decr_sat: 4,
  invert: 5,
  incr_wrap: 6,
  decr_wrap: 7,
} as const

function record(name: string, says: string, fields: readonly Field[], bytes = 4): Encoding {
  return { name, bytes, says, source: SOURCE, fields }
}

const control = record("fragment_control", "Tests that fragments go through.", [
  flag("unk_9", 9, "Unknown; set by Mesa."),
  choice("visibility", [14, 15], { none: 0, counting: 2, boolean: 3 }, "What an occlusion query counts."),
  flag("scissor_enable", 16, "The scissor cuts."),
  flag("depth_bias_enable", 17, "Depth is biased."),
  flag("stencil_test_enable", 18, "Stencil is tested."),
  flag("two_sided_stencil", 19, "Back faces have stencil state of their own."),
  flag("tag_write_disable", 21, "No fragment shader runs."),
  flag("sample_mask_after_depth_stencil", 25, "Order of sample mask and tests."),
  flag("disable_tri_merging", 26, "Neighbouring triangles are not shaded together."),
  choice(
    "pass_type",
    [29, 31],
    { opaque: 0, translucent: 1, punch_through: 2, translucent_punch_through: 3 },
    "Whether what lies behind may be left out.",
  ),
])

const face = record("fragment_face", "How a side of primitives is drawn.", [
  hex("stencil_reference", [0, 7], "What stencil is compared with."),
  uint("line_width", [8, 15], "Sixteenths of a pixel, less one."),
  choice("polygon_mode", [18, 19], { fill: 0, line: 1, point: 2 }, "What is drawn of a polygon."),
  flag("disable_depth_write", 21, "Depth stays as it was."),
  choice("depth_function", [24, 26], COMPARE, "When depth passes."),
])

const face2 = record("fragment_face_2", "More of how a side of primitives is drawn.", [
  flag("disable_depth_write", 21, "Depth stays as it was; it is written if either of the two records lets it."),
  choice(
    "conservative_depth",
    [22, 23],
    { any: 0, greater: 1, less: 2, unchanged: 3 },
    "How the shader may move depth.",
  ),
  choice("depth_function", [24, 26], COMPARE, "When depth passes; both records must let it."),
  choice(
    "object_type",
    [28, 31],
    { triangle: 0, line: 1, point_sprite_10: 2, point_sprite_01: 4 },
    "What primitives are.",
  ),
])

const stencil = record("fragment_stencil", "Stencil of a side.", [
  hex("write_mask", [0, 7], "Bits that are written."),
  hex("read_mask", [8, 15], "Bits that are compared."),
  choice("depth_pass", [16, 18], STENCIL, "What happens if all tests pass."),
  choice("depth_fail", [19, 21], STENCIL, "What happens if depth fails."),
  choice("stencil_fail", [22, 24], STENCIL, "What happens if stencil fails."),
  choice("compare", [25, 27], COMPARE, "When stencil passes."),
])

const indices = record("depth_bias_scissor", "Indices in the arrays that the render command gives.", [
  uint("scissor", [0, 15], "Which scissor."),
  uint("depth_bias", [16, 31], "Which depth bias."),
])

const regionClip = record(
  "region_clip",
  "A scissor in tiles of 32×32 pixels.",
  [
    { ...uint("max_x", [0, 8], "Right end in tiles."), type: { kind: "offset", by: 1 } },
    uint("min_x", [16, 24], "Left end in tiles."),
    flag("enable", 31, "It cuts."),
    { ...uint("max_y", [32, 40], "Lower end in tiles."), type: { kind: "offset", by: 1 } },
    uint("min_y", [48, 56], "Upper end in tiles."),
  ],
  8,
)

const viewport = record(
  "viewport",
  "From clip space to pixels: translate + scale × coordinate. Does not cut.",
  [
    float("translate_x", 0, "Middle of the viewport."),
    float("scale_x", 32, "Half its width."),
    float("translate_y", 64, "Middle of the viewport."),
    float("scale_y", 96, "Half its height; negative if up is up."),
    float("translate_z", 128, "Depth at the near plane, or the middle."),
    float("scale_z", 160, "Range of depth."),
  ],
  24,
)

const outputSelect = record("output_select", "What the vertex shader writes beside the position.", [
  ...Array.from({ length: 16 }, (_, plane) => flag(`clip_distance_${plane}`, plane, "A clip distance.")),
  flag("varyings", 16, "Values that are interpolated."),
  flag("point_size", 18, "Size of points."),
  flag("viewport_target", 19, "Which viewport."),
  flag("render_target", 20, "Which layer."),
  flag("frag_coord_z", 21, "Depth for the fragment shader."),
  flag("barycentric", 22, "Barycentric coordinates for the fragment shader."),
])

const varyingCounts = record("varying_counts", "Values that go from vertices to fragments.", [
  uint("smooth", [0, 7], "Interpolated in perspective."),
  uint("flat", [8, 15], "Not interpolated."),
  uint("linear", [16, 23], "Interpolated on the screen."),
])

const cull = record("cull", "What is thrown away before it is drawn.", [
  flag("front", 0, "Front faces."),
  flag("back", 1, "Back faces."),
  choice(
    "flat_shading_vertex",
    [7, 8],
    { vertex_0: 1, vertex_1: 2, vertex_2: 3 },
    "Whose values are used without interpolation.",
  ),
  flag("depth_clip", 10, "Primitives are cut at the near and far plane."),
  flag("depth_clamp", 11, "Depth is limited to its range."),
  flag("primitive_msaa", 15, "Coverage is found for each sample."),
  flag("front_face_ccw", 16, "Front faces run counterclockwise."),
  flag("rasterizer_discard", 17, "Everything."),
])

const cull2 = record("cull_2", "More of what is thrown away.", [
  flag("unk_5", 5, "Unknown; set by Mesa."),
  flag("draw_clipped_edges", 9, "Edges made by cutting are drawn in line mode."),
  flag("needs_primitive_id", 12, "The fragment shader reads the number of the primitive."),
  flag("rasterizer_discard", 17, "Everything."),
])

const fragmentShader = record(
  "fragment_shader",
  "What shades fragments.",
  [
    ...COUNTS,
    uint("cf_binding_count", [16, 22], "Bindings of coefficients, which say what is interpolated how."),
    pipeline(1),
    shifted("cf_bindings", [66, 95], 2, "Where the bindings are, from the USC base.", { relative: "usc" }),
    hex("unk_96", [96, 99], "Unknown."),
  ],
  16,
)

interface PppRecord {
  readonly bit: number
  readonly name: string
  readonly encoding: Encoding
}

const unnamed = (name: string, says: string, bytes = 4) => record(name, says, [], bytes)

const RECORDS: readonly PppRecord[] = [
  { bit: 0, name: "fragment_control", encoding: control },
  { bit: 1, name: "fragment_control_2", encoding: { ...control, name: "fragment_control_2" } },
  { bit: 2, name: "front_face", encoding: face },
  { bit: 3, name: "front_face_2", encoding: face2 },
  { bit: 4, name: "front_stencil", encoding: stencil },
  { bit: 5, name: "back_face", encoding: face },
  { bit: 6, name: "back_face_2", encoding: face2 },
  { bit: 7, name: "back_stencil", encoding: stencil },
  { bit: 8, name: "depth_bias_scissor", encoding: indices },
  { bit: 10, name: "region_clip", encoding: regionClip },
  { bit: 11, name: "viewport", encoding: viewport },
  {
    bit: 16,
    name: "w_clamp",
    encoding: record("w_clamp", "Least w.", [float("value", 0, "Smaller w become this one.")]),
  },
  { bit: 17, name: "output_select", encoding: outputSelect },
  { bit: 18, name: "varying_counts_32", encoding: varyingCounts },
  { bit: 19, name: "varying_counts_16", encoding: varyingCounts },
  { bit: 21, name: "cull", encoding: cull },
  { bit: 22, name: "cull_2", encoding: cull2 },
  { bit: 23, name: "fragment_shader", encoding: fragmentShader },
  {
    bit: 24,
    name: "occlusion_query",
    encoding: record("occlusion_query", "Where visible samples are counted.", [
      uint("index", [17, 31], "Which 64-bit counter of the result buffer."),
    ]),
  },
  { bit: 25, name: "occlusion_query_2", encoding: unnamed("occlusion_query_2", "Unknown.") },
  { bit: 26, name: "output_unknown", encoding: unnamed("output_unknown", "Unknown; zero in all that was seen.") },
  {
    bit: 27,
    name: "output_size",
    encoding: record("output_size", "How much a vertex has.", [uint("count", [0, 31], "Words of a vertex.")]),
  },
  { bit: 28, name: "varying_word_2", encoding: unnamed("varying_word_2", "Unknown.", 8) },
]

const header: Encoding = {
  name: "ppp",
  bytes: 4,
  says: "Which records follow, in the order of the bits. State without a record stays as it was.",
  source: SOURCE,
  fields: [
    ...RECORDS.map(({ bit, name, encoding }) => flag(name, bit, `The record \`${encoding.name}\` follows.`)),
    {
      ...uint("viewport_count", [12, 15], "Viewports, and region clips, that follow."),
      type: { kind: "offset", by: 1 },
    },
  ],
  examples: [
    {
      hex: "0009000001000000000000000000a0430000a04300007043000070c3000000000000803f",
      text: `ppp depth_bias_scissor.scissor=1 viewport[0].translate_x=320 viewport[0].scale_x=320 viewport[0].translate_y=240 \\
  viewport[0].scale_y=-240 viewport[0].scale_z=1`,
      origin: "derived",
    },
  ],
}

function partsOf({ name, encoding }: PppRecord): readonly Part[] {
  const when = [{ field: name, is: [1] }]
  if (name !== "region_clip" && name !== "viewport") return [{ encoding, when, prefix: name }]
  const each: Part = { encoding, when, prefix: name, times: { field: "viewport_count", max: VIEWPORTS_MAX } }
  if (name === "region_clip") return [each]
  return [{ encoding: unnamed("viewport_control", "Unknown; zero in all that was seen."), when }, each]
}

export const PPP: Family = {
  name: "ppp",
  title: "PPP records",
  says: "What a `ppp_state` block of the VDM stream points to: a head, then the records that it announces.",
  source: SOURCE,
  unit: 4,
  blocks: [{ head: header, parts: RECORDS.flatMap(partsOf), align: 1 }],
}
