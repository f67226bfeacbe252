/** The event store: how fast ten million events are appended, and what the process holds for them. */
import { EventStore } from "../../../core/trace/event-store.ts"
import { EVENT_NAMES } from "../../../core/trace/events.ts"
import { simTime } from "../../../core/time/time.ts"
import type { Bench } from "../bench.ts"

const EVENTS = 10_000_000
const MIB = 1024 * 1024
/** Our limit: ten million events in less than a GiB. */
const MEMORY_LIMIT_MIB = 1024

function fill(): EventStore {
  const store = new EventStore()
  for (let i = 0; i < EVENTS; i++) store.append(simTime(i * 10), i % EVENT_NAMES.length, i >> 3, i & 63, i & 7, 0)
  return store
}

function residentMib(): number {
  globalThis.gc?.()
  return process.memoryUsage().rss / MIB
}

/** Before the first run: what a later one gets back from it would not be seen as its own. */
let beforeMib: number | undefined

export const bench: Bench = {
  name: "trace",
  summary: "events a second recorded, and their memory",
  unavailable: () => null,
  cases: [
    {
      figures: [{ name: "append 10,000,000 events", unit: "events/s", reference: null }],
      warmUps: 1,
      runs: 5,
      nodeOptions: [],
      computes: true,
      measure: ({ now }) => {
        const started = now()
        const { length } = fill()
        return [(length / (now() - started)) * 1000]
      },
    },
    {
      figures: [
        { name: "memory of 10,000,000 events", unit: "MiB", reference: MEMORY_LIMIT_MIB },
        { name: "memory of an event", unit: "bytes", reference: Math.floor((MEMORY_LIMIT_MIB * MIB) / EVENTS) },
      ],
      warmUps: 0,
      runs: 3,
      nodeOptions: [],
      computes: true,
      measure: () => {
        beforeMib ??= residentMib()
        const store = fill()
        const after = residentMib()
        if (store.length !== EVENTS) throw new Error(`${store.length} events`)
        const mib = after - beforeMib
        return [mib, (mib * MIB) / EVENTS]
      },
    },
  ],
}
