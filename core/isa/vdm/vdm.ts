/**
 * The control stream of the geometry engine (VDM). Blocks are padded to 8 bytes. Simplified: the tessellation block,
 * of which the layout is guessed; words whose meaning is unknown are kept without a name.
 */
import { choice, fixed, flag, hex, shifted, single, uint } from "../build.ts"
import type { Block, Encoding, Family, Field, Part } from "../encoding.ts"
import { COUNTS, pipeline } from "../shader-words.ts"

const SOURCE = "C.5"
const ALIGN = 8

function type(value: number): Field {
  return fixed("type", [29, 31], value, "Tells the block from its siblings.")
}

function word(name: string, says: string, fields: readonly Field[], bytes = 4): Encoding {
  return { name, bytes, says, source: SOURCE, fields }
}

/** The part that is there when a flag of the head is set. */
function present(field: string, encoding: Encoding): Part {
  return { encoding, when: [{ field, is: [1] }] }
}

const pppState: Encoding = {
  name: "ppp_state",
  bytes: 8,
  says: "State for the units behind the vertex shader: points to PPP records.",
  source: SOURCE,
  operand: "records",
  fields: [
    uint("words", [8, 15], "Size of the records in words of 32 bits."),
    type(0),
    hex(
      "records",
      [
        [32, 63],
        [0, 7],
      ],
      "Address of the records.",
    ),
  ],
  examples: [{ hex: "1506000000000300", text: "ppp_state 0x1500030000 words=6", origin: "derived" }],
}

const barrier: Encoding = {
  name: "barrier",
  bytes: 4,
  says: "What the following blocks wait for.",
  source: SOURCE,
  operand: "*",
  fields: [
    flag("usc_cache_inval", 3, "Empties the USC cache."),
    ...[4, 5, 6, 8, 11, 20, 24, 26].map((bit) => flag(`unk_${bit}`, bit, "Unknown.")),
    flag("returns", 27, "Goes back to behind the link that came here."),
    type(1),
  ],
  examples: [{ hex: "0800002000000000", text: "barrier 0x20000008", origin: "derived" }],
}

const state: Block = {
  head: {
    name: "vdm_state",
    bytes: 4,
    says: "State of the geometry engine. The head says which words follow; the others keep what they were.",
    source: SOURCE,
    fields: [
      flag("restart", 0, "The restart index follows."),
      flag("vertex_counts", 1, "What the vertex shader needs follows."),
      flag("vertex_pipeline", 2, "The pipeline of the vertex shader follows."),
      flag("vertex_outputs", 3, "The counts of the vertex shader's outputs follow."),
      flag("tessellation", 4, "How to tessellate follows."),
      flag("vertex_control", 5, "Flat shading and primitive ids follow."),
      flag("tessellation_scale", 7, "The scale of tessellation factors follows."),
      type(2),
    ],
    examples: [
      {
        hex: "06000040121000000080000000000000",
        text: "vdm_state uniforms=64 pipeline=0x8000",
        origin: "derived",
      },
    ],
  },
  parts: [
    present(
      "restart",
      word("restart_index", "Ends a strip.", [hex("restart_index", [0, 31], "The index that does so.")]),
    ),
    present("vertex_counts", word("vertex_shader_0", "What the vertex shader needs.", COUNTS)),
    present("vertex_pipeline", word("vertex_shader_1", "The vertex shader.", [pipeline(0)])),
    present(
      "vertex_outputs",
      word("vertex_outputs", "How much a vertex has.", [
        uint("output_count_1", [0, 7], "Words that the vertex shader writes."),
        uint("output_count_2", [8, 15], "The same again, by all that was seen."),
      ]),
    ),
    present(
      "tessellation",
      word("tessellation_state", "How patches are tessellated.", [
        choice(
          "step_function",
          [17, 18],
          { constant: 0, per_patch: 1, per_instance: 2, per_patch_and_instance: 3 },
          "Where factors advance.",
        ),
        choice("factor_type", [19, 19], { fp16: 0, fp32: 1 }, "How factors are stored."),
        choice("patch_type", [20, 20], { triangles: 0, quads: 1 }, "What is tessellated."),
        { ...uint("max_factor", [23, 28], "The largest factor, 1 to 64."), type: { kind: "offset", by: 1 } },
        flag("counterclockwise", 29, "Winding of what comes out."),
        choice(
          "partition",
          [30, 31],
          { pow2: 0, integer: 1, fractional_odd: 2, fractional_even: 3 },
          "How factors are rounded.",
        ),
      ]),
    ),
    present(
      "vertex_control",
      word("vertex_control_word", "Flat shading and primitive ids.", [
        uint("flat_shading_vertex", [0, 1], "The vertex of a primitive whose values are used without interpolation."),
        flag("unk_4", 4, "Unknown."),
        flag("unk_5", 5, "Unknown."),
        flag("generate_primitive_id", 6, "The fragment shader reads the number of the primitive."),
      ]),
    ),
    present(
      "tessellation_scale",
      word("tessellation_scale_word", "All factors are multiplied by it.", [
        hex("scale", [0, 15], "The bits of a half-precision float; 0x3c00 is 1."),
      ]),
    ),
  ],
  align: ALIGN,
}

/** As the index list's primitive field counts them. */
export const PRIMITIVES = {
  points: 0,
  lines: 1,
  line_strip: 3,
  line_loop: 5,
  triangles: 6,
  triangle_strip: 9,
  triangle_fan: 11,
  quads: 14,
  quad_strip: 15,
} as const

const draw: Block = {
  head: {
    name: "draw",
    bytes: 4,
    says: "Draws (Mesa: Index List). The head says which words follow.",
    source: SOURCE,
    operand: "primitive",
    fields: [
      hex("index_buffer_hi", [0, 7], "Bits 39:32 of the address of the indices."),
      choice("primitive", [8, 15], PRIMITIVES, "How vertices make primitives."),
      flag("restart_enable", 16, "The restart index of the state ends strips."),
      choice("index_size", [17, 19], { u8: 0, u16: 1, u32: 2 }, "Size of an index."),
      flag("with_buffer_size", 20, "The size of the index buffer follows."),
      flag("indexed", 21, "The address of the indices follows."),
      flag("with_count", 22, "The count of vertices or indices follows."),
      flag("with_instances", 23, "The count of instances follows."),
      flag("with_start", 24, "The first vertex follows."),
      flag("unk_25", 25, "Unknown; two words follow."),
      flag("indirect", 26, "The address of the draw's parameters follows."),
      flag("unk_27", 27, "Unknown; a word follows."),
      type(3),
    ],
    examples: [
      {
        hex: "0006c061030000000100000000000000",
        text: "draw triangles count=3 instances=1 start=0",
        origin: "derived",
      },
      {
        hex: "1506f2600000040006000000010000000300000000000000",
        text: "draw triangles index_buffer=0x1500040000 index_size=u16 count=6 instances=1 buffer_size=0xc",
        origin: "derived",
      },
    ],
  },
  parts: [
    present(
      "indexed",
      word("index_buffer", "Where the indices are.", [hex("index_buffer_lo", [0, 31], "Bits 31:0 of the address.")]),
    ),
    present(
      "with_count",
      word("draw_count", "How many vertices.", [
        uint("count", [0, 31], "Vertices, or indices if there are any.", { shown: true }),
      ]),
    ),
    present(
      "with_instances",
      word("draw_instances", "How many instances.", [uint("instances", [0, 31], "Not zero.", { shown: true })]),
    ),
    present(
      "with_start",
      word("draw_start", "Where to begin.", [
        uint("start", [0, 31], "First vertex; with indices what is added to each.", { shown: true }),
      ]),
    ),
    present("unk_25", word("draw_unk_25", "Unknown.", [], 8)),
    present(
      "indirect",
      word(
        "draw_indirect",
        "Where count, instances and start are.",
        [
          hex(
            "parameters",
            [
              [32, 63],
              [0, 7],
            ],
            "Their address.",
          ),
        ],
        8,
      ),
    ),
    present("unk_27", word("draw_unk_27", "Unknown.", [])),
    present(
      "with_buffer_size",
      word("index_buffer_size", "How far indices may reach.", [
        shifted("buffer_size", [0, 31], 2, "Bytes of the index buffer."),
      ]),
    ),
  ],
  align: ALIGN,
  joined: [{ name: "index_buffer", low: "index_buffer_lo", high: "index_buffer_hi", says: "Address of the indices." }],
}

const link: Encoding = {
  name: "link",
  bytes: 8,
  says: "Goes on elsewhere.",
  source: SOURCE,
  operand: "target",
  fields: [
    flag("return", 28, "A barrier that returns comes back to behind this block."),
    type(4),
    hex(
      "target",
      [
        [32, 63],
        [0, 7],
      ],
      "Address of the next block.",
    ),
  ],
  examples: [{ hex: "1500008000000200", text: "link 0x1500020000", origin: "derived" }],
}

const tessellate: Block = {
  head: {
    name: "tessellate",
    bytes: 4,
    says: "Draws patches. Simplified: the order of the words, and two flags that stand for two words each, are Mesa's guess.",
    source: SOURCE,
    fields: [
      hex("factor_buffer_hi", [0, 7], "Bits 39:32 of the address of the factors."),
      flag("unk_20", 20, "Unknown; set in all that was seen."),
      flag("with_factors", 21, "The address of the factors follows."),
      flag("with_patches", 22, "The counts of patches and instances follow."),
      flag("with_base_patch", 23, "The first patch follows."),
      flag("with_base_instance", 25, "The first instance and the stride of instances follow."),
      flag("with_indirect", 26, "The address of the draw's parameters follows."),
      flag("with_factor_size", 28, "The size of the factors follows."),
      type(5),
    ],
  },
  parts: [
    present(
      "with_factors",
      word("factor_buffer", "Where the factors are.", [hex("factor_buffer_lo", [0, 31], "Bits 31:0 of the address.")]),
    ),
    present(
      "with_patches",
      word("patch_count", "How many patches.", [uint("patches", [0, 31], "Patches of an instance.")]),
    ),
    present("with_patches", word("patch_instances", "How many instances.", [uint("instances", [0, 31], "Instances.")])),
    present("with_base_patch", word("base_patch", "Where to begin.", [uint("base_patch", [0, 31], "First patch.")])),
    present(
      "with_base_instance",
      word("base_instance", "Where to begin.", [uint("base_instance", [0, 31], "First instance.")]),
    ),
    present(
      "with_base_instance",
      word("instance_stride", "Factors of an instance.", [
        uint("instance_stride", [0, 31], "Their size; a quarter of it for quads."),
      ]),
    ),
    present(
      "with_indirect",
      word(
        "tessellate_indirect",
        "Where the parameters are.",
        [
          hex(
            "parameters",
            [
              [32, 63],
              [0, 7],
            ],
            "Their address.",
          ),
          uint("parameter_bytes", [64, 95], "Their size."),
        ],
        12,
      ),
    ),
    present(
      "with_factor_size",
      word("factor_size", "How far factors may reach.", [uint("factor_words", [0, 31], "Words less one.")]),
    ),
  ],
  align: ALIGN,
  joined: [
    { name: "factor_buffer", low: "factor_buffer_lo", high: "factor_buffer_hi", says: "Address of the factors." },
  ],
}

const terminate: Encoding = {
  name: "terminate",
  bytes: 4,
  says: "Ends the job.",
  source: SOURCE,
  fields: [type(6)],
  examples: [{ hex: "000000c000000000", text: "terminate", origin: "derived" }],
}

export const VDM: Family = {
  name: "vdm",
  title: "VDM control stream",
  says: "What the geometry engine reads: state, draws, barriers and links, in blocks padded to 8 bytes.",
  source: SOURCE,
  unit: 4,
  blocks: [
    single(pppState, { align: ALIGN }),
    single(barrier, { align: ALIGN }),
    state,
    draw,
    single(link, { align: ALIGN }),
    tessellate,
    single(terminate, { align: ALIGN, ends: true }),
  ],
}
