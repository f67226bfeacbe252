/**
 * The queue under every interleaving that a seed draws: submitters, a killer, a timeout handler and interrupts, each
 * stopped between any two of its steps. The invariants are looked at after every step.
 */
import { describe, expect, test } from "vitest"
import { ERRNO } from "../base/errno.ts"
import { Prng } from "../base/prng.ts"
import { Engine } from "../engine/engine.ts"
import type { Pause } from "../engine/pause.ts"
import { SteeredExecutor } from "../engine/steered.ts"
import { RandomStrategy } from "../engine/strategy.ts"
import { Timer } from "../engine/timer.ts"
import { QueueChecker } from "../generated/jobqueue/steered/invariants/checker.ts"
import { Fence, FenceContexts } from "../generated/fence/steered/fence.ts"
import {
  DirectDispatcher,
  type Dispatcher,
  type FenceToken,
  type JobFence,
  JobQueue,
  Orchestrator,
  type QueueOps,
  type QueueSpec,
  SUBMITTED,
  type StopAnswer,
  type SubmitAnswer,
  type TeardownAnswer,
  type TimeoutAnswer,
  proveStopped,
} from "../generated/jobqueue/steered/index.ts"
import type { SimTime } from "../time/time.ts"
import { EventStore } from "../trace/event-store.ts"

type Run<T> = Generator<Pause, T, void>

interface Job {
  readonly id: number
  readonly duration: number
}

/** One command at a time; what is taken off is given back. */
class Device extends Timer {
  commands: { readonly job: Job; readonly token: FenceToken; readonly driver: Driver }[] = []
  private readonly engine: Engine

  constructor(engine: Engine) {
    super()
    this.engine = engine
  }

  submit(job: Job, token: FenceToken, driver: Driver): void {
    this.commands.push({ job, token, driver })
    if (this.commands.length === 1) this.start()
  }

  override *fire(): Run<void> {
    const command = this.commands.shift()
    this.start()
    if (command !== undefined) yield* command.token.complete()
  }

  /** Of that driver's; the others' go on. */
  stop(driver: Driver): FenceToken[] {
    const [head] = this.commands
    const lost = this.commands.filter((command) => command.driver === driver)
    this.commands = this.commands.filter((command) => command.driver !== driver)
    if (head !== this.commands[0]) {
      this.engine.disarm(this)
      this.start()
    }
    return lost.map(({ token }) => token)
  }

  private start(): void {
    const [command] = this.commands
    if (command === undefined) return
    command.token.started()
    const { duration } = command.job
    if (duration !== Number.POSITIVE_INFINITY) this.engine.arm(this, (this.engine.now + duration) as SimTime)
  }
}

class Driver implements QueueOps<Job> {
  readonly released: number[] = []
  readonly teardownSteps = 1
  inside = false
  private readonly device: Device
  private readonly prng: Prng
  private readonly room: () => Fence

  constructor(device: Device, prng: Prng, room: () => Fence) {
    this.device = device
    this.prng = prng
    this.room = room
  }

  *submit(job: Job, token: FenceToken): Run<SubmitAnswer> {
    this.enter()
    yield "driver.submit"
    this.inside = false
    const way = this.prng.below(8)
    if (way === 0) return { token, wake: this.room() }
    if (way === 1) return { token, error: -ERRNO.EIO }
    this.device.submit(job, token, this)
    yield "driver.submitted"
    return SUBMITTED
  }

  *timedOut(): Run<TimeoutAnswer> {
    this.enter()
    yield "driver.timeout"
    const lost = this.device.stop(this)
    for (const token of lost) if (!token.spent) yield* token.fail(-ERRNO.ETIME)
    this.inside = false
    return "handled"
  }

  *stop(): Run<StopAnswer> {
    this.enter()
    yield "driver.stop"
    this.device.stop(this)
    yield "driver.stopped"
    this.inside = false
    return proveStopped()
  }

  *release(job: Job): Run<void> {
    this.enter()
    yield "driver.release"
    this.released.push(job.id)
    this.inside = false
  }

  *teardownStep(): Run<TeardownAnswer> {
    yield "driver.teardown"
    return "done"
  }

  private enter(): void {
    expect(this.inside).toBe(false)
    this.inside = true
  }
}

const RUNS = 400

describe.each(["direct", "orchestrated"] as const)("%s queues, any interleaving", (arrangement) => {
  test.each([false, true])(
    "R8, R11, R20, R31, R34, R35: nothing is lost, nothing is done twice; bypass %s",
    (bypass) => {
      for (let seed = 0; seed < RUNS; seed++) explore(seed, arrangement, bypass)
    },
  )
})

function explore(seed: number, arrangement: "direct" | "orchestrated", bypass: boolean): void {
  const prng = new Prng(seed)
  const store = new EventStore()
  store.on = false
  const engine = new Engine(store)
  const contexts = new FenceContexts()
  const orchestrator = new Orchestrator(engine, "gpu", [{ name: "r0", slots: 1 + prng.below(3) }])
  const dispatcher: Dispatcher = arrangement === "direct" ? new DirectDispatcher(engine, "gpu") : orchestrator
  const executor = new SteeredExecutor(engine, new RandomStrategy(seed))
  const fences: JobFence[] = []
  const rooms: Fence[] = []
  const room = (): Fence => {
    const fence = new Fence(contexts.allocate(1), 1, 0, null)
    rooms.push(fence)
    return fence
  }
  const spec: QueueSpec<Job> = {
    name: "q",
    client: -1,
    credits: 1 + prng.below(3),
    timeout: 100,
    reportsStart: true,
    pipelineTimeout: null,
    cancelTimeout: 10_000,
    bypass,
    dropPolicy: "cancel",
    stages: [],
  }
  // The device is shared: one ring for both queues.
  const device = new Device(engine)
  let jobs = 0
  const machines = [0, 1].map((index) => {
    const driver = new Driver(arrangement === "direct" ? new Device(engine) : device, prng, room)
    const queue = JobQueue.create(dispatcher, contexts, { ...spec, name: `q${index}` }, driver)
    if (typeof queue === "number") throw new Error("refused")
    if (dispatcher === orchestrator) orchestrator.attach(queue)
    return { driver, queue, committed: [] as number[] }
  })
  const external = [room(), room()]
  function* submitter(count: number): Run<void> {
    for (let i = 0; i < count; i++) {
      const machine = machines[prng.below(2)] as (typeof machines)[0]
      const lane = yield* machine.queue.beginSubmit()
      if (typeof lane === "number") continue
      const id = jobs++
      const duration = prng.below(6) === 0 ? Number.POSITIVE_INFINITY : prng.below(50)
      const dependencies = prng.below(3) === 0 ? [external[prng.below(2)] as Fence] : fences.slice(-prng.below(2))
      const prepared = lane.prepare({
        job: id,
        data: { id, duration },
        cost: prng.below(spec.credits + 1),
        dependencies,
        extraDependencies: 0,
      })
      if (typeof prepared !== "number" && prng.below(8) > 0) {
        machine.committed.push(id)
        fences.push(yield* prepared.commit())
      }
      yield* lane.end()
    }
  }
  function* killer(): Run<void> {
    yield "killer"
    const { queue } = machines[prng.below(2)] as (typeof machines)[0]
    const way = prng.below(5)
    if (way === 0) queue.drop()
    else if (way === 1) queue.cancel(-ERRNO.EIO, "all")
    else if (way === 2) queue.cancel(-ERRNO.ESRCH, "queued")
    else if (way === 3) queue.park()
    yield "killed"
    queue.unpark()
  }
  function* signaller(): Run<void> {
    for (let i = 0; i < 12; i++) {
      yield "signaller"
      for (const fence of rooms.slice()) if (!fence.signaled) yield* fence.signal(engine)
    }
  }
  executor.spawn(submitter(4))
  executor.spawn(submitter(4))
  executor.spawn(killer())
  executor.spawn(signaller())
  const checker = new QueueChecker(
    machines.map(({ queue }) => queue.core),
    [dispatcher],
  )
  const steps = () => {
    while (executor.step()) {
      const broken = checker.afterStep(executor.halfway)
      if (broken !== null) throw new Error(`seed ${seed}: ${broken.name}: ${broken.text}`)
    }
    expect(executor.report, `seed ${seed}`).toBe(null)
  }
  steps()
  // Everybody else's fences signal in the end.
  for (
    let left = rooms.filter(({ signaled }) => !signaled);
    left.length > 0;
    left = rooms.filter(({ signaled }) => !signaled)
  ) {
    executor.spawn(signaller())
    steps()
  }
  expect(checker.atRest(), `seed ${seed}`).toBe(null)
  expect(fences.filter(({ signaled }) => !signaled).length, `seed ${seed}`).toBe(0)
  for (const { queue } of machines) queue.drop()
  steps()
  for (const { queue, driver, committed } of machines) {
    expect(queue.state, `seed ${seed}`).toBe("dead")
    expect(
      driver.released.toSorted((a, b) => a - b),
      `seed ${seed}`,
    ).toEqual(committed.toSorted((a, b) => a - b))
  }
  // A steered run may let the clock overtake anything, so the limit of a cancel may come before a signal.
  expect(
    engine.reports.map(({ name }) => name).filter((name) => name !== "early-cancel"),
    `seed ${seed}`,
  ).toEqual([])
}
