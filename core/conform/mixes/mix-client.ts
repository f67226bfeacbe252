/** A client that works in a loop, as those of the quality suites: jobs, perhaps a wait for the last of them, a sleep. */
import type { Prng } from "../../base/prng.ts"
import type { Steps } from "../../engine/steps.ts"
import { Runnable } from "../../engine/run-list.ts"
import { Timer } from "../../engine/timer.ts"
import { type Fence, FenceCallback } from "../../fence/fence.ts"
import type { SimTime } from "../../time/time.ts"
import type { ClientParams } from "../kunit/suites/client-params.ts"
import type { MixMachine } from "./machine.ts"

const US = 1000

export interface Cycle {
  readonly begin: number
  readonly end: number
}

export class MixClient extends Runnable {
  readonly params: ClientParams
  /** When its last job ended; -1: not yet. */
  endedAt = -1
  /** Ends of its jobs, in order. */
  readonly ends: number[] = []
  /** From its first submit to the end of its last job; only of clients that wait for their jobs. */
  readonly cycles: Cycle[] = []
  private readonly machine: MixMachine
  private readonly queue: number
  private left: number
  private begun = 0
  private state: "works" | "waits" | "sleeps" = "works"
  private readonly alarm = new Alarm(this)

  private readonly jitter: Prng | null

  /** `jitter`: sleeps are drawn, from half to one and a half of what they are to be. */
  constructor(machine: MixMachine, queue: number, params: ClientParams, cycles: number, jitter: Prng | null) {
    super()
    this.machine = machine
    this.queue = queue
    this.params = params
    this.left = cycles
    this.jitter = jitter
    machine.engine.wake(this)
  }

  get jobNs(): number {
    return this.params.jobUs * US
  }

  override run(): void {
    const { engine } = this.machine
    const { sync } = this.params
    const waitUs = this.sleepUs()
    if (this.state === "waits") {
      this.cycles.push({ begin: this.begun, end: engine.now })
      this.left--
      this.state = "sleeps"
      if (waitUs > 0) return engine.arm(this.alarm, (engine.now + waitUs * US) as SimTime)
    }
    if (this.left === 0) return
    this.begun = engine.now
    this.state = "works"
    this.work()
    if (sync) {
      this.state = "waits"
      return
    }
    this.left--
    if (waitUs > 0) engine.arm(this.alarm, (engine.now + waitUs * US) as SimTime)
    else engine.wake(this)
  }

  wake(): void {
    this.machine.engine.wake(this)
  }

  private sleepUs(): number {
    const { waitUs } = this.params
    return this.jitter === null ? waitUs : this.jitter.between(waitUs >> 1, waitUs + (waitUs >> 1))
  }

  /** The jobs of a cycle. */
  private work(): void {
    const { jobs, sync } = this.params
    for (let i = 0; i < jobs; i++) {
      const fence = this.machine.submit(this.queue, this.jobNs)
      fence.addCallback(new JobEnd(this, sync && i === jobs - 1, this.left === 1 && i === jobs - 1))
    }
  }

  jobEnded(wakes: boolean, last: boolean): void {
    const { engine } = this.machine
    this.ends.push(engine.now)
    if (last) this.endedAt = engine.now
    if (wakes) engine.wake(this)
  }
}

class JobEnd extends FenceCallback {
  private readonly client: MixClient
  private readonly wakes: boolean
  private readonly last: boolean

  constructor(client: MixClient, wakes: boolean, last: boolean) {
    super()
    this.client = client
    this.wakes = wakes
    this.last = last
  }

  override call(_fence: Fence): Steps<void> {
    this.client.jobEnded(this.wakes, this.last)
  }
}

class Alarm extends Timer {
  private readonly client: MixClient

  constructor(client: MixClient) {
    super()
    this.client = client
  }

  override fire(): void {
    this.client.wake()
  }
}
