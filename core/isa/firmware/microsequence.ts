/**
 * The small programs behind Run items. Simplified: the bodies of Start and Finalize are ours; they carry what the
 * reference says that they carry.
 */
import { bytesAt, field, fixed, flag, single, u32, x32, x64 } from "../build.ts"
import type { Encoding, Family, Field } from "../encoding.ts"

const SOURCE = "B.5"

function op(name: string, code: number, bytes: number, says: string, fields: readonly Field[]): Encoding {
  const head = fixed("op", [0, 7], code, "Tells the operation from its siblings.")
  return { name, bytes, says, source: SOURCE, fields: [head, ...fields] }
}

/** The argument is shifted by 8. */
const WAIT_FIELDS = [
  flag("vertex", 8, "Wait for the vertex engine."),
  flag("fragment", 16, "Wait for the fragment engine."),
  flag("compute", 23, "Wait for the compute engine."),
]

const wait: Encoding = {
  ...op("wait_for_idle", 0x01, 4, "Waits until the engines that it names are idle.", WAIT_FIELDS),
  examples: [{ hex: "01008000", text: "wait_for_idle compute", origin: "derived" }],
}

const retire: Encoding = {
  name: "retire_stamp",
  bytes: 4,
  says: "Publishes the stamp and ends the program.",
  source: SOURCE,
  fields: [fixed("op", [0, 31], 0x4000_0018, "Tells the operation from its siblings.")],
  examples: [{ hex: "18000040", text: "retire_stamp", origin: "derived" }],
}

function start(name: string, code: number, what: string): Encoding {
  return op(name, code, 0x18, `Starts ${what}. Simplified: the places are ours.`, [
    u32("context", 0x04, "The address space."),
    x64("registers", 0x08, "Where the values of the engine's registers are."),
    u32("register_bytes", 0x10, "Their size."),
  ])
}

function finalize(name: string, code: number, what: string): Encoding {
  return op(name, code, 0x20, `Ends ${what}: the firmware's own stamp moves. Simplified: the places are ours.`, [
    u32("slot", 0x04, "Event slot of the queue."),
    x64("stamp", 0x08, "Address of the stamp that the driver reads."),
    x64("fw_stamp", 0x10, "Address of the firmware's own."),
    x32("value", 0x18, "What both will be."),
    field(
      "restart",
      bytesAt(0x1c, 4),
      { kind: "int" },
      "Where to go on to run the work again, from here: back to Start.",
    ),
  ])
}

export const MICROSEQUENCE: Family = {
  name: "microsequence",
  title: "Microsequence",
  says: "What a Run item points to: operations that the firmware executes one by one.",
  source: SOURCE,
  unit: 4,
  blocks: [
    single(wait),
    single(op("wait_for_idle_2", 0x02, 4, "The same on G14X.", WAIT_FIELDS)),
    single(retire, { ends: true }),
    single(
      op("timestamp", 0x19, 0x10, "Writes the time.", [
        flag("start", 31, "The time at which the work begins, not the one at which it ends."),
        x64("to", 0x08, "Where to; 0: nowhere."),
      ]),
    ),
    single(start("start_vertex", 0x22, "the vertex half of a render")),
    single(finalize("finalize_vertex", 0x23, "the vertex half of a render")),
    single(start("start_fragment", 0x24, "the fragment half of a render")),
    single(finalize("finalize_fragment", 0x25, "the fragment half of a render")),
    single(start("start_compute", 0x29, "a compute job")),
    single(finalize("finalize_compute", 0x2a, "a compute job")),
  ],
}
