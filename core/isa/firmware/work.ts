/**
 * Work queues and their items. Simplified: QueueInfo, the bodies of the Run items and InitBuffer, the list of notifiers
 * and the places in a notifier are ours; they carry what the reference says that they carry.
 */
import { fail } from "../../base/assert.ts"
import { fixed, list, nested, single, u32, x32, x64 } from "../build.ts"
import type { Encoding, Family, Field, Structures } from "../encoding.ts"

const SOURCE = "B.3"

export const RING_STATE: Encoding = {
  name: "ring_state",
  bytes: 0x70,
  says: "Positions in the ring of a work queue.",
  source: SOURCE,
  fields: [
    u32("gpu_doneptr", 0x00, "Items before it have ended. The firmware writes it."),
    u32("gpu_rptr", 0x30, "Items before it have begun. The firmware writes it."),
    u32("cpu_wptr", 0x40, "Items before it may be run. The driver writes it."),
    u32("rb_size", 0x50, "Items that the ring has room for."),
    u32("cpu_freeptr", 0x60, "Items before it were taken back. The driver keeps it for itself."),
  ],
}

export const PRIORITY: Encoding = {
  name: "priority",
  bytes: 0x1c,
  says: "A row of the table of priorities.",
  source: SOURCE,
  fields: [
    u32("priority", 0x00, "0 realtime, 1 high, 2 medium, 3 low."),
    u32("again", 0x04, "The same."),
    x64("mask", 0x08, "Unknown."),
    u32("unk_10", 0x10, "Unknown; 1 for realtime."),
    u32("unk_14", 0x14, "Unknown."),
    u32("index", 0x18, "Unknown; 1, 0, 2, 3 from realtime to low."),
  ],
  examples: [
    {
      hex: "0200000002000000000000000000ffff000000000000000002000000",
      text: "priority priority=2 again=2 mask=0xffff000000000000 index=2",
      origin: "derived",
    },
  ],
}

export const QUEUE_INFO: Encoding = {
  name: "queue_info",
  bytes: 0x40,
  says: "What the firmware must know of a work queue. Simplified: the places are ours.",
  source: SOURCE,
  fields: [
    x64("state", 0x00, "Address of the ring's state."),
    x64("ring", 0x08, "Address of the ring: 1280 addresses of work items."),
    x64("notifiers", 0x10, "Address of the list of notifiers."),
    x64("scratch", 0x18, "Address of 0x2c18 bytes for the firmware."),
    ...nested("priority", 0x20, PRIORITY),
  ],
}

function item(name: string, tag: number, bytes: number, says: string, fields: readonly Field[]): Encoding {
  const head = fixed("tag", [0, 31], tag, "Tells the item from its siblings.")
  return { name, bytes, says, source: SOURCE, fields: [head, ...fields] }
}

function run(name: string, tag: number, says: string): Encoding {
  return item(name, tag, 0x28, `${says} Simplified: the places are ours.`, [
    u32("context", 0x04, "The address space."),
    x64("micro", 0x08, "Address of the microsequence."),
    u32("micro_bytes", 0x10, "Its size."),
    u32("slot", 0x14, "Event slot of the queue."),
    x64("notifier", 0x18, "Address of the notifier that counts the item."),
    x32("stamp", 0x20, "The value that the item completes at."),
    u32("counter", 0x24, "Counts the items of the device; a timeout names it."),
  ])
}

const barrier: Encoding = {
  ...item("barrier", 4, 0x24, "Holds the queue until a stamp is reached.", [
    x64("stamp", 0x04, "Address of the stamp that is waited for."),
    x32("value", 0x0c, "The value that it must have reached.", { shown: true }),
    u32("slot", 0x10, "Event slot of that stamp.", { shown: true }),
    x32("self", 0x14, "The waiter's own stamp."),
    x32("uuid", 0x18, "0xffffbbbb for barriers that user space asked for."),
    u32("external", 0x1c, "Unknown."),
    u32("kind", 0x20, "0 from vertex to fragment, 1 asked for by user space."),
  ]),
  examples: [
    {
      hex: "040000001880370ca0ffffff000c000006000000000900009a2c00080000000000000000",
      text: "barrier stamp=0xffffffa00c378018 value=0xc00 slot=6 self=0x900 uuid=0x8002c9a",
      origin: "captured",
    },
  ],
}

export const WORK_ITEMS: Family = {
  name: "work",
  title: "Work items",
  says: "What the addresses in a work queue's ring point to.",
  source: SOURCE,
  unit: 4,
  blocks: [
    run("run_vertex", 0, "Runs the vertex half of a render."),
    run("run_fragment", 1, "Runs the fragment half of a render."),
    run("run_blitter", 2, "Runs the blitter."),
    run("run_compute", 3, "Runs a compute job."),
    barrier,
    item("init_buffer", 6, 0x18, "Binds a tiled vertex buffer to its slot. Simplified: the places are ours.", [
      u32("context", 0x04, "The address space."),
      u32("slot", 0x08, "Buffer slot."),
      x64("info", 0x10, "Address of the buffer's description."),
    ]),
  ].map((head) => single(head)),
}

function watched(name: string, offset: number, pipe: string): readonly Field[] {
  return [
    u32(`has_${name}`, offset, `Whether ${pipe} work is counted.`),
    ...list(4, 32, x32(`stamps_${name}`, offset + 4, "Which stamps are watched.")),
  ]
}

export const NOTIFIER: Encoding = {
  name: "notifier",
  bytes: 0x60,
  says: "Counts the submissions of a queue. The firmware keeps quiet until the count reaches the threshold.",
  source: "B.4",
  fields: [
    x64("threshold", 0x00, "Address of the 64-bit threshold."),
    u32("generation", 0x08, "Grows when the notifier is used anew."),
    u32("count", 0x0c, "Items that have ended."),
    u32("context", 0x10, "The address space."),
    ...watched("vertex", 0x14, "vertex"),
    ...watched("fragment", 0x28, "fragment"),
    ...watched("compute", 0x3c, "compute"),
    u32("in_list", 0x50, "Whether the link is in use."),
    x64("link", 0x58, "The next of the list."),
  ],
}

export const NOTIFIER_LIST: Encoding = {
  name: "notifier_list",
  bytes: 8,
  says: "Head of a queue's list of notifiers. Simplified: one link.",
  source: "B.4",
  fields: [x64("first", 0, "The first of the list.")],
}

export const STAMP: Encoding = {
  name: "stamp",
  bytes: 4,
  says: "Grows by 0x100 a work item, and wraps. Reached: the signed difference, without the low 8 bits, is not negative.",
  source: "B.4",
  operand: "value",
  fields: [x32("value", 0, "Its value.")],
}

/** What the registers of a compute job are. */
export const COMPUTE_REGISTERS: Encoding = {
  name: "compute_registers",
  bytes: 0x38,
  says: "What StartCompute writes into the engine. Simplified: the command's fields in an order of ours.",
  source: "B.5",
  fields: [
    x64("stream", 0x00, "Address of the CDM stream."),
    x64("stream_end", 0x08, "End of its first contiguous part."),
    x64("usc_base", 0x10, "Base of shader and USC addresses."),
    x64("sampler_heap", 0x18, "Address of the samplers."),
    u32("samplers", 0x20, "How many there are."),
    x32("helper_binary", 0x24, "Program that spills."),
    x32("helper_config", 0x28, "Its configuration."),
    x64("helper_data", 0x30, "Its data."),
  ],
}

export const WORK: Structures = {
  name: "queues",
  title: "Work queues",
  says: "What a work queue is made of, beside its items.",
  source: "B.3, B.4",
  encodings: [RING_STATE, QUEUE_INFO, PRIORITY, NOTIFIER, NOTIFIER_LIST, STAMP, COMPUTE_REGISTERS],
}

/** A field's place in bytes, for those who read memory word by word. */
export function offsetOf({ name, fields }: Encoding, field: string): number {
  const found = fields.find((each) => each.name === field)
  return (found?.bits[0]?.[0] ?? fail(`${name} has no field ${field}`)) / 8
}
