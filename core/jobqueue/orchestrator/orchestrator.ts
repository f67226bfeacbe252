/**
 * The orchestrator: many queues, few hardware rings. It decides which ready queue may feed a ring, by weighted fair shares
 * of the device's time; a queue knows nothing of it, and firmware drivers do without (R25 to R28). Source: reference 3.5.
 */
import { assert, present } from "../../base/assert.ts"
import type { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import { Dispatcher } from "../dispatcher.ts"
import type { JobQueue } from "../job-queue.ts"
import type { JobRecord, QueueCore } from "../objects.ts"
import { isReady, submitHead } from "../submit-head.ts"
import { Share, WEIGHTS } from "./share.ts"

export interface RingSpec {
  readonly name: string
  /** Sum of costs that may be on the ring at a time. */
  readonly slots: number
}

interface Ring {
  readonly slots: number
  used: number
  /** In this pass: kept free for a queue that comes first and does not fit yet. */
  held: boolean
}

export class Orchestrator extends Dispatcher {
  private readonly rings: readonly Ring[]
  private readonly ready: Share[] = []
  private turns = 0

  constructor(engine: Engine, name: string, rings: readonly RingSpec[]) {
    super(engine, name)
    assert(rings.length > 0, "an orchestrator without rings")
    this.rings = rings.map(({ slots }) => ({ slots, used: 0, held: false }))
  }

  /** `rings`: the numbers of those that the queue may use. Before its first job. Context: process. */
  attach<J>(queue: JobQueue<J>, weight: number = WEIGHTS.normal, rings: readonly number[] = [0]): void {
    const core = queue.core as QueueCore<unknown>
    core.share = new Share(core, weight, rings)
  }

  /** From a controller of clients, say (R28). Context: any. */
  setWeight<J>(queue: JobQueue<J>, weight: number): void {
    shareOf(queue.core as QueueCore<unknown>).weight = weight
  }

  /** From now on. What the device has of it stays where it is, and so does what follows until that is over. Context: any. */
  setRings<J>(queue: JobQueue<J>, rings: readonly number[]): void {
    const core = queue.core as QueueCore<unknown>
    shareOf(core).rings = rings
    this.kick(core)
  }

  protected override consider(queue: QueueCore<unknown>): Steps<void> {
    const share = shareOf(queue)
    if (share.ready || !isReady(queue)) return
    share.ready = true
    share.since = this.turns++
    // Whoever was idle has no claim on the time that passed meanwhile.
    if (share.running === 0) share.virtualTime = Math.max(share.virtualTime, this.least())
    this.ready.push(share)
  }

  /** The best ready queue first; a ring whose best does not fit is kept for it, so that large jobs do not starve. */
  protected override serve(): Steps<void> {
    for (const ring of this.rings) ring.held = false
    for (;;) {
      const share = this.best()
      if (share === null) return
      if (!isReady(share.queue)) {
        this.takeOut(share)
        continue
      }
      const job = present(share.queue.head, "the head of a ready queue")
      const number = this.ringFor(share)
      const ring = present(this.rings[number], "a ring")
      if (ring.used + job.cost > ring.slots && ring.used > 0) {
        for (const other of share.rings) present(this.rings[other], "a ring").held = true
        continue
      }
      job.ring = number
      submitHead(share.queue)
      share.since = this.turns++
      if (!isReady(share.queue)) this.takeOut(share)
    }
  }

  override whoCouldGo(): QueueCore<unknown> | null {
    let best: Share | null = null
    for (const queue of this.queues) {
      const { share } = queue
      if (share instanceof Share && isReady(queue) && (best === null || before(share, best))) best = share
    }
    if (best === null) return null
    const job = present(best.queue.head, "the head of a ready queue")
    const ring = present(this.rings[this.ringFor(best)], "a ring")
    return ring.used + job.cost <= ring.slots || ring.used === 0 ? best.queue : null
  }

  override admits(job: JobRecord<unknown>): boolean {
    const share = shareOf(job.queue)
    const number = this.ringFor(share)
    const ring = present(this.rings[number], "a ring")
    if (this.ready.length > 0 || ring.used + job.cost > ring.slots) return false
    job.ring = number
    return true
  }

  override submitted(job: JobRecord<unknown>): void {
    present(this.rings[job.ring], "a ring").used += job.cost
    shareOf(job.queue).charge(job)
  }

  override left(job: JobRecord<unknown>, ranFor: number | null): void {
    present(this.rings[job.ring], "a ring").used -= job.cost
    shareOf(job.queue).settle(job, ranFor)
    if (this.ready.length > 0) this.engine.queueWork(this)
  }

  override forget(queue: QueueCore<unknown>): void {
    const share = shareOf(queue)
    if (share.ready) this.takeOut(share)
    super.forget(queue)
  }

  /** Of those that may still go in this pass. */
  private best(): Share | null {
    let best: Share | null = null
    for (const share of this.ready) {
      if (share.rings.every((number) => this.rings[number]?.held === true)) continue
      if (best === null || before(share, best)) best = share
    }
    return best
  }

  /** The emptiest of its rings; the one that has a job of it already, since its jobs are to end in order. */
  private ringFor(share: Share): number {
    const { queue } = share
    if (queue.onHardware > 0 && queue.oldest !== null) return queue.oldest.ring
    let best = -1
    for (const number of share.rings) {
      const ring = present(this.rings[number], "a ring")
      if (!ring.held && (best < 0 || ring.used < present(this.rings[best], "a ring").used)) best = number
    }
    return best < 0 ? (share.rings[0] ?? 0) : best
  }

  private least(): number {
    let least = Number.POSITIVE_INFINITY
    for (const { share } of this.queues)
      if (share instanceof Share && (share.running > 0 || share.ready)) least = Math.min(least, share.virtualTime)
    return least === Number.POSITIVE_INFINITY ? 0 : least
  }

  private takeOut(share: Share): void {
    share.ready = false
    const at = this.ready.indexOf(share)
    const last = this.ready.pop() as Share
    if (last !== share) this.ready[at] = last
  }
}

function before(a: Share, b: Share): boolean {
  return a.virtualTime < b.virtualTime || (a.virtualTime === b.virtualTime && a.since < b.since)
}

function shareOf(queue: QueueCore<unknown>): Share {
  assert(queue.share instanceof Share, `queue ${queue.spec.name} is not attached to its orchestrator`)
  return queue.share
}
