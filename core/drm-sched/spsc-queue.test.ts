/** The queue of an entity, straight: in order, and in the two halves of a push. Source: reference 3.1. */
import { describe, expect, test } from "vitest"
import { ScriptedMachine } from "../../tests/drm-sched/scripted-machine.ts"
import { type Job, SpscQueue } from "./objects.ts"
import { popFromQueue, pushToQueue } from "./spsc-queue.ts"

function jobs(count: number): readonly Job[] {
  const m = new ScriptedMachine("v7.2", "fifo")
  const entity = m.entity()
  return Array.from({ length: count }, (_, index) => m.job(entity, `j${index}`))
}

describe.each([[false], [true]])("counting last: %s", (countsLast) => {
  test("first in, first out; push tells whether it was empty", () => {
    const queue = new SpscQueue(countsLast)
    const [a, b, c] = jobs(3) as [Job, Job, Job]
    expect([a, b].map((job) => pushToQueue(queue, job))).toEqual([true, false])
    expect([queue.count, queue.head, queue.tail]).toEqual([2, a, b])
    expect([popFromQueue(queue), queue.count, queue.head]).toEqual([a, 1, b])
    expect(pushToQueue(queue, c)).toBe(false)
    expect([popFromQueue(queue), popFromQueue(queue), popFromQueue(queue)]).toEqual([b, c, null])
    expect([queue.count, queue.head, queue.tail]).toEqual([0, null, null])
    expect(pushToQueue(queue, a)).toBe(true)
  })
})

test("a consumer that meets a push half-way waits until the job is linked", () => {
  const queue = new SpscQueue(false)
  const [a, b] = jobs(2) as [Job, Job]
  pushToQueue(queue, a)
  // The producer has swapped the tail and not yet linked. Straight code can not wait for it.
  queue.count++
  queue.tail = b
  expect(() => popFromQueue(queue)).toThrow("busy wait spsc.unlinked")
})
