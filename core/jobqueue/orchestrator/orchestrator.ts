/**
 * The orchestrator: many queues, few hardware rings. It decides which ready queue may feed a ring, by weighted fair shares
 * of the device's time; a queue knows nothing of it, and firmware drivers do without (R25 to R28). Source: reference 3.5.
 *
 * - `places.ts`: who may go where.
 * - `contest.ts`: who competes with whom, and by what time.
 * - `line.ts`: who is next.
 * - `ring.ts`: what a ring takes, and when it is kept free for somebody who sleeps.
 */
import { assert, fail } from "../../base/assert.ts"
import type { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import type { SimTime } from "../../time/time.ts"
import { Dispatcher } from "../dispatcher.ts"
import type { JobQueue } from "../job-queue.ts"
import type { JobRecord, QueueCore } from "../objects.ts"
import { fitsCredits, isReady, isReadyButForCredits, submitHead } from "../submit-head.ts"
import { traceCredits } from "../trace.ts"
import type { Line } from "./line.ts"
import { type Field, Places } from "./places.ts"
import type { Ring, RingSpec } from "./ring.ts"
import { Seat } from "./seat.ts"
import { Share, WEIGHTS } from "./share.ts"

/** Queues that are no client's have a weight of their own. */
const NO_CLIENT = -1

export class Orchestrator extends Dispatcher {
  private readonly places: Places
  /** By client, one of its queues. */
  private readonly clients = new Map<number, Seat>()
  /** In this pass: ready queues whose job fits no ring. */
  private readonly aside: Seat[] = []
  private turns = 0

  constructor(engine: Engine, name: string, rings: readonly RingSpec[]) {
    super(engine, name)
    assert(rings.length > 0, "an orchestrator without rings")
    this.places = new Places(rings)
  }

  /**
   * Before the queue's first job; the last time counts. `rings`: the numbers of those that it may use; a job goes to the emptiest, but behind
   * those of its queue while they are on a ring. `client`: queues of one client share one weight, the one given last (R28);
   * among them it goes by turns. Allocates. Context: process.
   */
  attach<J>(
    queue: JobQueue<J>,
    weight: number = WEIGHTS.normal,
    rings: readonly number[] = [0],
    client: number = NO_CLIENT,
  ): void {
    assert(weight > 0 && weight < Number.POSITIVE_INFINITY, `weight ${weight}`)
    assert(rings.length > 0, "a queue without rings")
    const core = queue.core
    if (core.share !== null) this.detach(core)
    const sibling = this.clients.get(client)
    const field = this.fieldFor(rings, sibling)
    const { contest } = field
    if (sibling !== undefined) contest.setWeight(sibling.share, weight)
    const share = sibling?.share ?? new Share(contest, weight, contest.time)
    contest.shares.add(share)
    const seat = new Seat(core, share, contest, this.places.lineFor(field, rings), sibling?.siblings ?? [])
    core.share = seat
    this.reorder(seat)
    if (client !== NO_CLIENT && sibling === undefined) this.clients.set(client, seat)
  }

  /** From a controller of clients, say (R28). What its share is owed, or owes, stays; a dead queue has none. Context: any. */
  setWeight<J>(queue: JobQueue<J>, weight: number): void {
    assert(weight > 0 && weight < Number.POSITIVE_INFINITY, `weight ${weight}`)
    if (queue.state === "dead") return
    const seat = seatOf(queue.core)
    seat.contest.setWeight(seat.share, weight)
    this.reorder(seat)
  }

  /**
   * From now on. What the device has of it stays where it is, and so does what follows until that is over. A dead queue
   * goes nowhere: nobody who calls this can know whether it has died meanwhile. Context: any.
   */
  setRings<J>(queue: JobQueue<J>, rings: readonly number[]): void {
    assert(rings.length > 0, "a queue without rings")
    if (queue.state === "dead") return
    const seat = seatOf(queue.core)
    seat.home = this.places.lineFor(this.fieldFor(rings, seat), rings)
    this.reorder(seat)
    this.engine.queueWork(this)
  }

  protected override consider(queue: QueueCore<unknown>): Steps<void> {
    // Before its first job a queue needs no seat.
    if (queue.state === "dead" || (queue.share === null && queue.oldest === null)) return
    const seat = seatOf(queue)
    // While it stands in a line, nothing but these makes it unready that is not done here.
    if (seat.line !== null && queue.state === "running" && queue.head !== null) return
    if (!isReady(queue)) {
      if (seat.line !== null) this.takeOut(seat)
      this.mayFallAsleep(seat)
    } else if (seat.line === null) {
      seat.takeTurn(this.turns++)
      this.enter(seat)
    }
  }

  protected override serve(): Steps<void> {
    const { fields } = this.places
    for (let i = 0; i < fields.length; i++) this.serveField(fields[i] as Field)
  }

  /** The best first, until no ring takes its job. Allocates nothing. */
  private serveField(field: Field): Steps<void> {
    if (!field.opens()) return
    for (let seat = field.best(); seat !== null; seat = field.best()) {
      const { queue } = seat
      const job = queue.head
      if (job === null || !isReady(queue)) {
        this.takeOut(seat)
        this.mayFallAsleep(seat)
        continue
      }
      if (this.isLongerThanThought(seat)) continue
      const ring = this.place(seat, job.cost)
      if (ring === null) continue
      job.ring = ring.index
      submitHead(queue)
      if (ring.isFull) ring.open = false
      seat.takeTurn(this.turns++)
      // On a full ring nobody goes, so one that lacks only credits may as well stay where it stands until there is room.
      const next = queue.head
      if (next !== null && isReadyButForCredits(queue, next) && (!ring.open || fitsCredits(queue, next)))
        this.settle(seat)
      else {
        this.takeOut(seat)
        this.mayFallAsleep(seat)
      }
    }
    for (let seat = this.aside.pop(); seat !== undefined; seat = this.aside.pop())
      if (seat.line === null && isReady(seat.queue)) this.enter(seat)
  }

  /** A ring with nothing on it takes every job. */
  override whoCouldGo(): QueueCore<unknown> | null {
    for (const queue of this.queues) {
      const seat = queue.share as Seat | null
      if (seat === null || !isReady(queue)) continue
      const { rings } = this.standing(seat)
      if (rings.some(({ jobs }) => jobs === 0)) return queue
    }
    return null
  }

  /**
   * Only where nobody competes: of several that come at one moment the first to come is not the best, and a job that skips
   * the dispatcher would decide that (R39 asks for the same order).
   */
  override admits(job: JobRecord<unknown>): boolean {
    const seat = seatOf(job.queue)
    if (seat.contest.shares.size > 1 || seat.siblings.length > 1) return false
    for (const ring of seat.home.rings) ring.open = !ring.isFull
    const ring = this.place(seat, job.cost)
    if (ring === null) return false
    job.ring = ring.index
    return true
  }

  override submitted(job: JobRecord<unknown>): void {
    const ring = this.places.rings[job.ring] as Ring
    if (ring.jobs === 0) ring.since = this.engine.now
    ring.jobs++
    ring.used += job.cost
    const seat = seatOf(job.queue)
    const { share, contest } = seat
    if (!share.awake) contest.wake(share, this.engine.now)
    seat.running++
    seat.ring = job.ring
    share.running++
    contest.serve(share)
    // Its own time is not known yet.
    job.charged = share.estimate
    if (job.charged !== 0) {
      contest.outstanding += job.charged
      contest.charge(share, job.charged)
    }
    // It is served just now and finds its place after that.
    if (seat.siblings.length > 1) this.reorder(seat)
  }

  override left(job: JobRecord<unknown>, ranFor: number | null): void {
    const ring = this.places.rings[job.ring] as Ring
    ring.jobs--
    ring.used -= job.cost
    const { now } = this.engine
    const seat = seatOf(job.queue)
    const { share, contest } = seat
    seat.running--
    share.running--
    const ran = ranFor === null ? null : ranOn(ring, job, ranFor, now)
    ring.since = now
    const more = (ran ?? 0) - job.charged
    contest.outstanding -= job.charged
    if (more !== 0) contest.charge(share, more)
    if (ran !== null) {
      share.measure(ran)
      contest.measure(ran)
    }
    if (more !== 0) this.reorder(seat)
    else if (seat.line !== null && seat.line !== seat.home) this.settle(seat)
    // Where a fence signals, its queue asks for the next pass, and only then: whoever waited for it may submit before.
    if (ran === null) this.engine.queueWork(this)
  }

  override forget(queue: QueueCore<unknown>): void {
    super.forget(queue)
    if (queue.share !== null) this.detach(queue)
  }

  private detach(queue: QueueCore<unknown>): void {
    const seat = seatOf(queue)
    const { share, contest, siblings } = seat
    if (seat.line !== null) this.takeOut(seat)
    this.mayFallAsleep(seat)
    queue.share = null
    siblings.splice(siblings.indexOf(seat), 1)
    const [heir] = siblings
    if (heir === undefined) contest.forget(share, this.engine.now)
    for (const [client, other] of this.clients)
      if (other === seat) {
        if (heir === undefined) this.clients.delete(client)
        else this.clients.set(client, heir)
      }
  }

  /** The ring for a job of the best: the emptiest that takes it; null, and a ring kept for it, if none does now. */
  private place(seat: Seat, cost: number): Ring | null {
    const { share, running } = seat
    const { now } = this.engine
    const { rings } = running > 0 ? this.whereItRuns(seat) : seat.home
    // Which of its rings will be free first is not known: it goes to none before.
    const whichIsOpen = seat.home.rings.length > 1 && seat.contest.contested
    let best: Ring | null = null
    let held: Ring | null = null
    for (let i = 0; i < rings.length; i++) {
      const ring = rings[i] as Ring
      if (!ring.open) continue
      if (!ring.hungry && (whichIsOpen || ring.isKeptFrom(share, now))) ring.open = false
      else if (!ring.fits(cost)) {
        if (held === null || ring.jobs < held.jobs) held = ring
      } else if (best === null || ring.jobs < best.jobs) best = ring
    }
    if (best !== null || held === null) return best
    // Nothing more goes there until the job fits: else the small ones of others would keep it out for ever.
    held.open = false
    const { head } = seat.queue
    if (this.engine.trace.on && head !== null) traceCredits(seat.queue, head, held.slots - held.used)
    if (seat.line?.open === true) {
      this.takeOut(seat)
      this.aside.push(seat)
    }
    return null
  }

  /**
   * A job of it has been executing for longer than it was charged for: that counts now, not only when it ends, lest its
   * queue is taken to be owed something meanwhile.
   */
  private isLongerThanThought(seat: Seat): boolean {
    const { running, queue, share, contest } = seat
    if (running === 0) return false
    const job = firstOnDevice(queue)
    if (job.startedAt < 0) return false
    const excess = this.engine.now - job.startedAt - job.charged
    if (excess <= 0) return false
    job.charged += excess
    contest.outstanding += excess
    contest.charge(share, excess)
    this.reorder(seat)
    return true
  }

  private enter(seat: Seat): void {
    const { share, contest } = seat
    if (!share.awake) contest.wake(share, this.engine.now)
    share.ready++
    this.standing(seat).add(seat, contest.time)
  }

  private takeOut(seat: Seat): void {
    seat.line?.remove(seat)
    seat.share.ready--
  }

  /** Its share has changed, or where it may go. */
  private settle(seat: Seat): void {
    const { line } = seat
    if (line === null) return
    const { time } = seat.contest
    const standing = this.standing(seat)
    if (line === standing) line.update(seat, time)
    else {
      line.remove(seat)
      standing.add(seat, time)
    }
  }

  private reorder({ siblings }: Seat): void {
    for (let i = 0; i < siblings.length; i++) this.settle(siblings[i] as Seat)
  }

  /** Jobs of a queue end in order, so they stay on one ring while there are any. */
  private standing(seat: Seat): Line<Seat> {
    return seat.running > 0 ? this.whereItRuns(seat) : seat.home
  }

  private whereItRuns({ ring }: Seat): Line<Seat> {
    return this.places.lineAt(ring)
  }

  private mayFallAsleep(seat: Seat): void {
    const { share, contest, siblings } = seat
    if (!share.awake || share.ready > 0 || share.running > 0) return
    const { now } = this.engine
    contest.sleep(share, now)
    for (let i = 0; i < siblings.length; i++) {
      const { rings } = (siblings[i] as Seat).home
      for (let j = 0; j < rings.length; j++) (rings[j] as Ring).expect(share, now)
    }
  }

  /** The field of these rings, and of a queue that shares a weight with whoever uses them. */
  private fieldFor(rings: readonly number[], sibling: Seat | undefined): Field {
    const { unions } = this.places
    let field = this.places.fieldFor(rings)
    if (sibling !== undefined) field = this.places.unite(this.places.of(sibling), field)
    if (this.places.unions > unions)
      for (const { share } of this.queues) if (share instanceof Seat) share.contest = this.places.of(share).contest
    return field
  }
}

/** Its queue does not know of jobs of others that went before it on the ring, unless the driver says when it began. */
function ranOn({ width, since }: Ring, { startedAt }: JobRecord<unknown>, ranFor: number, now: SimTime): number {
  return startedAt >= 0 || width > 1 ? ranFor : Math.min(ranFor, now - since)
}

/** There is one. Those before it have ended, and are about to signal, or never will. */
function firstOnDevice({ oldest }: QueueCore<unknown>): JobRecord<unknown> {
  let job = oldest as JobRecord<unknown>
  while (job.spent) job = job.next as JobRecord<unknown>
  return job
}

function seatOf({ share, spec }: QueueCore<unknown>): Seat {
  return share === null ? fail(`queue ${spec.name} is not attached to its orchestrator`) : (share as Seat)
}
