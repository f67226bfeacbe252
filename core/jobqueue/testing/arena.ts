/** Queues behind an orchestrator, on devices that execute one job at a time each; clients that keep them busy. */
import type { Steps } from "../../engine/steps.ts"
import { Timer } from "../../engine/timer.ts"
import { type Fence, FenceCallback } from "../../fence/fence.ts"
import type { SimTime } from "../../time/time.ts"
import { JobQueue } from "../job-queue.ts"
import { type DropPolicy, type FenceToken, SUBMITTED, type SubmitAnswer } from "../ops.ts"
import { Orchestrator } from "../orchestrator/orchestrator.ts"
import type { RingSpec } from "../orchestrator/ring.ts"
import { WEIGHTS } from "../orchestrator/share.ts"
import { Rig, SPEC, TestDevice, TestDriver, type TestJob } from "./rig.ts"

/** A queue and its client. */
export class Player {
  readonly name: string
  readonly weight: number
  readonly queue: JobQueue<TestJob>
  /** Nanoseconds of a device that its ended jobs had. */
  had = 0
  /** Ends of its jobs. */
  ended = 0
  lastEnd = 0
  /** When those that the driver has not got were submitted, oldest first. */
  readonly asked: number[] = []
  private readonly arena: Arena

  constructor(arena: Arena, name: string, weight: number, queue: JobQueue<TestJob>) {
    this.arena = arena
    this.name = name
    this.weight = weight
    this.queue = queue
  }

  submit(duration: number, cost = 1, whenOver: (() => void) | null = null): void {
    this.asked.push(this.arena.now)
    const fence = this.arena.rig.submit({ duration, cost }, this.queue)
    fence.addCallback(
      new Over(() => {
        this.had += duration
        this.ended++
        this.lastEnd = this.arena.now
        whenOver?.()
      }),
    )
  }

  /** From now on it always has `depth` jobs under way, as long as `lives` says. */
  keepBusy(depth: number, duration: () => number, lives: () => boolean = () => true): void {
    const next = (): void => {
      if (lives()) this.submit(duration(), 1, next)
    }
    for (let i = 0; i < depth; i++) next()
  }
}

class Over extends FenceCallback {
  private readonly then: () => void

  constructor(then: () => void) {
    super()
    this.then = then
  }

  override call(_fence: Fence): Steps<void> {
    this.then()
  }
}

class Action extends Timer {
  private readonly action: () => void

  constructor(action: () => void) {
    super()
    this.action = action
  }

  override fire(): void {
    this.action()
  }
}

/** Puts a job on the device of the ring that the orchestrator chose. */
class ArenaDriver extends TestDriver {
  private readonly arena: Arena
  player: Player | null = null

  constructor(arena: Arena, device: TestDevice) {
    super(device)
    this.arena = arena
  }

  override submit(job: TestJob, token: FenceToken): Steps<SubmitAnswer> {
    const answer = this.submits.shift()
    if (answer !== undefined) return answer(job, token)
    this.arena.put(this.player as Player, job, token)
    return SUBMITTED
  }
}

export class Arena {
  readonly rig = new Rig()
  readonly orchestrator: Orchestrator
  readonly devices: readonly TestDevice[]
  readonly players: Player[] = []
  readonly drivers: TestDriver[] = []
  /** In the order in which the driver got them. */
  readonly served: { player: Player; ring: number; at: number; wait: number; duration: number }[] = []

  constructor(rings: readonly RingSpec[]) {
    this.rig.engine.trace.on = false
    this.orchestrator = new Orchestrator(this.rig.engine, "arena", rings)
    this.devices = rings.map(() => new TestDevice(this.rig.engine))
  }

  get now(): number {
    return this.rig.engine.now
  }

  add(
    weight: number = WEIGHTS.normal,
    { rings = [0], client = -1, credits = 1, dropPolicy = "cancel" }: PlayerOptions = {},
  ): Player {
    const driver = new ArenaDriver(this, this.devices[0] as TestDevice)
    const name = `q${this.players.length}`
    const queue = JobQueue.create(this.orchestrator, this.rig.contexts, { ...SPEC, name, credits, dropPolicy }, driver)
    if (typeof queue === "number") throw new Error(`refused ${queue}`)
    this.orchestrator.attach(queue, weight, rings, client)
    const player = new Player(this, name, weight, queue)
    driver.player = player
    this.players.push(player)
    this.drivers.push(driver)
    return player
  }

  put(player: Player, job: TestJob, token: FenceToken): void {
    // Its turn has come when the job before it is over, or when it came itself.
    const wait = this.now - Math.max(player.lastEnd, player.asked.shift() ?? 0)
    this.served.push({ player, ring: token.ring, at: this.now, wait, duration: job.duration })
    ;(this.devices[token.ring] as TestDevice).submit({ job, token })
  }

  /** `action` at `at`, in nanoseconds, in the course of a run. */
  at(at: number, action: () => void): void {
    this.rig.engine.arm(new Action(action), at as SimTime)
  }

  run(at: number): void {
    this.rig.run(at)
  }

  /** What each had up to now. */
  get had(): number[] {
    return this.players.map(({ had }) => had)
  }

  /** Parts of what all had since `before` was taken. */
  shares(before: readonly number[] = this.players.map(() => 0)): number[] {
    const had = this.players.map((player, i) => player.had - (before[i] as number))
    const all = had.reduce((sum, one) => sum + one, 0)
    return had.map((one) => one / all)
  }
}

export interface PlayerOptions {
  readonly rings?: readonly number[]
  readonly client?: number
  readonly credits?: number
  readonly dropPolicy?: DropPolicy
}
