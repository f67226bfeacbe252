/** One event as text and as data: the trace file, the events pane and the golden comparison share these. */
import { formatErrno } from "../base/errno.ts"
import { type EventStore, spanOf } from "./event-store.ts"
import { ENGINES, EVENT_NAMES, type FieldType, PRIORITIES, eventSpec, fenceKind, fenceOwner } from "./events.ts"
import type { ObjectTable } from "./object-table.ts"

/** The name of an object; a number that names nothing is shown as `?7`. */
function nameIn(list: readonly string[], index: number): string {
  return list[index] ?? `?${index}`
}

/** A job's finished fence is called by the job's name, the others say which they are. */
export function fenceName(objects: ObjectTable, ref: number): string {
  const owner = fenceOwner(ref)
  switch (fenceKind(ref)) {
    case "ext":
      return `ext:${nameIn(objects.exts, owner)}`
    case "scheduled":
      return `sched:${nameIn(objects.jobs, owner)}`
    case "hardware":
      return `hw:${nameIn(objects.jobs, owner)}`
    case "finished":
      return nameIn(objects.jobs, owner)
  }
}

/**
 * Context and number of a fence, as the kernel's tracepoints print them: `13:3`. Null for hardware fences, which the trace
 * does not number, and before the job is armed.
 */
export function fenceNumber(objects: ObjectTable, ref: number): string | null {
  const kind = fenceKind(ref)
  if (kind === "ext") return `${objects.extContext[fenceOwner(ref)] ?? 0}:1`
  if (kind === "hardware") return null
  const job = fenceOwner(ref)
  const context = objects.entityContext[objects.jobEntity[job] ?? -1] ?? -1
  const seqno = objects.jobSeqno[job] ?? 0
  if (context < 0 || seqno === 0) return null
  return `${kind === "scheduled" ? context : context + 1}:${seqno}`
}

/** Numbers and names are those of reference B.3 and B.4. */
const TAG_NAMES = ["RunVertex", "RunFragment", "RunBlitter", "RunCompute", "Barrier", undefined, "InitBuffer"]
const MESSAGE_NAMES: Readonly<Record<number, string>> = {
  0: "Fault",
  1: "Flag",
  4: "Timeout",
  7: "GrowTVB",
  8: "ChannelError",
}
const WORD = 0x1_0000_0000n

export function formatField(objects: ObjectTable, type: FieldType, value: number): string {
  switch (type) {
    case "job":
      return nameIn(objects.jobs, value)
    case "entity":
      return nameIn(objects.entities, value)
    // A job that was refused has no scheduler; what a driver does itself has no client.
    case "sched":
      return value < 0 ? "-" : nameIn(objects.scheds, value)
    case "client":
      return value < 0 ? "-" : nameIn(objects.clients, value)
    case "work":
      return nameIn(objects.works, value)
    case "sync":
      return nameIn(objects.syncs, value)
    case "call":
      return nameIn(objects.calls, value)
    case "word":
      return nameIn(objects.words, value)
    case "fence":
      return fenceName(objects, value)
    case "errno":
      return formatErrno(value)
    case "priority":
      return PRIORITIES[value] ?? `?${value}`
    case "pipe":
      return ENGINES[value] ?? `?${value}`
    case "tag":
      return TAG_NAMES[value] ?? `?${value}`
    case "message":
      return MESSAGE_NAMES[value] ?? `?${value}`
    case "address":
      return `0x${BigInt.asUintN(64, BigInt(value)).toString(16)}`
    case "hex":
      return `0x${(value >>> 0).toString(16)}`
    case "count":
    case "ring":
    case "line":
    case "span":
      return String(value)
  }
}

export interface EventField {
  readonly name: string
  readonly type: FieldType
  readonly value: number
}

/** Name, subject and arguments of an event; a job's entity and scheduler follow the job. */
export function eventFields(store: EventStore, index: number): EventField[] {
  const spec = eventSpec(store.kind(index))
  const fields: EventField[] = []
  const subject = store.subject(index)
  if (spec.subject !== null) {
    fields.push({ name: spec.subjectName, type: spec.subject, value: subject })
    if (spec.subject === "job") {
      fields.push({ name: "entity", type: "entity", value: store.objects.jobEntity[subject] ?? -1 })
      fields.push({ name: "sched", type: "sched", value: store.objects.jobSched[subject] ?? -1 })
    }
  }
  const columns = [store.a(index), store.b(index), store.c(index)]
  let column = 0
  for (const [name, type] of spec.args) {
    if (type === "span") {
      fields.push({ name, type, value: spanOf(columns[column] as number, columns[column + 1] as number) })
      column += 2
    } else if (type === "address") {
      fields.push({ name, type, value: addressOf(columns[column] as number, columns[column + 1] as number) })
      column += 2
    } else {
      fields.push({ name, type, value: columns[column] as number })
      column += 1
    }
  }
  return fields
}

/** As a signed number, which is exact: addresses of the AGX have 39 bits and a sign. */
function addressOf(low: number, high: number): number {
  return Number(BigInt.asIntN(64, BigInt(high) * WORD + BigInt(low >>> 0)))
}

/** `100000 queue job=a entity=e0 sched=s0 job_count=0 hw_job_count=1`, the line of a trace file. */
export function formatEvent(store: EventStore, index: number): string {
  const name = EVENT_NAMES[store.kind(index)] as string
  const fields = eventFields(store, index).map(
    (field) => `${field.name}=${formatField(store.objects, field.type, field.value)}`,
  )
  return [String(store.time(index)), name, ...fields].join(" ")
}
