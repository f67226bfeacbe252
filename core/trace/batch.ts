/**
 * A batch: the events and objects that came since the last one, for whoever listens. `TraceFeed` cuts
 * them from a store; `applyBatch` makes them whole again on the other side.
 */
import { assert } from "../base/assert.ts"
import type { EventColumns, EventStore } from "./event-store.ts"
import type { ObjectTable } from "./object-table.ts"

/** The lists of an object table, all of which only grow. */
const LISTS = [
  "jobs",
  "jobEntity",
  "jobLine",
  "entities",
  "entityClient",
  "entityContext",
  "scheds",
  "schedRings",
  "schedCredits",
  "clients",
  "exts",
  "extContext",
  "syncs",
  "calls",
  "works",
  "words",
] as const satisfies readonly (keyof ObjectTable)[]
type ListName = (typeof LISTS)[number]

function eachList<T>(make: (name: ListName) => T): Record<ListName, T> {
  return Object.fromEntries(LISTS.map((name) => [name, make(name)])) as Record<ListName, T>
}

export interface TraceBatch {
  /** Index of the first event. */
  readonly from: number
  readonly columns: EventColumns
  /** What each list gained. */
  readonly objects: { readonly [Name in ListName]: readonly (string | number)[] }
  /** Jobs armed since, as triples of job, scheduler and fence number. */
  readonly armed: readonly number[]
}

export class TraceFeed {
  private from = 0
  private readonly sent: Record<ListName, number>
  private armedSent = 0
  private readonly store: EventStore

  constructor(store: EventStore) {
    this.store = store
    this.sent = eachList(() => 0)
  }

  /** At most `eventsMax` events; null if nothing is new. */
  take(eventsMax: number): TraceBatch | null {
    const { store } = this
    const to = Math.min(store.length, this.from + eventsMax)
    const objects = eachList((name): readonly (string | number)[] => {
      const list = store.objects[name]
      const fresh = list.slice(this.sent[name])
      this.sent[name] = list.length
      return fresh
    })
    // Jobs are armed in the order they are made but for refused ones, so the unarmed tail is short.
    const armed: number[] = []
    const { jobSched, jobSeqno } = store.objects
    for (let job = this.armedSent; job < jobSched.length; job++) {
      const sched = jobSched[job] as number
      if (sched >= 0) armed.push(job, sched, jobSeqno[job] as number)
    }
    while (this.armedSent < jobSched.length && (jobSched[this.armedSent] as number) >= 0) this.armedSent++
    const grew = LISTS.some((name) => objects[name].length > 0)
    if (to === this.from && !grew) return null
    const batch = { from: this.from, columns: store.slice(this.from, to), objects, armed }
    this.from = to
    return batch
  }
}

export function applyBatch(store: EventStore, batch: TraceBatch): void {
  assert(batch.from === store.length, `batch from ${batch.from} onto ${store.length} events`)
  for (const name of LISTS) {
    const list = store.objects[name] as (string | number)[]
    for (const value of batch.objects[name]) list.push(value)
  }
  const { jobSched, jobSeqno, jobs } = store.objects
  while (jobSched.length < jobs.length) jobSched.push(-1)
  while (jobSeqno.length < jobs.length) jobSeqno.push(0)
  for (let i = 0; i < batch.armed.length; i += 3) {
    const job = batch.armed[i] as number
    jobSched[job] = batch.armed[i + 1] as number
    jobSeqno[job] = batch.armed[i + 2] as number
  }
  store.appendColumns(batch.columns)
}
