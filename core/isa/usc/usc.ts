/** USC words: how a shader is set up before its first instruction. */
import { choice, field, fixed, flag, groups, hex, shifted, single, uint } from "../build.ts"
import type { Encoding, Family, Field } from "../encoding.ts"

const SOURCE = "C.6"
/** Numbers of the layouts of the tile. */
const LAYOUTS = { vertex_compute: 0x24, tile_32x32: 0x2f, tile_32x16: 0x3f, tile_16x16: 0x36 } as const

function tag(value: number): Field {
  return fixed("tag", [0, 7], value, "Tells the word from its siblings.")
}

function uniformWord(name: string, value: number, first: number, says: string): Encoding {
  return {
    name,
    bytes: 8,
    says,
    source: SOURCE,
    operand: "start",
    fields: [
      tag(value),
      field("start", [8, 15], { kind: "uniform", first }, "First register that is filled."),
      groups("count", [20, 25], 1, "Halves to load, 1 to 64.", { shown: true }),
      shifted("from", [26, 63], 2, "Address that they are loaded from."),
    ],
  }
}

const uniform: Encoding = {
  ...uniformWord("uniform", 0x1d, 0, "Loads uniform registers u0 to u127 from memory."),
  examples: [{ hex: "1d00c00000010015", text: "uniform u0 count=12 from=0x1500010000", origin: "derived" }],
}

const uniformHigh = uniformWord("uniform_high", 0x3d, 256, "Loads uniform registers u128 to u255 from memory.")

const shared: Encoding = {
  name: "shared",
  bytes: 4,
  says: "Memory of the group, or the tile that a fragment shader works on.",
  source: SOURCE,
  operand: "uses",
  fields: [
    tag(0x4d),
    choice("uses", [8, 8], { none: 0, memory: 1 }, "Whether there is any."),
    choice("layout", [10, 15], LAYOUTS, "What the memory is: of a group, or a tile of this size.", { default: 0x24 }),
    uint("log2_samples", [16, 17], "Samples of a pixel, as a power of two."),
    shifted("sample_stride", [20, 23], 3, "Bytes of a sample."),
    groups("bytes", [24, 31], 256, "Bytes of a group.", { default: 0 }),
  ],
  examples: [{ hex: "4d900000", text: "shared none", origin: "derived" }],
}

const shader: Encoding = {
  name: "shader",
  bytes: 6,
  says: "Where the code is.",
  source: SOURCE,
  operand: "code",
  fields: [
    tag(0x0d),
    flag("loads_varyings", 8, "The shader reads interpolated inputs."),
    flag("unk_9", 9, "Unknown; seen in fragment shaders."),
    uint("unk_10", [10, 15], "Unknown; 3 in compute shaders.", { default: 3 }),
    hex("code", [16, 47], "Address of the first instruction, from the USC base.", { relative: "usc" }),
  ],
  examples: [{ hex: "0d0c00400000", text: "shader 0x4000", origin: "derived" }],
}

const registers: Encoding = {
  name: "registers",
  bytes: 4,
  says: "How many registers a thread has. Fewer registers let more threads be resident.",
  source: SOURCE,
  operand: "count",
  fields: [
    tag(0x8d),
    groups("count", [8, 12], 8, "Registers, in halves."),
    flag("unk_13", 13, "Unknown."),
    hex("spill", [18, 21], "Code of the size of the spill buffer."),
    uint("unk_24", [24, 31], "Unknown; 1 in all that was seen.", { default: 1 }),
  ],
  examples: [{ hex: "8d010001", text: "registers 8", origin: "derived" }],
}

function bindings(name: string, value: number, says: string): Encoding {
  return {
    name,
    bytes: 8,
    says,
    source: SOURCE,
    fields: [
      tag(value),
      uint("start", [8, 15], "First state register that is filled."),
      uint("count", [20, 26], "How many are loaded."),
      shifted("from", [27, 62], 3, "Address that they are loaded from."),
    ],
  }
}

const fragment: Encoding = {
  name: "fragment_properties",
  bytes: 4,
  says: "How a fragment shader goes with depth test and discard.",
  source: SOURCE,
  fields: [
    tag(0x58),
    flag("early_z", 8, "Depth is tested before the shader runs."),
    flag("unk_9", 9, "Unknown; set by Mesa."),
    flag("discard_1", 10, "Discards without a condition."),
    flag("discard_2", 11, "Discards without a condition."),
  ],
}

const preshader: Encoding = {
  name: "preshader",
  bytes: 8,
  says: "Code that runs once before all threads, and the end of the words.",
  source: SOURCE,
  operand: "code",
  fields: [
    tag(0x38),
    hex("unk_8", [8, 31], "Unknown; the same in all that was seen.", { default: 0xc08000 }),
    hex("code", [32, 63], "Address of its first instruction, from the USC base.", { relative: "usc" }),
  ],
}

const end: Encoding = {
  name: "end",
  bytes: 2,
  says: "No preshader: the end of the words.",
  source: SOURCE,
  fields: [tag(0x88)],
  examples: [{ hex: "8800", text: "end", origin: "derived" }],
}

export const USC: Family = {
  name: "usc",
  title: "USC words",
  says: "What a pipeline address points to: tagged words of different length that set up a shader and end with `end` or `preshader`.",
  source: SOURCE,
  unit: 2,
  blocks: [
    single(uniform),
    single(uniformHigh),
    single(shared),
    single(shader),
    single(registers),
    single(bindings("sampler", 0x9d, "Loads sampler states from memory.")),
    single(bindings("texture", 0xdd, "Loads texture states from memory.")),
    single(fragment),
    single(preshader, { ends: true }),
    single(end, { ends: true }),
  ],
}
