/**
 * Which events a filter text shows: those whose name or object names hold all its words. Looked up in slices, so that ten
 * million events do not stop the page; `matches` grows as the slices are done.
 */
import { EVENT_NAMES, eventSpec } from "../../core/trace/events.ts"
import { formatEvent } from "../../core/trace/format-event.ts"
import type { EventStore } from "../../core/trace/event-store.ts"

export const MATCHES_MAX = 200_000

export class EventFilter {
  readonly matches: number[] = []
  /** Events looked at so far. */
  scanned = 0
  private readonly store: EventStore
  private readonly words: readonly string[]

  constructor(store: EventStore, text: string) {
    this.store = store
    this.words = text
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== "")
  }

  get full(): boolean {
    return this.matches.length >= MATCHES_MAX
  }

  /** Looks on until `to` or until `keepOn` says no; it is asked every thousand events. */
  scan(to: number, keepOn: () => boolean): void {
    while (this.scanned < to && !this.full) {
      const end = Math.min(to, this.scanned + 1000)
      for (; this.scanned < end; this.scanned++) if (this.fits(this.scanned)) this.matches.push(this.scanned)
      if (!keepOn()) return
    }
  }

  private fits(index: number): boolean {
    const text = formatEvent(this.store, index).toLowerCase()
    return this.words.every((word) => text.includes(word))
  }
}

/** `dep_wait`, and what it says, for a tooltip. */
export function eventTitle(kind: number): string {
  return `${EVENT_NAMES[kind]}: ${eventSpec(kind).says}`
}
