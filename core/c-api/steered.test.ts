/**
 * The C face under every interleaving that a seed draws: submitters, two interrupts for one token, a killer who sleeps until
 * all fences have ended, whoever drops references. Whatever the order: one of two who use a handle up comes through, each
 * job is released once, the module can go, and no place of the table is left.
 */
import { expect, test } from "vitest"
import { ERRNO } from "../base/errno.ts"
import { Prng } from "../base/prng.ts"
import { Engine } from "../engine/engine.ts"
import type { Pause } from "../engine/pause.ts"
import { SteeredExecutor } from "../engine/steered.ts"
import { RandomStrategy } from "../engine/strategy.ts"
import { FenceContexts } from "../generated/fence/steered/fence.ts"
import {
  type Cell,
  type DispatcherHandle,
  type FenceHandle,
  JQ,
  type JqFenceCb,
  type JqQueueOps,
  JqRuntime,
  type LaneHandle,
  Module,
  type PreparedHandle,
  type QueueHandle,
  type StopHandle,
  type TokenHandle,
  jq_commit,
  jq_dispatcher_create,
  jq_dispatcher_put,
  jq_fence_add_callback,
  jq_fence_get,
  jq_fence_is_signaled,
  jq_fence_put,
  jq_lane_begin,
  jq_lane_end,
  jq_orchestrator_create,
  jq_prepare,
  jq_prove_stopped,
  jq_queue_cancel,
  jq_queue_cancel_async,
  jq_queue_create,
  jq_queue_drop,
  jq_queue_get,
  jq_queue_put,
  jq_token_complete,
  jq_token_fail,
} from "../generated/c-api/steered/index.ts"
import { TIME_MAX } from "../time/time.ts"
import { EventStore } from "../trace/event-store.ts"

type Run<T> = Generator<Pause, T, void>

interface Job {
  readonly token: Cell<TokenHandle>
  releases: number
}

const RUNS = 500

test.each([
  ["direct", 0],
  ["direct", JQ.JQ_QUEUE_BYPASS],
  ["orchestrated", JQ.JQ_QUEUE_BYPASS],
] as const)("%s, flags %i: any interleaving", (arrangement, flags) => {
  for (let seed = 0; seed < RUNS; seed++) explore(seed, arrangement, flags)
})

function explore(seed: number, arrangement: "direct" | "orchestrated", flags: number): void {
  const where = `seed ${seed}`
  const prng = new Prng(seed)
  const store = new EventStore()
  store.on = false
  const engine = new Engine(store)
  const executor = new SteeredExecutor(engine, new RandomStrategy(seed), TIME_MAX, 0)
  const rt = new JqRuntime(engine, new FenceContexts())
  const module = new Module("steered")
  const dispatcher: Cell<DispatcherHandle> = { value: 0 }
  if (arrangement === "direct") jq_dispatcher_create(rt, "gpu", dispatcher)
  else jq_orchestrator_create(rt, "gpu", [{ name: "r", slots: 2, width: 2 }], dispatcher)
  const committed: Job[] = []
  const onDevice: Job[] = []
  const fences: FenceHandle[] = []
  let stopped = false
  let cancels = 0
  let told = 0
  let called = 0
  let linked = 0

  const ops: JqQueueOps = {
    owner: module,
    teardown_steps: 1,
    stages: [],
    *submit(_priv, job: Job, token, _wake): Run<number> {
      yield "submit"
      if (prng.below(8) === 0) return -ERRNO.EIO
      job.token.value = token.value
      token.value = 0
      onDevice.push(job)
      yield "submitted"
      return JQ.JQ_SUBMITTED
    },
    timedout: null,
    *stop(_priv, stop: Cell<StopHandle>, _wait): Run<number> {
      yield "stop"
      stopped = true
      onDevice.length = 0
      jq_prove_stopped(rt, stop)
      return JQ.JQ_STOPPED
    },
    *release(_priv, job: Job): Run<void> {
      job.releases++
      yield "release"
    },
    *teardown_step(): Run<number> {
      yield "teardown"
      return JQ.JQ_DONE
    },
  }
  const queue: Cell<QueueHandle> = { value: 0 }
  const params = {
    name: "q",
    dispatcher: dispatcher.value,
    client: -1,
    credits: 1 + prng.below(3),
    flags,
    drop_policy: JQ.JQ_DROP_CANCEL,
    timeout_ns: 0,
    pipeline_timeout_ns: 0,
    cancel_timeout_ns: 100_000,
  }
  expect(jq_queue_create(rt, ops, null, params, queue), where).toBe(0)

  const cb: JqFenceCb = {
    *func(): Run<void> {
      yield "told"
      called++
    },
  }

  function* submitter(): Run<void> {
    for (let i = 0; i < 3; i++) {
      const lane: Cell<LaneHandle> = { value: 0 }
      const begun = yield* jq_lane_begin(rt, queue.value, lane)
      if (begun < 0) {
        expect(begun, where).toBe(-ERRNO.ENOENT)
        continue
      }
      const job: Job = { token: { value: 0 }, releases: 0 }
      const prepared: Cell<PreparedHandle> = { value: 0 }
      const fence: Cell<FenceHandle> = { value: 0 }
      const after = fences.slice(0, prng.below(2))
      const answer = jq_prepare(rt, lane.value, job, -1, 1, after, 0, prepared)
      if (answer === 0 && prng.below(6) > 0) {
        committed.push(job)
        expect(yield* jq_commit(rt, prepared, fence), where).toBe(0)
        fences.push(fence.value)
      } else expect([0, -ERRNO.ENOENT], where).toContain(answer)
      expect(yield* jq_lane_end(rt, lane), where).toBe(0)
    }
    jq_queue_put(rt, queue.value)
  }

  /** Two of them may have the same token: one comes through. */
  function* interrupt(rounds: number): Run<void> {
    for (let i = 0; i < rounds; i++) {
      yield "interrupt"
      const job = onDevice.shift()
      if (job === undefined) continue
      const copies = [{ value: job.token.value }, { value: job.token.value }] as const
      const [first, second] = copies
      let answers = 0
      if (prng.below(3) === 0) {
        executor.spawn(rival(second, (answer) => (answers += answer === 0 ? 1 : 0)))
        yield "raced"
      }
      const answer = yield* jq_token_complete(rt, first)
      answers += answer === 0 ? 1 : 0
      expect(answers, where).toBeLessThan(2)
    }
  }

  function* rival(token: Cell<TokenHandle>, tell: (answer: number) => void): Run<void> {
    yield "rival"
    tell(yield* jq_token_fail(rt, token, -ERRNO.EIO))
  }

  function* killer(): Run<void> {
    yield "killer"
    const way = prng.below(5)
    if (way === 0) {
      // Sleeps until every fence that was committed before has ended.
      const before = fences.slice()
      expect(yield* jq_queue_cancel(rt, queue.value, JQ.JQ_CANCEL_ALL, -ERRNO.EIO), where).toBe(0)
      for (const fence of before) expect(yield* jq_fence_is_signaled(rt, fence), where).toBe(1)
    } else if (way === 1) {
      function* done(): Run<void> {
        yield "done"
        told++
      }
      cancels++
      expect(jq_queue_cancel_async(rt, queue.value, JQ.JQ_CANCEL_ALL, -ERRNO.EIO, done, null), where).toBe(0)
    } else if (way === 2) jq_queue_drop(rt, queue.value)
    yield "killed"
    jq_queue_put(rt, queue.value)
  }

  function* watcher(): Run<void> {
    for (let i = 0; i < 8; i++) {
      yield "watcher"
      const fence = fences[prng.below(Math.max(1, fences.length))]
      if (fence === undefined || linked > called) continue
      jq_fence_get(rt, fence)
      linked++
      if ((yield* jq_fence_add_callback(rt, fence, cb)) < 0) linked--
      jq_fence_put(rt, fence)
    }
  }

  jq_queue_get(rt, queue.value)
  jq_queue_get(rt, queue.value)
  executor.spawn(submitter())
  executor.spawn(submitter())
  executor.spawn(killer())
  executor.spawn(watcher())
  executor.spawn(interrupt(6))
  const run = () => {
    while (executor.step());
    expect(executor.report, where).toBe(null)
  }
  run()
  for (let i = 0; i < 20 && module.users > 0; i++) {
    executor.spawn(interrupt(4))
    run()
  }
  expect(module.unload(), where).toBe(0)
  expect([told, called], where).toEqual([cancels, linked])
  expect(
    committed.map(({ releases }) => releases),
    where,
  ).toEqual(committed.map(() => 1))
  for (const fence of fences) expect(jq_fence_put(rt, fence), where).toBe(0)
  expect(jq_dispatcher_put(rt, dispatcher.value), where).toBe(0)
  expect(rt.outstanding, where).toBe(0)
  const names = new Set(engine.reports.map(({ name }) => name))
  // Two had one token; an interrupt came after the stop.
  names.delete("handle-stale")
  if (stopped) names.delete("token-spent")
  expect([...names], where).toEqual([])
}
