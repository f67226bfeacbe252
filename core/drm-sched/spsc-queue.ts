/**
 * The lock-free queue of an entity: one producer, one consumer. Push has three steps that another CPU can
 * see one by one: count, tail, link. Their order is the subject of bug G1: when the count was raised last,
 * a consumer that had just taken the job before saw zero, called the entity not ready, and nobody woke it
 * again. `countsLast` restores that order.
 */
import { type Steps, point, spin } from "../engine/steps.ts"
import type { Job, SpscQueue } from "./objects.ts"

/** Appends. True if the queue was empty, as told by the tail that was replaced. Context: the producer. */
export function pushToQueue(queue: SpscQueue, job: Job): Steps<boolean> {
  job.queueNext = null
  if (!queue.countsLast) {
    queue.count++
    point("spsc.counted")
  }
  const before = queue.tail
  queue.tail = job
  point("spsc.tail-swapped")
  if (before === null) queue.head = job
  else before.queueNext = job
  if (queue.countsLast) {
    point("spsc.linked")
    queue.count++
  }
  return before === null
}

/** Takes the head; null if none is linked. Context: the consumer. */
export function popFromQueue(queue: SpscQueue): Steps<Job | null> {
  const job = queue.head
  if (job === null) return null
  const next = job.queueNext
  queue.head = next
  point("spsc.head-advanced")
  if (next === null) {
    if (queue.tail === job) queue.tail = null
    else {
      // A producer has swapped the tail and not yet linked: the consumer spins until it has.
      while (job.queueNext === null) spin("spsc.unlinked")
      queue.head = job.queueNext
    }
  }
  queue.count--
  return job
}
