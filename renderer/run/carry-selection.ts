/**
 * A selection survives into another run by name, then by order: the third job called p3 stays the third. What the other
 * run does not have is said in words.
 */
import type { ObjectTable } from "../../core/trace/object-table.ts"
import { fenceKind, fenceOwner, fenceRef } from "../../core/trace/events.ts"
import type { Selection } from "../state/selection.ts"

/** The object called like number `index` of `from`, the same one of them if there are several; -1 if there is none. */
function counterpart(from: readonly string[], index: number, to: readonly string[]): number {
  const name = from[index]
  if (name === undefined) return -1
  if (to[index] === name) return index
  let nth = 0
  for (let i = 0; i < index; i++) if (from[i] === name) nth++
  for (let i = 0; i < to.length; i++) {
    if (to[i] !== name) continue
    if (nth === 0) return i
    nth--
  }
  return -1
}

export function selectionName(objects: ObjectTable, selection: Selection): string {
  const named = (list: readonly string[], index: number) => list[index] ?? `?${index}`
  switch (selection.kind) {
    case "job":
      return named(objects.jobs, selection.job)
    case "entity":
      return named(objects.entities, selection.entity)
    case "sched":
      return named(objects.scheds, selection.sched)
    case "work":
      return named(objects.works, selection.work)
    case "client":
      return named(objects.clients, selection.client)
    case "fence": {
      const owner = fenceOwner(selection.ref)
      const kind = fenceKind(selection.ref)
      return kind === "ext" ? `fence ${named(objects.exts, owner)}` : `${kind} fence of ${named(objects.jobs, owner)}`
    }
    case "event":
      return `event ${selection.index + 1}`
    case "range":
      return "the range"
  }
}

/** The same selection in `to`; null if it has no counterpart yet. */
export function carrySelection(from: ObjectTable, to: ObjectTable, selection: Selection): Selection | null {
  const kept = (index: number, make: (index: number) => Selection) => (index < 0 ? null : make(index))
  switch (selection.kind) {
    case "job":
      return kept(counterpart(from.jobs, selection.job, to.jobs), (job) => ({ kind: "job", job }))
    case "entity":
      return kept(counterpart(from.entities, selection.entity, to.entities), (entity) => ({ kind: "entity", entity }))
    case "sched":
      return kept(counterpart(from.scheds, selection.sched, to.scheds), (sched) => ({ kind: "sched", sched }))
    case "work":
      return kept(counterpart(from.works, selection.work, to.works), (work) => ({ kind: "work", work }))
    case "client":
      return kept(counterpart(from.clients, selection.client, to.clients), (client) => ({ kind: "client", client }))
    case "fence": {
      const kind = fenceKind(selection.ref)
      const [a, b] = kind === "ext" ? [from.exts, to.exts] : [from.jobs, to.jobs]
      return kept(counterpart(a, fenceOwner(selection.ref), b), (owner) => ({
        kind: "fence",
        ref: fenceRef(kind, owner),
      }))
    }
    case "event":
      return null
    case "range":
      return selection
  }
}
