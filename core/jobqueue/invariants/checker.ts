/**
 * What must hold of job queues after every step of a run, and when nothing is left to run. Section 6.2 of the reference
 * names most of it. Each rule looks at the state alone; none excuses a queue by its name.
 */
import type { Engine } from "../../engine/engine.ts"
import { type Report, linesOf } from "../../engine/report.ts"
import type { Dispatcher } from "../dispatcher.ts"
import { type JobRecord, type QueueCore, unmetDependencies } from "../objects.ts"

export interface BrokenRule {
  readonly name:
    | "lost-fence"
    | "fence-order"
    | "wrong-credits"
    | "job-misplaced"
    | "use-after-free"
    | "lost-wakeup"
    | "not-at-rest"
  readonly text: string
  /** The job that it is about; null: a queue. */
  readonly job: JobRecord<unknown> | null
}

export function reportOfRule({ name, text, job }: BrokenRule, engine: Engine): Report {
  const line = job === null ? 0 : (engine.trace.objects.jobLine[job.job] ?? 0)
  return { name, kind: "warning", where: "jobqueue", text, lines: linesOf(line) }
}

/** Of all queues of a machine; the lists may grow. */
export class QueueChecker {
  private readonly queues: readonly QueueCore<unknown>[]
  private readonly dispatchers: readonly Dispatcher[]

  constructor(queues: readonly QueueCore<unknown>[], dispatchers: readonly Dispatcher[]) {
    this.queues = queues
    this.dispatchers = dispatchers
  }

  /** `halfway`: some task is inside of a call, so that what holds only between calls is not looked at. Null, or the first that is broken. */
  afterStep(halfway: boolean): BrokenRule | null {
    for (const queue of this.queues) {
      const found =
        wrongPlaces(queue) ?? wrongSums(queue, halfway) ?? wrongDeath(queue) ?? (halfway ? null : stuckFence(queue))
      if (found !== null) return found
    }
    return halfway ? null : this.lostWakeup()
  }

  /** Nothing is left to run. */
  atRest(): BrokenRule | null {
    const found = this.afterStep(false)
    if (found !== null) return found
    for (const queue of this.queues) {
      const left = leftBehind(queue)
      if (left !== null) return left
    }
    return null
  }

  /** Somebody could go, and nobody is about to look. */
  private lostWakeup(): BrokenRule | null {
    for (const dispatcher of this.dispatchers) {
      if (dispatcher.queued || dispatcher.active) continue
      const queue = dispatcher.whoCouldGo()
      if (queue !== null)
        return {
          name: "lost-wakeup",
          text: `${queue.spec.name} is ready, there is room, and nothing will run its job`,
          job: queue.head,
        }
    }
    return null
  }
}

/** The list of jobs is: what has signalled, what the driver has or had, then from the head on what waits. Each job in one place. */
function wrongPlaces(queue: QueueCore<unknown>): BrokenRule | null {
  const { name } = queue.spec
  const misplaced = (job: JobRecord<unknown>, text: string): BrokenRule => ({
    name: "job-misplaced",
    text: `${name}: ${text}`,
    job,
  })
  let waits = false
  let seqno = -1
  let last: JobRecord<unknown> | null = null
  for (let job = queue.finished; job !== queue.oldest; job = job.next) {
    if (job === null)
      return { name: "job-misplaced", text: `${name}: the oldest job is not in the queue`, job: queue.oldest }
    if (job.state !== "signalled" && !(job.state === "ended" && queue.signalling && job.next === queue.oldest))
      return misplaced(job, `a job to be released is ${job.state}`)
    last = job
  }
  for (let job = queue.oldest; job !== null; job = job.next) {
    if (job === queue.head) waits = true
    if (waits !== (job.state === "waiting"))
      return misplaced(job, `a job is ${job.state} ${waits ? "behind" : "before"} the head`)
    if (job.state === "released" || job.state === "prepared")
      return misplaced(job, `a job in the queue is ${job.state}`)
    if (job.fence.signaled && job.state !== "ended") return misplaced(job, `a job that is ${job.state} has signalled`)
    // Numbers wrap; of two neighbours the later one is one more.
    if (seqno >= 0 && job.fence.seqno !== (seqno + 1) >>> 0)
      return { name: "fence-order", text: `${name}: numbers are not in order`, job }
    seqno = job.fence.seqno
    last = job
  }
  if (last !== queue.newest)
    return { name: "job-misplaced", text: `${name}: the newest job is not the last`, job: last }
  if (queue.head !== null && !waits) return misplaced(queue.head, "the head is not in the queue")
  return null
}

function wrongSums(queue: QueueCore<unknown>, halfway: boolean): BrokenRule | null {
  let [credits, onHardware, waiting] = [0, 0, 0]
  for (let job = queue.oldest; job !== null; job = job.next) {
    if (job.state === "waiting") waiting++
    if (job.state !== "lent" && job.state !== "on-hardware") continue
    credits += job.cost
    onHardware++
    if (job.state === "lent" && !halfway)
      return {
        name: "job-misplaced",
        text: `${queue.spec.name}: a job is lent, and nobody is inside of the callback`,
        job,
      }
  }
  const wrong = credits !== queue.creditsUsed || onHardware !== queue.onHardware || waiting !== queue.waiting
  if (wrong || credits > queue.spec.credits || queue.prepared < 0)
    return {
      name: "wrong-credits",
      text: `${queue.spec.name}: ${queue.creditsUsed} credits of ${queue.spec.credits} by ${queue.onHardware} jobs in use, ${queue.waiting} waiting; its jobs make ${credits}, ${onHardware} and ${waiting}`,
      job: null,
    }
  return null
}

/** Nothing leads to a dead queue's driver any more. */
function wrongDeath(queue: QueueCore<unknown>): BrokenRule | null {
  if (queue.state !== "dead") return null
  const left = queue.oldest !== null && queue.oldest.state !== "leaked"
  if (
    queue.ops === null &&
    queue.wakeOn === null &&
    !queue.watchdog.armed &&
    !left &&
    queue.dead.done &&
    queue.prepared === 0
  )
    return null
  return {
    name: "use-after-free",
    text: `${queue.spec.name} is dead, and something still leads to its driver`,
    job: queue.oldest,
  }
}

/** The oldest fence that has not signalled has somebody who will end it, or be told when it is time. */
function stuckFence(queue: QueueCore<unknown>): BrokenRule | null {
  const job = queue.oldest
  if (job === null || job.state === "leaked") return null
  const lost = (text: string): BrokenRule => ({ name: "lost-fence", text: `${queue.spec.name}: ${text}`, job })
  if (job.state === "ended") return lost("the oldest job has ended, and its fence does not signal")
  const waited = unmetDependencies(job).length
  if (job.state === "waiting" && job.unmet !== waited)
    return lost(`waits for ${job.unmet} fences, of which ${waited} have not signalled`)
  return null
}

/** At rest: what is left waits for something that is beyond the queue. */
function leftBehind(queue: QueueCore<unknown>): BrokenRule | null {
  const { name } = queue.spec
  if (queue.finished !== queue.oldest)
    return { name: "not-at-rest", text: `${name}: a job that is over was never released`, job: queue.finished }
  const job = queue.oldest
  const ending = queue.state === "cancelling" || queue.state === "draining"
  if (job !== null && job.state !== "leaked") {
    const watched =
      queue.spec.timeout !== null && job.state === "on-hardware" && (job.startedAt >= 0 || !queue.spec.reportsStart)
    if (watched || (ending && job.state === "waiting"))
      return {
        name: "lost-fence",
        text: `${name}: nothing is left to run, and a fence that must end by now has not signalled`,
        job,
      }
  } else if (ending && queue.dropped && queue.prepared === 0 && queue.wakeOn === null)
    return { name: "not-at-rest", text: `${name} was dropped, nothing of it is left, and it is not dead`, job: null }
  return null
}
