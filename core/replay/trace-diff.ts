/**
 * Compares a run's trace with an expected one, event for event and field for field, and says where they
 * part. Ringside's own kinds of event are left out of the run's side: a golden trace has none of them.
 */
import type { EventStore } from "../trace/event-store.ts"
import { EVENT_NAMES, eventSpec } from "../trace/events.ts"
import type { FlatEvent } from "../trace/flat-event.ts"
import { eventFields, formatField } from "../trace/format-event.ts"

/** The run's event as a golden trace would hold it; null for one of Ringside's own. */
export function goldenEvent(store: EventStore, index: number): FlatEvent | null {
  const kind = store.kind(index)
  if (eventSpec(kind).own) return null
  const name = EVENT_NAMES[kind] as string
  const fields: Record<string, string> = {}
  for (const field of eventFields(store, index)) {
    const numeric = field.type === "errno" || field.type === "priority"
    const text = numeric ? String(field.value) : formatField(store.objects, field.type, field.value)
    if (field.type === "fence" && field.name === "fence") fields["fence"] = text
    else if (field.type === "fence") addDependency(fields, text)
    else fields[field.name] = text
  }
  if (name === "push_rejected") delete fields["sched"]
  if (name === "hw_run" && fields["result"] !== "fence") delete fields["ring"]
  return { at: store.time(index), name, fields }
}

/** A dependency is named without its kind, which stands beside it. */
function addDependency(fields: Record<string, string>, text: string): void {
  const kind = text.startsWith("ext:") ? "ext" : text.startsWith("sched:") ? "scheduled" : "finished"
  fields["dep"] = kind === "scheduled" ? text.slice("sched:".length) : text
  fields["dep_kind"] = kind
}

export function sameEvent(a: FlatEvent, b: FlatEvent): boolean {
  if (a.at !== b.at || a.name !== b.name) return false
  const names = Object.keys(a.fields)
  return names.length === Object.keys(b.fields).length && names.every((name) => a.fields[name] === b.fields[name])
}

export function formatFlat(event: FlatEvent | undefined): string {
  if (event === undefined) return "(no more events)"
  return [`${event.at}ns`, event.name, ...Object.entries(event.fields).map(([name, value]) => `${name}=${value}`)].join(
    " ",
  )
}

export interface Divergence {
  /** Index among the golden kinds of event. */
  readonly index: number
  readonly expected: FlatEvent | undefined
  readonly actual: FlatEvent | undefined
  /** Events before it, on which both sides agree, oldest first. */
  readonly context: readonly FlatEvent[]
}

const CONTEXT_EVENTS = 10

/** The first place where the two part; null if they are equal. */
export function diffTrace(store: EventStore, expected: readonly FlatEvent[]): Divergence | null {
  const context: FlatEvent[] = []
  let next = 0
  const parted = (actual: FlatEvent | undefined): Divergence => ({
    index: next,
    expected: expected[next],
    actual,
    context,
  })
  for (let i = 0; i < store.length; i++) {
    const actual = goldenEvent(store, i)
    if (actual === null) continue
    const wanted = expected[next]
    if (wanted === undefined || !sameEvent(wanted, actual)) return parted(actual)
    context.push(actual)
    if (context.length > CONTEXT_EVENTS) context.shift()
    next++
  }
  return next < expected.length ? parted(undefined) : null
}

export function formatDivergence(divergence: Divergence): string {
  return [
    ...divergence.context.map((event) => `    ${formatFlat(event)}`),
    `  - ${formatFlat(divergence.expected)}`,
    `  + ${formatFlat(divergence.actual)}`,
  ].join("\n")
}
