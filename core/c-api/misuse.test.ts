/** Every misuse of the C face: its errno, its report, told once, and nothing else. */
import { describe, expect, test } from "vitest"
import { ERRNO } from "../base/errno.ts"
import { JQ, type JqFenceCb, type JqQueueOps, type QueueHandle, type TokenHandle } from "./index.ts"
import {
  jq_abort,
  jq_commit,
  jq_dispatcher_create,
  jq_dispatcher_put,
  jq_fence_add_callback,
  jq_fence_get,
  jq_fence_put,
  jq_fence_remove_callback,
  jq_fence_status,
  jq_lane_begin,
  jq_lane_end,
  jq_orchestrator_create,
  jq_prepare,
  jq_prepared_add_dep,
  jq_prepared_submission_fence,
  jq_queue_cancel,
  jq_queue_cancel_async,
  jq_queue_create,
  jq_queue_drop,
  jq_queue_get,
  jq_queue_park,
  jq_queue_put,
  jq_queue_put_atomic,
  jq_queue_set_weight,
  jq_queue_state,
  jq_queue_unpark,
  jq_token_complete,
  jq_token_drop,
  jq_token_fail,
  jq_token_started,
} from "./functions.ts"
import { OPS, Rig, TestDriver, cell, stage } from "./testing/rig.ts"

const { EINVAL, EDEADLK, EPERM, EBUSY, ENOENT, EALREADY, ENOSPC, ENODEV } = ERRNO

/** Each call twice: the same answer, told once. */
function twice(rig: Rig, call: () => number, errno: number, ...reports: readonly string[]): void {
  const before = rig.reports.length
  const { outstanding } = rig.rt
  expect([call(), call()]).toEqual([-errno, -errno])
  expect(rig.reports.slice(before)).toEqual(reports)
  expect(rig.rt.outstanding).toBe(outstanding)
}

describe("handles", () => {
  test("NULL", () => {
    const rig = new Rig()
    twice(rig, () => jq_queue_park(rig.rt, 0), EINVAL, "handle-null")
    twice(rig, () => jq_commit(rig.rt, cell(0), null), EINVAL, "handle-null")
    // By address: of nothing.
    twice(rig, () => jq_token_complete(rig.rt, null as never), EINVAL, "handle-null")
  })

  test("numbers that were never given out", () => {
    const rig = new Rig()
    for (const forged of [-1, 1, 1.5, 2 ** 24 - 1, 2 ** 24 + 5, 2 ** 25, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY])
      twice(rig, () => jq_queue_get(rig.rt, forged as QueueHandle), EINVAL, "handle-unknown")
    twice(rig, () => jq_queue_get(rig.rt, "text" as never), EINVAL, "handle-unknown")
  })

  test("the next handle of a place that is free is as unknown as any", () => {
    const rig = new Rig()
    const { handle } = rig.foreign()
    jq_fence_put(rig.rt, handle)
    twice(rig, () => jq_fence_put(rig.rt, (handle + 2 ** 24) as typeof handle), EINVAL, "handle-unknown")
  })

  test("another kind", () => {
    const rig = new Rig()
    const { queue } = rig.queue()
    twice(rig, () => jq_fence_put(rig.rt, queue as never), EINVAL, "handle-kind")
    twice(rig, () => jq_queue_put(rig.rt, rig.dispatcher.value as never), EINVAL, "handle-kind")
    expect(jq_queue_state(rig.rt, queue)).toBe(JQ.JQ_QUEUE_RUNNING)
  })

  test("a put too many, and whatever comes after it", () => {
    const rig = new Rig()
    const { queue } = rig.queue()
    expect([jq_queue_get(rig.rt, queue), jq_queue_put(rig.rt, queue), jq_queue_put(rig.rt, queue)]).toEqual([0, 0, 0])
    twice(rig, () => jq_queue_put(rig.rt, queue), EINVAL, "handle-stale")
    // The same handle again: it was told.
    twice(rig, () => jq_queue_park(rig.rt, queue), EINVAL)
    const { handle } = rig.foreign()
    expect(jq_fence_put(rig.rt, handle)).toBe(0)
    twice(rig, () => jq_fence_get(rig.rt, handle), EINVAL, "handle-stale")
  })

  test("R38: a copy of what was used up does not reach its successor in the same place", () => {
    const rig = new Rig()
    const { queue } = rig.queue()
    const lane = rig.lane(queue)
    const first = rig.prepare(lane)
    const copy = cell(first.value)
    expect(jq_abort(rig.rt, first)).toBe(0)
    expect(first.value).toBe(0)
    const second = rig.prepare(lane)
    expect(second.value).not.toBe(copy.value)
    twice(rig, () => jq_commit(rig.rt, copy, null), EINVAL, "handle-stale")
    expect(jq_commit(rig.rt, second, null)).toBe(0)
    jq_lane_end(rig.rt, lane)
    rig.run(100)
    expect(rig.reports).toEqual(["handle-stale"])
  })

  test("what was prepared goes with its lane", () => {
    const rig = new Rig()
    const { queue, driver } = rig.queue()
    const lane = rig.lane(queue)
    const ended = cell(lane.value)
    const prepared = rig.prepare(lane)
    expect(jq_lane_end(rig.rt, lane)).toBe(0)
    expect(lane.value).toBe(0)
    twice(rig, () => jq_commit(rig.rt, prepared, null), EINVAL, "handle-stale")
    twice(rig, () => jq_lane_end(rig.rt, ended), EINVAL, "handle-stale")
    rig.run(100)
    expect(driver.calls).toEqual([])
  })
})

describe("arguments", () => {
  test("out of range", () => {
    const rig = new Rig()
    const { rt } = rig
    const { queue } = rig.queue()
    const lane = rig.lane(queue)
    const prepared = cell(0 as const)
    const prepare = (cost: number, extra: number, id = -1) =>
      jq_prepare(rt, lane.value, null, id, cost, [], extra, prepared)
    twice(rig, () => prepare(-1, 0), EINVAL, "argument-invalid")
    twice(rig, () => prepare(0.5, 0), EINVAL, "argument-invalid")
    twice(rig, () => prepare(1, JQ.JQ_DEPS_MAX + 1), EINVAL, "argument-invalid")
    twice(rig, () => prepare(1, 0, 7), EINVAL, "argument-invalid")
    // What would never fit is no misuse.
    twice(rig, () => prepare(3, 0), EINVAL)
    for (const error of [0, 5, -4096, -1.5])
      twice(rig, () => jq_queue_cancel(rt, queue, JQ.JQ_CANCEL_ALL, error), EINVAL, "argument-invalid")
    twice(rig, () => jq_queue_cancel_async(rt, queue, 3, -EINVAL, null, null), EINVAL, "argument-invalid")
    twice(rig, () => jq_queue_cancel_async(rt, queue, 1, -EINVAL, {} as never, null), EINVAL, "argument-invalid")
    twice(rig, () => jq_queue_set_weight(rt, queue, 8), EINVAL, "argument-invalid")
    twice(rig, () => jq_dispatcher_create(rt, "", cell(0)), EINVAL, "argument-invalid")
    twice(rig, () => jq_dispatcher_create(rt, "x".repeat(JQ.JQ_NAME_MAX + 1), cell(0)), EINVAL, "argument-invalid")
    twice(rig, () => jq_orchestrator_create(rt, "gpu", [], cell(0)), EINVAL, "argument-invalid")
    twice(rig, () => jq_orchestrator_create(rt, "gpu", null as never, cell(0)), EINVAL, "argument-invalid")
    twice(rig, () => jq_lane_begin(rt, queue, null as never), EINVAL, "argument-invalid")
    const { handle } = rig.foreign()
    twice(rig, () => jq_fence_status(rt, handle, null as never), EINVAL, "argument-invalid")
    expect(jq_queue_state(rt, queue)).toBe(JQ.JQ_QUEUE_RUNNING)
  })

  test("of a queue", () => {
    const rig = new Rig()
    const create = (over: object) => jq_queue_create(rig.rt, OPS, null, rig.params({ name: "q", ...over }), cell(0))
    for (const over of [
      { credits: 0 },
      { flags: 8 },
      { drop_policy: 3 },
      { timeout_ns: -1 },
      { client: 0 },
      { name: 7 },
    ])
      twice(rig, () => create(over), EINVAL, "argument-invalid")
    twice(rig, () => jq_queue_create(rig.rt, OPS, null, null as never, cell(0)), EINVAL, "argument-invalid")
  })

  test("tables that lack what would be called", () => {
    const rig = new Rig()
    const create = (over: object, params = {}) =>
      jq_queue_create(rig.rt, { ...OPS, ...over } as JqQueueOps, null, rig.params(params), cell(0))
    for (const name of ["submit", "stop", "release"] as const)
      twice(rig, () => create({ [name]: null }), EINVAL, "table-incomplete")
    twice(rig, () => create({ timedout: null }, { timeout_ns: 1 }), EINVAL, "table-incomplete")
    twice(rig, () => create({ teardown_step: null, teardown_steps: 1 }), EINVAL, "table-incomplete")
    twice(rig, () => create({ stages: [stage("s", null as never)] }), EINVAL, "table-incomplete")
    twice(rig, () => jq_queue_create(rig.rt, null as never, null, rig.params(), cell(0)), EINVAL, "table-incomplete")
    twice(rig, () => jq_fence_remove_callback(rig.rt, {} as never), EINVAL, "table-incomplete")
    expect(create({ timedout: null, teardown_step: null })).toBe(0)
  })

  test("a module that is about to go", () => {
    const rig = new Rig()
    rig.module.unload()
    const ops = { ...OPS, owner: rig.module }
    twice(rig, () => jq_queue_create(rig.rt, ops, null, rig.params(), cell(0)), ENODEV)
  })

  test("a fence callback that is on a fence already", () => {
    const rig = new Rig()
    const cb: JqFenceCb = { func: () => undefined }
    const { fence, handle } = rig.foreign()
    expect(jq_fence_add_callback(rig.rt, handle, cb)).toBe(0)
    twice(rig, () => jq_fence_add_callback(rig.rt, handle, cb), EBUSY, "callback-linked")
    fence.signal(rig.engine)
    twice(rig, () => jq_fence_add_callback(rig.rt, handle, cb), ENOENT)
    expect([jq_fence_remove_callback(rig.rt, cb), rig.rt.links.size]).toEqual([0, 0])
  })
})

describe("the lane", () => {
  test("nested", () => {
    const rig = new Rig()
    const { queue } = rig.queue()
    rig.lane(queue)
    twice(rig, () => jq_lane_begin(rig.rt, queue, cell(0)), EDEADLK, "lane-nested")
  })

  test("of another task", () => {
    const rig = new Rig()
    const { queue } = rig.queue()
    const lane = rig.lane(queue)
    const prepared = rig.prepare(lane)
    rig.engine.task = 7
    twice(rig, () => jq_prepare(rig.rt, lane.value, null, -1, 1, [], 0, cell(0)), EPERM, "lane-foreign")
    twice(rig, () => jq_commit(rig.rt, prepared, null), EPERM)
    twice(rig, () => jq_abort(rig.rt, prepared), EPERM)
    twice(rig, () => jq_lane_end(rig.rt, lane), EPERM)
    rig.engine.task = 0
    expect([jq_commit(rig.rt, prepared, null), jq_lane_end(rig.rt, lane)]).toEqual([0, 0])
  })

  test("a job that is to wait for its own submission, or has no room to wait", () => {
    const rig = new Rig()
    const { queue } = rig.queue()
    const lane = rig.lane(queue)
    const prepared = rig.prepare(lane, { room: 1 })
    const fence = cell(0 as never)
    expect(jq_prepared_submission_fence(rig.rt, prepared.value, fence)).toBe(0)
    twice(rig, () => jq_prepared_add_dep(rig.rt, prepared.value, fence.value), EDEADLK, "waits-for-itself")
    expect(jq_prepared_add_dep(rig.rt, prepared.value, rig.foreign().handle)).toBe(0)
    const other = rig.foreign().handle
    twice(rig, () => jq_prepared_add_dep(rig.rt, prepared.value, other), ENOSPC)
  })
})

describe("a dead queue", () => {
  test("tells once for each function; its state may be asked", () => {
    const rig = new Rig()
    const { queue } = rig.queue({ flags: JQ.JQ_QUEUE_ATOMIC_PUT })
    expect([jq_queue_drop(rig.rt, queue), jq_queue_drop(rig.rt, queue)]).toEqual([0, 0])
    twice(rig, () => jq_lane_begin(rig.rt, queue, cell(0)), ENOENT)
    rig.settle()
    expect(jq_queue_state(rig.rt, queue)).toBe(JQ.JQ_QUEUE_DEAD)
    // A submitter cannot know.
    twice(rig, () => jq_lane_begin(rig.rt, queue, cell(0)), ENOENT)
    twice(rig, () => jq_queue_park(rig.rt, queue), ENOENT, "queue-dead")
    twice(rig, () => jq_queue_unpark(rig.rt, queue), ENOENT, "queue-dead")
    twice(rig, () => jq_queue_cancel(rig.rt, queue, JQ.JQ_CANCEL_ALL, -1), ENOENT, "queue-dead")
    twice(rig, () => jq_queue_cancel_async(rig.rt, queue, JQ.JQ_CANCEL_ALL, -1, null, 0), ENOENT, "queue-dead")
    twice(rig, () => jq_queue_drop(rig.rt, queue), ENOENT, "queue-dead")
    expect(jq_queue_put_atomic(rig.rt, queue)).toBe(0)
  })

  test("R37, R38: an atomic put needs its flavour", () => {
    const rig = new Rig()
    const { queue } = rig.queue()
    twice(rig, () => jq_queue_put_atomic(rig.rt, queue), EPERM, "put-not-atomic")
  })
})

describe("in a signalling section", () => {
  test("nothing that may sleep: not from a callback, not from the queue's own work queue, not from a signal", () => {
    const rig = new Rig()
    const { rt } = rig
    const { queue, driver } = rig.queue()
    const answers: number[] = []
    const sleepers = () => [
      jq_queue_cancel(rt, queue, JQ.JQ_CANCEL_ALL, -1),
      jq_lane_begin(rt, queue, cell(0)),
      jq_dispatcher_create(rt, "late", cell(0)),
      jq_queue_create(rt, OPS, null, rig.params(), cell(0)),
    ]
    driver.submits.push(() => {
      answers.push(...sleepers(), ...sleepers())
      return -ERRNO.EIO
    })
    rig.submit(queue)
    rig.run(100)
    expect(answers).toEqual(answers.map(() => -EDEADLK))
    expect(rig.reports).toEqual(Array.from({ length: 4 }, () => "context-forbidden"))
    expect(jq_queue_state(rt, queue)).toBe(JQ.JQ_QUEUE_RUNNING)
    const { fence, handle } = rig.foreign()
    const cb: JqFenceCb = { func: () => void answers.push(...sleepers()) }
    jq_fence_add_callback(rt, handle, cb)
    fence.signal(rig.engine)
    expect(answers).toEqual(Array.from({ length: 12 }, () => -EDEADLK))
    // What does not sleep may.
    driver.submits.push(() => jq_queue_cancel_async(rt, queue, JQ.JQ_CANCEL_QUEUED, -ERRNO.EIO, null, null) - ERRNO.EIO)
    rig.submit(queue)
    rig.run(200)
    expect(rig.reports.length).toBe(4)
  })
})

describe("what callbacks answer", () => {
  /** One job whose submit does this; its fence's status, and the reports. */
  function submitted(submit: TestDriver["submits"][0], policy: number = JQ.JQ_DROP_CANCEL) {
    const rig = new Rig()
    const { queue, driver } = rig.queue({ drop_policy: policy })
    driver.submits.push((job, token, wake) => submit(job, token, wake))
    const fence = rig.submit(queue)
    rig.run(100)
    const status = cell(0)
    jq_fence_status(rig.rt, fence, status)
    return { rig, status: status.value, driver }
  }

  test("submit keeps the token of a job that it refuses", () => {
    const kept = cell<TokenHandle>(0)
    const take = (token: { value: TokenHandle }): void => {
      kept.value = token.value
      token.value = 0
    }
    const refused = submitted((_job, token) => {
      take(token)
      return -ERRNO.EIO
    })
    expect([refused.status, refused.rig.reports]).toEqual([-EINVAL, ["token-kept"]])
    twice(refused.rig, () => jq_token_complete(refused.rig.rt, kept), EINVAL, "handle-stale")
  })

  test("so with a fence to wait for, whose reference goes to the queue all the same", () => {
    const rig = new Rig()
    const { queue, driver } = rig.queue()
    const { handle } = rig.foreign()
    driver.submits.push((_job, token, wake) => {
      token.value = 0
      wake.value = handle
      return JQ.JQ_NO_RESOURCES
    })
    rig.submit(queue)
    rig.run(100)
    expect([driver.calls, rig.reports]).toEqual([["submit 0", "release 0"], ["token-kept"]])
    twice(rig, () => jq_fence_put(rig.rt, handle), EINVAL, "handle-stale")
  })

  test("R2, R38: submit gives back the token of another job", () => {
    const rig = new Rig()
    const { queue, driver } = rig.queue()
    const first = rig.job(Number.POSITIVE_INFINITY)
    const fences = [rig.submit(queue, { job: first })]
    rig.settle()
    driver.submits.push((_job, token) => {
      token.value = first.token.value
      return -ERRNO.EIO
    })
    fences.push(rig.submit(queue))
    rig.settle()
    expect(rig.reports).toEqual(["token-forged"])
    // The other job's token is as it was.
    expect(jq_token_complete(rig.rt, first.token)).toBe(0)
    rig.run(100)
    const status = cell(0)
    expect(fences.map((fence) => [jq_fence_status(rig.rt, fence, status), status.value])).toEqual([
      [0, 1],
      [0, -EINVAL],
    ])
  })

  test("submit says that it has the job and leaves the token: the drop policy decides", () => {
    const cancelled = submitted(() => JQ.JQ_SUBMITTED)
    expect([cancelled.status, cancelled.rig.reports]).toEqual([-ERRNO.ECANCELED, ["token-dropped"]])
    const leaked = submitted(() => JQ.JQ_SUBMITTED, JQ.JQ_DROP_LEAK)
    expect([leaked.status, leaked.rig.reports]).toEqual([0, ["fence-leaked"]])
  })

  test("submit answers nonsense, or names nothing to wait for", () => {
    for (const answer of [0, 77, 1.5, Number.NaN, JQ.JQ_DONE, -5000]) {
      const { status, rig } = submitted(() => answer)
      expect([status, rig.reports]).toEqual([-EINVAL, ["answer-unknown"]])
    }
    const nothing = submitted(() => JQ.JQ_NO_RESOURCES)
    expect([nothing.status, nothing.rig.reports]).toEqual([-EINVAL, ["handle-null"]])
  })

  test("submit wants to wait for the end of its own job", () => {
    const rig = new Rig()
    const { queue, driver } = rig.queue()
    driver.submits.push((_job, _token, wake) => {
      jq_fence_get(rig.rt, fence)
      wake.value = fence
      return JQ.JQ_NO_RESOURCES
    })
    const fence = rig.submit(queue)
    rig.run(100)
    expect(rig.reports).toEqual(["waits-for-itself"])
    expect(driver.calls).toEqual(["submit 0", "release 0"])
  })

  test("stop without proof is no stop; nonsense is none either", () => {
    const rig = new Rig()
    const { queue, driver } = rig.queue()
    rig.submit(queue, { job: rig.job(Number.POSITIVE_INFINITY) })
    rig.settle()
    driver.stops.push(
      () => JQ.JQ_STOPPED,
      () => 0,
    )
    jq_queue_drop(rig.rt, queue)
    rig.run(500)
    expect([driver.calls, rig.reports]).toEqual([["submit 0", "stop"], ["proof-missing"]])
    rig.run(5000)
    expect(rig.reports).toEqual(["proof-missing", "answer-unknown", "unproven-cancel"])
    expect(jq_queue_state(rig.rt, queue)).toBe(JQ.JQ_QUEUE_DEAD)
  })

  test("timedout and teardown steps: still running, done", () => {
    const rig = new Rig()
    const { queue, driver } = rig.queue({ timeout_ns: 100 }, new TestDriver(rig.rt), { teardown_steps: 2 })
    driver.timeout = () => 0
    driver.steps.push(() => 0)
    rig.submit(queue, { job: rig.job(250) })
    rig.run(300)
    expect([driver.calls, rig.reports]).toEqual([
      ["submit 0", "timedout 0", "timedout 0", "release 0"],
      ["answer-unknown"],
    ])
    jq_queue_put(rig.rt, queue)
    rig.run(400)
    expect(driver.calls.slice(4)).toEqual(["teardown 0", "teardown 1"])
    expect(rig.reports).toEqual(["answer-unknown", "answer-unknown"])
  })

  test("a stage: its queue ends", () => {
    const rig = new Rig()
    const ops = { stages: [stage("resident", () => 0)] }
    const { queue, driver } = rig.queue({}, new TestDriver(rig.rt), ops)
    const fence = rig.submit(queue)
    rig.run(100)
    const status = cell(0)
    jq_fence_status(rig.rt, fence, status)
    expect([status.value, driver.calls, rig.reports]).toEqual([-EINVAL, ["release 0"], ["answer-unknown"]])
    expect(jq_queue_state(rig.rt, queue)).toBe(JQ.JQ_QUEUE_CANCELLING)
  })
})

describe("tokens", () => {
  test("after the job has ended otherwise", () => {
    const rig = new Rig()
    const { queue } = rig.queue()
    const blocker = rig.job(Number.POSITIVE_INFINITY)
    const job = rig.job()
    rig.submit(queue, { job: blocker })
    rig.submit(queue, { job })
    rig.settle()
    const copies = [cell(job.token.value), cell(job.token.value), cell(job.token.value)] as const
    expect(jq_token_fail(rig.rt, copies[0], -ERRNO.EIO)).toBe(0)
    twice(rig, () => jq_token_complete(rig.rt, copies[1]), EINVAL, "handle-stale")
    twice(rig, () => jq_token_drop(rig.rt, copies[2]), EINVAL)
    twice(rig, () => jq_token_started(rig.rt, job.token.value), EINVAL)
  })

  test("of a job that was given up, and whose fence leaks: the queue's own report", () => {
    const rig = new Rig()
    const { queue, driver } = rig.queue({ drop_policy: JQ.JQ_DROP_LEAK })
    const job = rig.job(Number.POSITIVE_INFINITY)
    rig.submit(queue, { job })
    rig.settle()
    driver.stops.push(...Array.from({ length: 2 }, () => () => JQ.JQ_WAIT_NS))
    jq_queue_cancel_async(rig.rt, queue, JQ.JQ_CANCEL_ALL, -ERRNO.EIO, null, null)
    rig.run(5000)
    const before = rig.reports
    expect(before).toEqual(["answer-unknown", "fence-leaked"])
    const copy = cell(job.token.value)
    expect(jq_token_started(rig.rt, job.token.value)).toBe(-EALREADY)
    expect(jq_token_complete(rig.rt, job.token)).toBe(-EALREADY)
    expect([job.token.value, rig.reports.slice(2)]).toEqual([0, ["token-spent", "token-spent"]])
    twice(rig, () => jq_token_complete(rig.rt, copy), EINVAL, "handle-stale")
  })
})

test("a put too many of a dispatcher leaves its queues alone", () => {
  const rig = new Rig()
  const { queue } = rig.queue()
  const dispatcher = rig.dispatcher.value
  expect(jq_dispatcher_put(rig.rt, dispatcher)).toBe(0)
  twice(rig, () => jq_dispatcher_put(rig.rt, dispatcher), EINVAL, "handle-stale")
  const fence = rig.submit(queue)
  rig.run(100)
  const status = cell(0)
  jq_fence_status(rig.rt, fence, status)
  expect(status.value).toBe(1)
})
