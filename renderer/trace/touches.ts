/** Which objects an event is about: what "next event of the selection" and the highlighted rows go by. */
import { type EventStore } from "../../core/trace/event-store.ts"
import { eventSpec, fenceKind, fenceOwner } from "../../core/trace/events.ts"
import type { Selection } from "../state/selection.ts"

/** The job that an event is about, or -1. */
export function jobOf(store: EventStore, index: number): number {
  return eventSpec(store.kind(index)).subject === "job" ? store.subject(index) : -1
}

/** What clicking an event selects: the object it is about, or else the event itself. */
export function subjectSelection(store: EventStore, index: number): Selection {
  const subject = store.subject(index)
  switch (eventSpec(store.kind(index)).subject) {
    case "job":
      return { kind: "job", job: subject }
    case "entity":
      return { kind: "entity", entity: subject }
    case "sched":
      return { kind: "sched", sched: subject }
    case "work":
      return { kind: "work", work: subject }
    case "fence":
      return { kind: "fence", ref: subject }
    case "client":
      return { kind: "client", client: subject }
    case "sync":
    case "call":
    case "count":
    case "ring":
    case "line":
    case "priority":
    case "errno":
    case "word":
    case "span":
    case "pipe":
    case "hex":
    case "tag":
    case "message":
    case "address":
    case null:
      return { kind: "event", index }
  }
}

/** The argument columns of an event that hold a fence; at most one does in today's vocabulary. */
function fenceArgument(store: EventStore, index: number): number {
  const [first] = eventSpec(store.kind(index)).args
  return first !== undefined && first[1] === "fence" ? store.a(index) : -1
}

export function touches(store: EventStore, index: number, selection: Selection): boolean {
  const { subject, args } = eventSpec(store.kind(index))
  const value = store.subject(index)
  const { jobEntity, jobSched, entityClient } = store.objects
  switch (selection.kind) {
    case "job":
      return subject === "job" && value === selection.job
    case "entity":
      if (subject === "entity") return value === selection.entity
      return subject === "job" && jobEntity[value] === selection.entity
    case "sched":
      if (subject === "sched") return value === selection.sched
      return subject === "job" && jobSched[value] === selection.sched
    case "client":
      if (args[0]?.[1] === "client") return store.a(index) === selection.client
      if (subject === "entity") return entityClient[value] === selection.client
      return subject === "job" && entityClient[jobEntity[value] ?? -1] === selection.client
    case "work":
      return subject === "work" && value === selection.work
    case "fence":
      if (subject === "fence" && value === selection.ref) return true
      if (fenceArgument(store, index) === selection.ref) return true
      return fenceKind(selection.ref) !== "ext" && subject === "job" && value === fenceOwner(selection.ref)
    case "event":
      return index === selection.index
    case "range": {
      const time = store.time(index)
      return selection.from <= time && time < selection.to
    }
  }
}

/** The next event from `from` on that touches `selection`, before `to`; -1 if there is none. */
export function nextTouching(store: EventStore, selection: Selection, from: number, to: number): number {
  for (let index = from; index < to; index++) if (touches(store, index, selection)) return index
  return -1
}

/** The last event before `before` that touches `selection`; -1 if there is none. */
export function previousTouching(store: EventStore, selection: Selection, before: number): number {
  for (let index = before - 1; index >= 0; index--) if (touches(store, index, selection)) return index
  return -1
}
