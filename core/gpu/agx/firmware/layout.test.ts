/** The places by which firmware and driver read memory are those of the tables that people see. */
import { expect, test } from "vitest"
import type { Encoding, Family } from "../../../isa/encoding.ts"
import {
  CHANNEL_STATE as CHANNEL_STATE_TABLE,
  DEVICE_CONTROL,
  EVENTS,
  FW_CTL,
  FW_CTL_STATE,
  MAILBOX as MAILBOX_TABLE,
  RUN_WORK_QUEUE,
  STATS as STATS_TABLE,
  STATUS as STATUS_TABLE,
} from "../../../isa/firmware/messages.ts"
import { MICROSEQUENCE } from "../../../isa/firmware/microsequence.ts"
import {
  COMPUTE_REGISTERS,
  NOTIFIER as NOTIFIER_TABLE,
  QUEUE_INFO,
  RING_STATE,
  WORK_ITEMS,
  offsetOf,
} from "../../../isa/firmware/work.ts"
import * as layout from "./layout.ts"

function named(family: Family, name: string): Encoding {
  const block = family.blocks.find(({ head }) => head.name === name)
  if (block === undefined) throw new Error(`no ${name}`)
  return block.head
}

/** The offsets of these fields. */
function places(encoding: Encoding, ...fields: readonly string[]): readonly number[] {
  return fields.map((field) => offsetOf(encoding, field))
}

/** What the first fixed field of a block must be. */
function code(family: Family, name: string): number {
  const tag = named(family, name).fields.find(({ type }) => type.kind === "fixed")?.type
  return tag?.kind === "fixed" ? tag.value : -1
}

test("work queues", () => {
  const { RING, QUEUE, RUN_QUEUE, NOTIFIER } = layout
  expect(places(RING_STATE, "gpu_doneptr", "gpu_rptr", "cpu_wptr", "rb_size", "cpu_freeptr")).toEqual([
    RING.doneptr,
    RING.rptr,
    RING.wptr,
    RING.size,
    RING.freeptr,
  ])
  expect(RING_STATE.bytes).toBe(RING.bytes)
  expect(places(QUEUE_INFO, "state", "ring", "notifiers", "scratch")).toEqual([
    QUEUE.state,
    QUEUE.ring,
    QUEUE.notifiers,
    QUEUE.scratch,
  ])
  const row = ["priority", "again", "mask", "unk_10", "unk_14", "index"].map((name) => `priority.${name}`)
  expect(places(QUEUE_INFO, ...row)).toEqual(QUEUE.row)
  expect(QUEUE_INFO.bytes).toBe(QUEUE.bytes)
  expect(places(RUN_WORK_QUEUE, "pipe", "queue", "wptr", "slot", "is_new")).toEqual(Object.values(RUN_QUEUE))
  expect(places(NOTIFIER_TABLE, "threshold", "generation", "count", "context")).toEqual([
    NOTIFIER.threshold,
    NOTIFIER.generation,
    NOTIFIER.count,
    NOTIFIER.context,
  ])
  expect(NOTIFIER_TABLE.bytes).toBe(NOTIFIER.bytes)
})

test("work items", () => {
  const { TAG, RUN, BARRIER, INIT_BUFFER } = layout
  const names = ["run_vertex", "run_fragment", "run_blitter", "run_compute", "barrier", "init_buffer"]
  expect(names.map((name) => code(WORK_ITEMS, name))).toEqual(Object.values(TAG))
  const run = named(WORK_ITEMS, "run_compute")
  const runFields = ["context", "micro", "micro_bytes", "slot", "notifier", "stamp", "counter"]
  expect([...places(run, ...runFields), run.bytes]).toEqual(Object.values(RUN))
  const barrier = named(WORK_ITEMS, "barrier")
  const barrierFields = ["stamp", "value", "slot", "self", "uuid", "external", "kind"]
  expect([...places(barrier, ...barrierFields), barrier.bytes]).toEqual(Object.values(BARRIER))
  const init = named(WORK_ITEMS, "init_buffer")
  expect([...places(init, "context", "slot", "info"), init.bytes]).toEqual(Object.values(INIT_BUFFER))
})

test("microsequences", () => {
  const { OP, START, FINALIZE, TIMESTAMP, COMPUTE, WAIT_BIT } = layout
  expect(code(MICROSEQUENCE, "wait_for_idle")).toBe(OP.WAIT)
  expect(code(MICROSEQUENCE, "retire_stamp")).toBe(layout.RETIRE_WORD)
  const ops = ["timestamp", "start_vertex", "finalize_vertex", "start_fragment", "finalize_fragment"]
  expect([...ops, "start_compute", "finalize_compute"].map((name) => code(MICROSEQUENCE, name))).toEqual([
    OP.TIMESTAMP,
    OP.START_VERTEX,
    OP.FINALIZE_VERTEX,
    OP.START_FRAGMENT,
    OP.FINALIZE_FRAGMENT,
    OP.START_COMPUTE,
    OP.FINALIZE_COMPUTE,
  ])
  const wait = named(MICROSEQUENCE, "wait_for_idle")
  expect(places(wait, "vertex", "fragment", "compute").map((place) => 2 ** (8 * place - 8))).toEqual(WAIT_BIT)
  const start = named(MICROSEQUENCE, "start_compute")
  expect([...places(start, "context", "registers", "register_bytes"), start.bytes]).toEqual(Object.values(START))
  const finalize = named(MICROSEQUENCE, "finalize_compute")
  expect([...places(finalize, "slot", "stamp", "fw_stamp", "value", "restart"), finalize.bytes]).toEqual(
    Object.values(FINALIZE),
  )
  const timestamp = named(MICROSEQUENCE, "timestamp")
  expect([...places(timestamp, "to"), timestamp.bytes]).toEqual(Object.values(TIMESTAMP))
  const registers = COMPUTE_REGISTERS.fields.map(({ name }) => name)
  expect([...places(COMPUTE_REGISTERS, ...registers), COMPUTE_REGISTERS.bytes]).toEqual(Object.values(COMPUTE))
})

test("channels and mailbox", () => {
  const { MAILBOX, EVENT, CONTROL, STATS, FLUSH } = layout
  expect(["init", "doorbell", "fwctl", "halt", "look"].map((name) => code(MAILBOX_TABLE, name))).toEqual([
    MAILBOX.INIT,
    MAILBOX.DOORBELL,
    MAILBOX.FWCTL,
    MAILBOX.HALT,
    MAILBOX.RX_DOORBELL,
  ])
  const events = ["fault", "flag", "timeout", "grow_tvb", "channel_error"]
  expect(events.map((name) => code(EVENTS, `event_${name}`))).toEqual(Object.values(EVENT))
  expect(places(named(EVENTS, "event_flag"), "firing[0]")).toEqual([layout.EVENT_FLAG.firing])
  expect(places(named(EVENTS, "event_timeout"), "counter", "slot")).toEqual(Object.values(layout.EVENT_TIMEOUT))
  expect(places(named(EVENTS, "event_grow_tvb"), "context", "buffer", "counter")).toEqual(
    Object.values(layout.EVENT_GROW),
  )
  expect(named(EVENTS, "event_flag").bytes).toBe(layout.entryBytes(layout.CHANNEL_EVENT))
  const controls = ["grow_tvb_ack", "destroy_context", "initialize", "update_idle"]
  expect(controls.map((name) => code(DEVICE_CONTROL, `control_${name}`))).toEqual(Object.values(CONTROL))
  expect(named(DEVICE_CONTROL, "control_initialize").bytes).toBe(layout.entryBytes(layout.CHANNEL_DEVCTRL))
  expect(places(named(DEVICE_CONTROL, "control_destroy_context"), "ids[0]")).toEqual([layout.CONTROL_DESTROY.ids])
  const stats = ["power_on", "power_off", "utilisation"]
  expect(stats.map((name) => code(STATS_TABLE, `stats_${name}`))).toEqual(Object.values(STATS))
  expect(places(FW_CTL, "address", "slot", "pages", "kind")).toEqual(Object.values(FLUSH))
  expect(FW_CTL.bytes).toBe(layout.entryBytes(layout.CHANNEL_FWCTL))
  expect(places(CHANNEL_STATE_TABLE, "read", "write")).toEqual([0, layout.writeOffset(layout.CHANNEL_EVENT)])
  expect(places(FW_CTL_STATE, "read", "write")).toEqual([0, layout.writeOffset(layout.CHANNEL_FWCTL)])
  expect(places(STATUS_TABLE, "halted", "resume")).toEqual([layout.STATUS.halted, layout.STATUS.resume])
})
