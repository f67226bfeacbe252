/**
 * A run's trace as text, in pieces. Four shapes: a line an event with everything that happened; for a name that ends in
 * `.json`, the events that a golden trace holds, written as golden traces write them, so that the two compare; for one that
 * ends in `.ftrace`, the tracepoints as ftrace prints them, in the form of the kernel that is modelled; for one that ends
 * in `.log`, the kernel log as dmesg prints it.
 */
import type { EventStore } from "../../../core/trace/event-store.ts"
import type { ProfileName } from "../../../core/lang/program.ts"
import { Ftrace, type FtraceStyle } from "../../../core/trace/ftrace.ts"
import { PRINTING, dmesgTime, kernelLines } from "../../../core/trace/kernel-log.ts"
import { formatEvent } from "../../../core/trace/format-event.ts"
import { goldenEvent } from "../../../core/replay/trace-diff.ts"
import type { FlatEvent } from "../../../core/trace/flat-event.ts"

const PIECE_EVENTS = 8_192

export type TraceShape = "lines" | "golden" | "ftrace" | "dmesg"

export function traceShape(name: string): TraceShape {
  if (name.endsWith(".json")) return "golden"
  if (name.endsWith(".log")) return "dmesg"
  return name.endsWith(".ftrace") ? "ftrace" : "lines"
}

export function* tracePieces(store: EventStore, shape: TraceShape, profile: ProfileName): Generator<string> {
  if (shape === "lines") yield* linePieces(store)
  else if (shape === "golden") yield* goldenPieces(store)
  else if (shape === "dmesg") yield* dmesgPieces(store)
  else yield* ftracePieces(store, profile === "v6.12" ? "old" : "stable")
}

function* ftracePieces(store: EventStore, style: FtraceStyle): Generator<string> {
  const ftrace = new Ftrace(store, style)
  for (let from = 0; from < store.length; from += PIECE_EVENTS) {
    const lines: string[] = []
    const to = Math.min(store.length, from + PIECE_EVENTS)
    for (let index = from; index < to; index++) {
      const line = ftrace.line(index)
      if (line !== null) lines.push(`${line}\n`)
    }
    yield lines.join("")
  }
}

function* linePieces(store: EventStore): Generator<string> {
  for (let from = 0; from < store.length; from += PIECE_EVENTS) {
    const lines: string[] = []
    const to = Math.min(store.length, from + PIECE_EVENTS)
    for (let index = from; index < to; index++) lines.push(`${formatEvent(store, index)}\n`)
    yield lines.join("")
  }
}

function* dmesgPieces(store: EventStore): Generator<string> {
  for (let from = 0; from < store.length; from += PIECE_EVENTS) {
    const lines: string[] = []
    const to = Math.min(store.length, from + PIECE_EVENTS)
    for (let index = from; index < to; index++) {
      if (!PRINTING.has(store.kind(index))) continue
      for (const { text } of kernelLines(store, index)) lines.push(`${dmesgTime(store.time(index))} ${text}\n`)
    }
    yield lines.join("")
  }
}

function* goldenPieces(store: EventStore): Generator<string> {
  let separator = "[\n"
  for (let from = 0; from < store.length; from += PIECE_EVENTS) {
    const lines: string[] = []
    const to = Math.min(store.length, from + PIECE_EVENTS)
    for (let index = from; index < to; index++) {
      const event = goldenEvent(store, index)
      if (event === null) continue
      lines.push(`${separator}${goldenJson(event)}`)
      separator = ",\n"
    }
    yield lines.join("")
  }
  yield separator === ",\n" ? "\n]\n" : "[]\n"
}

/** Fields of a golden event that are names; all others are numbers. */
const WORDS: ReadonlySet<string> = new Set(["job", "entity", "sched", "fence", "dep", "dep_kind", "result", "action"])

function goldenJson({ at, name, fields }: FlatEvent): string {
  const typed = Object.entries(fields).map(([field, text]) => [field, WORDS.has(field) ? text : Number(text)])
  return JSON.stringify({ t_ns: at, ev: name, ...(Object.fromEntries(typed) as Record<string, string | number>) })
}
