/** What the orchestrator keeps about one queue. */
import type { QueueCore } from "../objects.ts"
import type { Contest } from "./contest.ts"
import { type Line, Standing } from "./line.ts"
import { KNOWN } from "./ranking.ts"
import type { Share } from "./share.ts"

export class Seat extends Standing {
  readonly queue: QueueCore<unknown>
  readonly share: Share
  contest: Contest
  /** Where it stands while it has nothing on the device: with those that may use the same rings. */
  home: Line<Seat>
  /** Those of its share, itself included. */
  readonly siblings: Seat[]
  /** Jobs of it on the device, and the ring that they are on. */
  running = 0
  ring = 0

  constructor(queue: QueueCore<unknown>, share: Share, contest: Contest, home: Line<Seat>, siblings: Seat[]) {
    super()
    this.queue = queue
    this.share = share
    this.contest = contest
    this.home = home
    this.siblings = siblings
    siblings.push(this)
  }

  override get eligibleAt(): number {
    return this.share.eligibleAt
  }

  /** By when its share should have had one request more. Nobody knows how long its first job is: it is due at once. */
  override get deadline(): number {
    const { share } = this
    return share.average < 0 ? share.virtualTime : share.deadline
  }

  /** Behind all that had theirs: `turn` counts up. */
  takeTurn(turn: number): void {
    this.turn = turn
    this.jobs = this.share.average < 0 && this.running === 0 ? this.queue.waiting : KNOWN
  }
}
