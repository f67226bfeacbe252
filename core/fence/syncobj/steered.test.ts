/**
 * Waits in the steered form: whoever is overtaken, and wherever, no wake-up is lost and a captured fence
 * stays captured.
 */
import { expect, test } from "vitest"
import { Engine } from "../../engine/engine.ts"
import { SteeredExecutor } from "../../engine/steered.ts"
import type { Steps } from "../../engine/steps.steered.ts"
import { RandomStrategy } from "../../engine/strategy.ts"
import { Fence, FenceContexts } from "../../generated/fence/steered/fence.ts"
import { FenceArray } from "../../generated/fence/steered/fence-array.ts"
import { FenceWait, FenceWaitAny } from "../../generated/fence/steered/fence-wait.ts"
import { Syncobj } from "../../generated/fence/steered/syncobj/syncobj.ts"
import { SyncobjWait } from "../../generated/fence/steered/syncobj/syncobj-wait.ts"
import { Thread } from "../../generated/fence/steered/thread.ts"
import { simTime } from "../../time/time.ts"
import { EventStore } from "../../trace/event-store.ts"
import { WAIT_ALL, WAIT_FOR_SUBMIT } from "./flags.ts"

const FOR_EVER = 1_000_000
const SEEDS = 300

class World {
  readonly engine = new Engine(new EventStore())
  readonly contexts = new FenceContexts()
  readonly objects = [new Syncobj(), new Syncobj()]
  result: number | null = null
  readonly returned = (result: number): void => {
    this.result = result
  }

  fence(): Fence {
    return new Fence(this.contexts.allocate(1), 1, 0, null)
  }

  /** Runs the tasks, any way round, up to just before the time-out. */
  run(seed: number, tasks: readonly Steps<void>[]): void {
    const executor = new SteeredExecutor(this.engine, new RandomStrategy(seed), simTime(FOR_EVER - 1))
    for (const task of tasks) executor.spawn(task)
    expect(executor.run(), `seed ${seed}`).toEqual({ kind: "quiet" })
  }
}

function* signalBy(world: World, fence: Fence): Steps<void> {
  yield "before the signal"
  yield* fence.signal(world.engine)
}

/** Submits a fence, takes it away again, submits one that never signals, and signals the first. */
function* submitAndReset(world: World, syncobj: Syncobj): Steps<void> {
  const fence = world.fence()
  yield* syncobj.replaceFence(fence)
  yield "submitted"
  yield* fence.signal(world.engine)
  yield "signalled"
  yield* syncobj.replaceFence(null)
}

test.each([WAIT_FOR_SUBMIT, WAIT_FOR_SUBMIT | WAIT_ALL])(
  "a wait with flags %i that began before the submissions always ends",
  (flags) => {
    for (let seed = 0; seed < SEEDS; seed++) {
      const world = new World()
      const points = world.objects.map((syncobj) => ({ syncobj, point: 0 }))
      const wait = new SyncobjWait(new Thread(world.engine), points, flags, FOR_EVER, 0, world.returned)
      // Up to its first pause it has only begun; the submitters start once it is registered.
      const entering = (function* (): Steps<void> {
        yield* wait.begin()
        for (const syncobj of world.objects) yield* submitAndReset(world, syncobj)
      })()
      world.run(seed, [entering])
      expect(world.result, `seed ${seed}`).toBe(0)
    }
  },
)

test("submissions that race with the registration of a wait are not missed", () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const world = new World()
    const points = world.objects.map((syncobj) => ({ syncobj, point: 1 }))
    const flags = WAIT_FOR_SUBMIT | WAIT_ALL
    const wait = new SyncobjWait(new Thread(world.engine), points, flags, FOR_EVER, 0, world.returned)
    const submitters = world.objects.map(function* (syncobj): Steps<void> {
      const fence = world.fence()
      yield "before"
      yield* syncobj.addPoint(world.engine, world.contexts, fence, 1)
      yield "submitted"
      yield* fence.signal(world.engine)
    })
    world.run(seed, [wait.begin(), ...submitters])
    expect(world.result, `seed ${seed}`).toBe(0)
  }
})

test("no signal of a fence is missed by a wait for it, for any, or for an array", () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const world = new World()
    const [a, b] = [world.fence(), world.fence()]
    const array = new FenceArray(world.engine, world.contexts.allocate(1), 1, [a, b])
    const results: number[] = []
    const note = (result: number) => void results.push(result)
    const thread = () => new Thread(world.engine)
    world.run(seed, [
      new FenceWait(thread(), a, true, FOR_EVER, note).begin(),
      new FenceWaitAny(thread(), [b, a], true, FOR_EVER, note).begin(),
      new FenceWait(thread(), array, true, FOR_EVER, note).begin(),
      signalBy(world, a),
      signalBy(world, b),
    ])
    expect(results, `seed ${seed}`).toEqual([FOR_EVER, FOR_EVER, FOR_EVER])
  }
})
