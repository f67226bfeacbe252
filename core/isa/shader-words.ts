/** Fields that launches, vertex and fragment state share: what a shader needs and where its USC words are. */
import { choice, groups, shifted } from "./build.ts"
import type { Field } from "./encoding.ts"

/** How many sampler states, and in which form. */
const SAMPLER_STATES = {
  none: 0,
  compact_4: 1,
  compact_8: 2,
  compact_12: 3,
  compact_16: 4,
  extended_8: 6,
  extended_16: 7,
} as const

/** Bits 1 to 15 of word 0. Hardware reserves registers by these counts; it cannot be told to reserve none. */
export const COUNTS: readonly Field[] = [
  groups("uniforms", [1, 3], 64, "Uniform registers that the shader reads, in halves.", { shown: true }),
  groups("textures", [4, 8], 8, "Texture state registers."),
  choice("samplers", [9, 11], SAMPLER_STATES, "Sampler state registers and their form."),
  groups("preshader", [12, 15], 16, "Registers of the preshader."),
]

/** Bits 6 to 31 of a word. */
export function pipeline(word: number): Field {
  const says = "Where the USC words of the shader begin, from the USC base."
  return shifted("pipeline", [32 * word + 6, 32 * word + 31], 6, says, { relative: "usc" })
}
