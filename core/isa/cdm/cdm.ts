/** The control stream of the compute engine (CDM). Simplified: nothing; what is unknown has no name here. */
import { choice, fixed, flag, hex, list, shifted, single, uint } from "../build.ts"
import type { Block, Encoding, Family } from "../encoding.ts"
import { COUNTS, pipeline } from "../shader-words.ts"

const SOURCE = "C.4"
const MODES = { direct: 0, indirect_global: 1, indirect_local: 2 } as const

function type(value: number) {
  return fixed("type", [29, 31], value, "Tells the block from its siblings.")
}

const launch: Encoding = {
  name: "launch",
  bytes: 8,
  says: "Runs a compute shader over a grid of threads. Launches overlap unless a barrier stands between them.",
  source: SOURCE,
  fields: [
    ...COUNTS,
    choice(
      "mode",
      [27, 28],
      MODES,
      "Where the sizes are: in the stream, or behind a pointer, all or the global one only.",
    ),
    type(0),
    pipeline(1),
  ],
  examples: [
    {
      hex: "1210000000800000400000000100000001000000200000000100000001000000",
      text: "launch uniforms=64 pipeline=0x8000 global=64,1,1 local=32,1,1",
      origin: "derived",
    },
  ],
}

const extra: Encoding = {
  name: "launch_extra",
  bytes: 8,
  says: "Of chips of kind G14X only; meaning unknown.",
  source: SOURCE,
  fields: [flag("extra", 62, "Set by drivers in each launch.", { default: 1 })],
}

const indirect: Encoding = {
  name: "launch_indirect",
  bytes: 8,
  says: "Where the sizes are: three words of global size, or six of global and local size.",
  source: SOURCE,
  fields: [
    shifted(
      "indirect",
      [
        [34, 63],
        [0, 7],
      ],
      2,
      "Address of the sizes.",
    ),
  ],
}

const global: Encoding = {
  name: "launch_global",
  bytes: 12,
  says: "Size of the grid in threads (not in groups).",
  source: SOURCE,
  fields: list(3, 32, uint("global", [0, 31], "Threads along x, y and z.")),
}

const local: Encoding = {
  name: "launch_local",
  bytes: 12,
  says: "Size of a group.",
  source: SOURCE,
  fields: list(3, 32, uint("local", [0, 31], "Threads of a group along x, y and z.")),
}

const launchBlock: Block = {
  head: launch,
  align: 1,
  parts: [
    { encoding: extra, when: [], variant: "g14x" },
    { encoding: indirect, when: [{ field: "mode", is: [MODES.indirect_global, MODES.indirect_local] }] },
    { encoding: global, when: [{ field: "mode", is: [MODES.direct] }] },
    { encoding: local, when: [{ field: "mode", is: [MODES.direct, MODES.indirect_global] }] },
  ],
}

const link: Encoding = {
  name: "link",
  bytes: 8,
  says: "Goes on elsewhere.",
  source: SOURCE,
  operand: "target",
  fields: [
    flag("return", 28, "A `return` block comes back to behind this one."),
    type(1),
    hex(
      "target",
      [
        [32, 63],
        [0, 7],
      ],
      "Address of the next block.",
    ),
  ],
  examples: [{ hex: "1500002000000200", text: "link 0x1500020000", origin: "derived" }],
}

const terminate: Encoding = {
  name: "terminate",
  bytes: 8,
  says: "Ends the job.",
  source: SOURCE,
  fields: [type(2)],
  examples: [{ hex: "0000004000000000", text: "terminate", origin: "derived" }],
}

/**
 * What one person measured (64 launches of one group): milliseconds of all together while
 * only this bit was set between them. 2.9 is no barrier at all.
 */
const MEASURED_MS: Readonly<Record<number, string>> = {
  ...Object.fromEntries([0, 1, 2].map((bit) => [bit, "4.2 to 7.4"])),
  ...Object.fromEntries([4, 5, 6, 10, 11, 12, 13, 14, 15, 16].map((bit) => [bit, "37"])),
  ...Object.fromEntries([7, 17, 18, 19].map((bit) => [bit, "2.9"])),
  ...Object.fromEntries([8, 9].map((bit) => [bit, "183"])),
}

/** Bits that Mesa names by their number only; it sets those up to 19 after each launch. */
const UNNAMED = [0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 24, 26].map((bit) => {
  const measured = MEASURED_MS[bit]
  const cost =
    measured === undefined ? "" : ` 64 launches took ${measured} ms with it, 2.9 ms without (one measurement).`
  return flag(`unk_${bit}`, bit, `Unknown.${cost}`)
})

const barrier: Encoding = {
  name: "barrier",
  bytes: 4,
  says: "What the next launch waits for. A mask without bits waits for nothing; but a launch right behind a launch, without a barrier block at all, hangs.",
  source: SOURCE,
  operand: "*",
  fields: [
    flag("usc_cache_inval", 3, "Empties the USC cache: shader code and USC words are fetched again."),
    ...UNNAMED,
    flag("returns", 27, "Returns, like a `return` block."),
    type(3),
  ],
  examples: [{ hex: "ffff0f60", text: "barrier 0x600fffff", origin: "derived" }],
}

const back: Encoding = {
  name: "return",
  bytes: 8,
  says: "Goes back to behind the link that came here.",
  source: SOURCE,
  fields: [type(4)],
  examples: [{ hex: "0000008000000000", text: "return", origin: "derived" }],
}

export const CDM: Family = {
  name: "cdm",
  title: "CDM control stream",
  says: "What the compute engine reads: launches, barriers and links, in words of 32 bits.",
  source: SOURCE,
  unit: 4,
  blocks: [launchBlock, single(link), single(terminate, { ends: true }), single(barrier), single(back, { ends: true })],
}
