/** What a replay may ask for. A text past one of these is refused with a place and a reason; nothing is unrolled first. */

/** Longest replay, in bytes of UTF-8 or, for a string, in UTF-16 units. Refused before it is looked at. */
export const REPLAY_BYTES_MAX = 16 * 1024 * 1024
/** Words, numbers and signs. Bounds the memory of a text full of one-letter words. */
export const TOKENS_MAX = 4_000_000
/** Braces within braces. The grammar nests less deep; past this nothing is read any more. */
export const NEST_DEPTH_MAX = 64
/** Longest name, number or unexpected run of characters. */
export const WORD_CHARS_MAX = 256
/** Mistakes that are told; the rest would follow from them. */
export const DIAGNOSTICS_MAX = 100
/** Operations that a replay performs in all, repeats unrolled. */
export const OPS_MAX = 10_000_000
/** Steps that all loads of a replay perform together, those of `for` included; past it a load ends. */
export const LOAD_STEPS_MAX = OPS_MAX
/** Cycles of a load of `for` that begin at one instant; past it time will not pass, and the load ends as at the limit of steps. */
export const INSTANT_CYCLES_MAX = 100_000
/** Cycles back that a reference of a load may reach. Their fences are kept. */
export const CYCLES_BACK_MAX = 1000
/** Dependencies of one job. */
export const DEPS_MAX = 65_536
/** Seeds, credits and counts fit an unsigned 32-bit number. */
export const U32_MAX = 0xffff_ffff
/** Rings of one scheduler. */
export const RINGS_MAX = 4096
/** Points of a timeline. */
export const POINT_MAX = Number.MAX_SAFE_INTEGER
/** Entries of an outline. */
export const SYMBOLS_MAX = 20_000
/** Proposals of a completion. */
export const COMPLETIONS_MAX = 1000
/** Contents of all buffers of machine agx together, in bytes. */
export const CONTENT_BYTES_MAX = 64 * 1024 * 1024
/** Text of shaders and streams that is assembled, counted for each buffer that it is put into. */
export const CODE_CHARS_MAX = 16 * 1024 * 1024
/** Physical memory of a machine agx. */
export const MEMORY_MAX = 4 * 1024 * 1024 * 1024
/** Commands of one submit, as the kernel has it. */
export const COMMANDS_MAX = 64
