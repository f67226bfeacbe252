import { describe, expect, it } from "vitest"
import { simTime } from "../time/time.ts"
import { type TraceBatch, TraceFeed, applyBatch } from "../trace/batch.ts"
import { EventStore } from "../trace/event-store.ts"
import { EV } from "../trace/events.ts"
import { BatchSequence } from "./batch-sequence.ts"

function twoBatches(): [TraceBatch, TraceBatch] {
  const store = new EventStore()
  const feed = new TraceFeed(store)
  store.objects.addSched("s0", 1, 4)
  store.objects.addEntity("e0", -1)
  store.objects.addJob("a", 0, 3)
  store.objects.jobSched[0] = 0
  store.append(simTime(10), EV.queue, 0, 1, 0, 0)
  const first = feed.take(10) as TraceBatch
  store.append(simTime(20), EV.done, 0, 0, 0, 0)
  return [first, feed.take(10) as TraceBatch]
}

describe("BatchSequence", () => {
  it("accepts a feed's batches in order, and what it accepts can be applied", () => {
    const sequence = new BatchSequence()
    const copy = new EventStore()
    for (const batch of twoBatches()) {
      expect(sequence.accept(batch)).toBeNull()
      applyBatch(copy, batch)
    }
    expect(copy.length).toBe(2)
    expect(sequence.count).toBe(2)
  })

  it("refuses a gap, a repetition, a step back and references to what is not there", () => {
    const [first, second] = twoBatches()
    const after = (batch: TraceBatch): string | null => {
      const sequence = new BatchSequence()
      sequence.accept(first)
      return sequence.accept(batch)
    }
    expect(new BatchSequence().accept(second)).toMatch(/from event 1, expected 0/)
    expect(after(first)).toMatch(/from event 0, expected 1/)
    expect(after({ ...second, columns: { ...second.columns, time: Float64Array.of(5) } })).toMatch(/goes back/)
    expect(after({ ...second, armed: [1, 0, 1] })).toMatch(/job 1 armed/)
    expect(after({ ...second, armed: [0, 1, 1] })).toMatch(/scheduler 1/)
    expect(after({ ...second, objects: { ...second.objects, jobs: ["b"] } })).toMatch(/without entity/)
    expect(after({ ...second, objects: { ...second.objects, jobs: ["b"], jobEntity: [7], jobLine: [1] } })).toMatch(
      /entity 7/,
    )
  })
})
