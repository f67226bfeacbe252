/**
 * Messages between driver and firmware: mailbox, channels. Simplified: where in a message the fields of ChannelError
 * and of the statistics lie is ours; of the performance counters' messages only the code is known.
 */
import { bytesAt, choice, fixed, hex, list, single, u16, u32, uint, x64 } from "../build.ts"
import type { Encoding, Family, Field, Structures } from "../encoding.ts"

const PIPES = { vertex: 0, fragment: 1, compute: 2 } as const

/** What a doorbell names: a pipe's channel (`compute.2` is compute at priority 2), or one of the two others. */
const DOORBELLS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    Object.entries(PIPES).flatMap(([pipe, number]) =>
      [0, 1, 2, 3].map((priority) => [`${pipe}.${priority}`, number | (priority << 2)]),
    ),
  ),
  kick_firmware: 0x10,
  device_control: 0x11,
}

function mail(name: string, type: number, says: string, fields: readonly Field[], operand?: string): Encoding {
  const tag = fixed("type", [48, 63], type, "Tells the message from its siblings.")
  return {
    name,
    bytes: 8,
    says,
    source: "B.6",
    fields: [tag, ...fields],
    ...(operand === undefined ? {} : { operand }),
  }
}

const doorbell: Encoding = {
  ...mail(
    "doorbell",
    0x83,
    "To the firmware: there is something in a channel.",
    [choice("channel", [0, 15], DOORBELLS, "Which: pipe and priority, `kick_firmware` or `device_control`.")],
    "channel",
  ),
  examples: [
    { hex: "0a00000000008300", text: "doorbell compute.2", origin: "derived" },
    { hex: "1100000000008300", text: "doorbell device_control", origin: "derived" },
  ],
}

export const MAILBOX: Family = {
  name: "mailbox",
  title: "Mailbox",
  says: "Messages of 64 bits that interrupt the other side.",
  source: "B.6",
  unit: 8,
  blocks: [
    mail(
      "init",
      0x81,
      "To the firmware: where the initialisation data are.",
      [hex("initdata", [0, 43], "The lower 44 bits of their address.")],
      "initdata",
    ),
    doorbell,
    mail("fwctl", 0x84, "To the firmware: there is something in the firmware-control channel.", []),
    mail("halt", 0x85, "To the firmware: stop.", []),
    mail("look", 0x42, "To the driver: look at the channels that the firmware writes.", []),
  ].map((head) => single(head)),
}

const EVENT_BYTES = 0x38

function message(
  bytes: number,
  source: string,
  name: string,
  type: number,
  says: string,
  fields: readonly Field[] = [],
): Encoding {
  const tag = fixed("type", [0, 31], type, "Tells the message from its siblings.")
  return { name, bytes, says, source, fields: [tag, ...fields] }
}

function event(name: string, type: number, says: string, fields: readonly Field[] = []): Encoding {
  return message(EVENT_BYTES, "B.4", name, type, says, fields)
}

const CHANNEL_ERRORS = { memory: 0, dm_kill: 1, aborted: 2 } as const

export const EVENTS: Family = {
  name: "events",
  title: "Event channel",
  says: "What the firmware tells the driver, 56 bytes a message.",
  source: "B.4",
  unit: 8,
  blocks: [
    event("event_fault", 0, "A fault halted the GPU: read the fault registers."),
    event("event_flag", 1, "Stamps moved.", list(4, 32, hex("firing", bytesAt(4, 4), "A set of 128 event slots."))),
    event("event_timeout", 4, "A work item took too long; the GPU is halted.", [
      u32("counter", 4, "Which item, as the driver counts them."),
      u32("unk_8", 8, "Unknown."),
      u32("slot", 0xc, "Its event slot."),
    ]),
    event("event_grow_tvb", 7, "The tiled vertex buffer is full; the pass waits for more.", [
      u32("context", 4, "Whose."),
      u32("buffer", 8, "Which buffer slot."),
      u32("counter", 0xc, "Comes back in the answer."),
    ]),
    event("event_channel_error", 8, "A work queue failed (newer firmware). Simplified: the places are ours.", [
      choice("error", bytesAt(4, 4), CHANNEL_ERRORS, "What happened.", { shown: true }),
      choice("pipe", bytesAt(8, 4), PIPES, "Where.", { shown: true }),
      u32("slot", 0xc, "Event slot of the queue."),
      u32("value", 0x10, "Its stamp."),
    ]),
  ].map((head) => single(head)),
}

function control(name: string, type: number, says: string, fields: readonly Field[] = []): Encoding {
  return message(0x30, "B.6", name, type, says, fields)
}

export const DEVICE_CONTROL: Family = {
  name: "device_control",
  title: "Device-control channel",
  says: "What the driver tells the firmware about the device, 48 bytes a message (64 in newer firmware).",
  source: "B.6",
  unit: 8,
  blocks: [
    control("control_counters_0b", 0x0b, "Performance counters; content unknown."),
    control("control_counters_0c", 0x0c, "Performance counters; content unknown."),
    control("control_grow_tvb_ack", 0x0d, "Answers `event_grow_tvb`.", [
      u32("context", 4, "Whose buffer."),
      u32("buffer", 8, "Which buffer slot."),
      u32("counter", 0xc, "As it was asked."),
    ]),
    control(
      "control_destroy_context",
      0x17,
      "Forget what is cached of a context; all ids 0xff: of any. 0x18 from firmware 13.3 on.",
      [...list(16, 8, hex("ids", bytesAt(4, 1), "Ids of the context."))],
    ),
    control("control_initialize", 0x19, "Begin to work. 0x1a in newer firmware."),
    control("control_update_idle", 0x23, "How long an idle GPU stays awake.", [u32("delay_us", 4, "Microseconds.")]),
  ].map((head) => single(head)),
}

const STATISTICS: readonly (readonly [name: string, type: number, says: string])[] = [
  ["stats_power", 0, "Power in 1/8192 of a milliwatt."],
  ["stats_power_on", 2, "The GPU woke up, at this tick of the 24 MHz clock."],
  ["stats_power_off", 3, "The GPU fell asleep, at this tick of the 24 MHz clock."],
  ["stats_utilisation", 4, "Utilisation in quarters of a percent."],
  ["stats_average_power", 9, "Average power."],
  ["stats_temperature", 0xa, "Temperature."],
  ["stats_power_state", 0xb, "Power state."],
  ["stats_firmware_busy", 0xc, "How busy the firmware is."],
  ["stats_performance_state", 0xd, "Performance state."],
  ["stats_sensor", 0xe, "A temperature sensor."],
]

export const STATS: Family = {
  name: "stats",
  title: "Statistics channel",
  says: "Figures that the firmware reports, 48 bytes a message. Simplified: the value lies where we put it.",
  source: "B.6",
  unit: 8,
  blocks: STATISTICS.map(([name, type, says]) =>
    single(message(0x30, "B.6", name, type, says, [u32("value", 8, "The figure.")])),
  ),
}

export const RUN_WORK_QUEUE: Encoding = {
  name: "run_work_queue",
  bytes: 0x30,
  says: "In a pipe's channel: a work queue has new items. 64 bytes on G14 with firmware 13.2 and later.",
  source: "B.3",
  fields: [
    choice("pipe", bytesAt(0, 4), PIPES, "Which kind of engine.", { shown: true }),
    x64("queue", 4, "Address of the queue's QueueInfo."),
    u32("wptr", 0xc, "Where the next item will be written.", { shown: true }),
    u32("slot", 0x10, "The queue's event slot.", { shown: true }),
    u32("is_new", 0x14, "1: the firmware has not seen the queue yet."),
  ],
}

export const FW_CTL: Encoding = {
  name: "fw_ctl",
  bytes: 0x14,
  says: "In the firmware-control channel: flush a range.",
  source: "C.2",
  fields: [
    x64("address", 0, "Where the range begins."),
    u32("slot", 8, "Which flush record of the handoff page."),
    u16("pages", 0xc, "Its size in pages."),
    u16("kind", 0xe, "2 in all that was seen."),
  ],
}

function positions(name: string, bytes: number, write: number, says: string): Encoding {
  return {
    name,
    bytes,
    says,
    source: "B.6",
    fields: [
      u32("read", 0, "Next entry to be read; equal to `write`: the ring is empty.", { shown: true }),
      u32("write", write, "Next entry to be written; one before `read`: the ring is full.", { shown: true }),
    ],
  }
}

export const CHANNEL_STATE = positions("channel_state", 0x30, 0x20, "Positions in a channel's ring of 256 entries.")
export const FW_CTL_STATE = positions(
  "fw_ctl_state",
  0x30,
  0x10,
  "Positions in the ring of the firmware-control channel.",
)

export const PENDING_STAMP: Encoding = {
  name: "pending_stamp",
  bytes: 8,
  says: "An entry of the table of what was running when the GPU halted. Info as before firmware 13.5.",
  source: "B.7",
  fields: [
    uint("valid", [0, 0], "There is an entry."),
    uint("slot", [3, 9], "Event slot of the queue."),
    hex("value", [32, 63], "The stamp that the queue waits for."),
  ],
}

export const STATUS: Encoding = {
  name: "status",
  bytes: 8,
  says: "By which the driver lets a halted firmware go on. Simplified: the places are ours.",
  source: "B.7",
  fields: [u32("halted", 0, "The firmware stands."), u32("resume", 4, "Go on.")],
}

export const CHANNELS: Structures = {
  name: "channels",
  title: "Channels",
  says: "Messages and states of channels that have one form only.",
  source: "B.3, B.6, B.7",
  encodings: [RUN_WORK_QUEUE, FW_CTL, CHANNEL_STATE, FW_CTL_STATE, PENDING_STAMP, STATUS],
}
