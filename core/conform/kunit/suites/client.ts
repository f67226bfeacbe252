/** A client of the quality suites: a thread that submits in cycles, and measures them. Source: reference 7.2. */
import { present } from "../../../base/assert.ts"
import type { SuiteJob, SuiteEntity } from "../../../driver/kunit/index.ts"
import { type ClientFigures, Spread } from "../client-figures.ts"
import { jobFinished } from "../job-waits.ts"
import type { KunitTest } from "../kunit-test.ts"
import type { Thread, ThreadBody } from "../thread.ts"
import { FOREVER, sleep } from "../waits.ts"
import type { ClientParams } from "./client-params.ts"

export class Client {
  readonly params: ClientParams
  readonly entity: SuiteEntity
  readonly cycles: number
  readonly thread: Thread
  /** Index of the cycle that it ended last. */
  cycle = 0
  /** Its last job has finished. */
  done = false
  private readonly test: KunitTest
  private readonly startUs: number
  private endUs = 0
  private readonly cycleUs = new Spread()
  private readonly latencyUs = new Spread()

  constructor(test: KunitTest, name: string, params: ClientParams, entity: SuiteEntity, durationUs: number) {
    this.test = test
    this.params = params
    this.entity = entity
    this.cycles = Math.ceil(durationUs / this.periodUs)
    this.startUs = test.nowUs
    this.thread = test.thread(name, this.work())
  }

  /** Of the entity's queue: those that the hardware does not have yet. */
  get queueDepth(): number {
    return this.entity.queued
  }

  figures(): ClientFigures {
    return {
      params: this.params,
      elapsedUs: this.endUs - this.startUs,
      idealUs: this.cycles * this.periodUs,
      cycleUs: this.cycleUs.read(),
      latencyUs: this.latencyUs.read(),
    }
  }

  private get workUs(): number {
    return this.params.jobs * this.params.jobUs
  }

  private get periodUs(): number {
    return this.workUs + this.params.waitUs
  }

  private *work(): ThreadBody {
    const { test, params } = this
    let last: SuiteJob | null = null
    for (let cycle = 0; cycle < this.cycles; cycle++) {
      const start = test.nowUs
      for (let i = 0; i < params.jobs; i++) last = test.submit(this.entity, params.jobUs)
      if (params.sync && last !== null) yield jobFinished(last, FOREVER)
      this.measure(test.nowUs - start)
      this.cycle = cycle
      // One that never waits lets the others run at least.
      if (params.waitUs > 0 || !params.sync) yield sleep(params.waitUs * 1_000)
    }
    this.done = yield jobFinished(present(last, "job of a client"), FOREVER)
    this.endUs = test.nowUs
  }

  /** A cycle that does not wait is shorter than its work: then all of it counts as latency. */
  private measure(cycleUs: number): void {
    this.cycleUs.add(cycleUs)
    const beyond = cycleUs - this.workUs
    if (beyond < 0 && this.params.sync)
      this.test.info(`WARNING: a cycle of ${cycleUs} us, shorter than its work of ${this.workUs} us`)
    this.latencyUs.add(beyond >= 0 ? beyond : this.params.sync ? 0 : cycleUs)
  }
}
