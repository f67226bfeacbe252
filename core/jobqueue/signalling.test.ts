import { describe, expect, test } from "vitest"
import { ERRNO } from "../base/errno.ts"
import { Prng } from "../base/prng.ts"
import { QueueChecker } from "./invariants/checker.ts"
import type { JobFence } from "./job-fence.ts"
import { type FenceToken, SUBMITTED, proveStopped } from "./ops.ts"
import { Rig } from "./testing/rig.ts"

/** In virtual nanoseconds: longer than any limit that the random rigs below set. */
const LONG = 100_000
const RUNS = 300

test("R11: every committed fence signals in bounded time, whatever hangs, is cancelled, dropped or unplugged", () => {
  for (let seed = 0; seed < RUNS; seed++) {
    const prng = new Prng(seed)
    const rig = new Rig({
      credits: 1 + prng.below(4),
      timeout: 200 + prng.below(300),
      pipelineTimeout: prng.below(2) === 0 ? null : 500 + prng.below(1000),
      cancelTimeout: 100 + prng.below(400),
      bypass: prng.below(2) === 0,
    })
    const reset = () => {
      for (const { token } of rig.device.stop()) token.fail(-ERRNO.ECANCELED)
    }
    rig.driver.timeoutAnswer = () => {
      const way = prng.below(4)
      if (way === 0) {
        rig.device.stop()
        return "device-gone"
      }
      if (way === 1) rig.queue.cancel(-ERRNO.EIO, "all")
      else reset()
      return "handled"
    }
    const stops = prng.below(2) === 0
    if (!stops) rig.driver.stopAnswer = () => ({ wait: rig.fence() })
    const fences: JobFence[] = []
    const external = [rig.fence(), rig.fence()]
    const checker = new QueueChecker([rig.queue.core], [rig.dispatcher])
    for (let step = 0; step < 30; step++) {
      const way = prng.below(10)
      if (way < 6 && !rig.queue.core.dropped) {
        const after = prng.below(4) === 0 ? [external[prng.below(2)] as JobFence] : []
        fences.push(rig.submit({ duration: prng.below(8) === 0 ? Number.POSITIVE_INFINITY : prng.below(100), after }))
      } else if (way === 6) external[prng.below(2)]?.signal(rig.engine)
      else if (way === 7 && prng.below(4) === 0)
        rig.queue.cancel(-ERRNO.ECANCELED, prng.below(2) === 0 ? "all" : "queued")
      else if (way === 8 && prng.below(6) === 0) rig.queue.drop()
      else rig.run(rig.engine.now + prng.below(200))
      expect(checker.afterStep(false), `seed ${seed}`).toBe(null)
    }
    // The contract of everybody else's fences: they signal in finite time.
    for (const fence of external) fence.signal(rig.engine)
    rig.run(rig.engine.now + LONG)
    expect(fences.filter(({ signaled }) => !signaled).length, `seed ${seed}`).toBe(0)
    rig.queue.drop()
    rig.run(rig.engine.now + LONG)
    expect(rig.queue.state, `seed ${seed}`).toBe("dead")
    expect(checker.atRest(), `seed ${seed}`).toBe(null)
    const released = rig.driver.calls.filter((call) => call.startsWith("release"))
    expect(released.length, `seed ${seed}`).toBe(fences.length)
    expect(new Set(released).size).toBe(released.length)
    const allowed = stops ? ["early-cancel"] : ["early-cancel", "unproven-cancel", "token-spent"]
    expect(
      rig.reports.filter((name) => !allowed.includes(name)),
      `seed ${seed}`,
    ).toEqual([])
  }
})

describe("R12: only the device's completion is success", () => {
  const ends: Record<string, (rig: Rig, token: FenceToken) => void> = {
    "the driver fails it": (_rig, token) => void token.fail(-ERRNO.EIO),
    "its token is dropped": (_rig, token) => void token.drop(),
    "the queue is cancelled": (rig) => rig.queue.cancel(-ERRNO.ECANCELED, "all"),
    "the queue is dropped": (rig) => rig.queue.drop(),
    "the last reference goes": (rig) => rig.queue.put(),
    "the device is gone": (rig) => {
      rig.driver.timeoutAnswer = () => "device-gone"
      rig.run(10_000)
    },
  }
  for (const [how, end] of Object.entries(ends)) {
    test(`R12: ${how}: no success, for it nor for those behind it`, () => {
      const rig = new Rig({ credits: 1, timeout: 1000 })
      let token: FenceToken | null = null
      rig.driver.submits.push((_job, lent) => {
        token = lent
        lent.started()
        return SUBMITTED
      })
      const first = rig.submit()
      const second = rig.submit({ after: [rig.fence()] })
      rig.settle()
      if (token === null) throw new Error("not submitted")
      end(rig, token)
      rig.run(5_000_000_000)
      expect([first.signaled, first.error < 0]).toEqual([true, true])
      expect(second.signaled && second.error === 0).toBe(false)
    })
  }

  test("R12: the errors of both cancels and timeouts are set before the signal, so no waiter sees success", () => {
    const rig = new Rig({ timeout: 100 })
    const fence = rig.submit({ duration: Number.POSITIVE_INFINITY })
    rig.settle()
    rig.queue.cancel(-ERRNO.EIO, "all")
    rig.settle()
    expect(fence.getStatus()).toBe(-ERRNO.EIO)
  })
})

describe("R13: what the device has ends by its completion or by a proof", () => {
  test("R13: a cancel asks the device to stop, and waits for the proof", () => {
    const rig = new Rig()
    const fences = [rig.submit({ duration: 100 }), rig.submit({ duration: 100 }), rig.submit()]
    rig.settle()
    const stopped = rig.fence()
    rig.driver.stopAnswer = () => {
      if (!stopped.signaled) return { wait: stopped }
      rig.device.stop()
      rig.driver.stopAnswer = () => {
        throw new Error("asked again after the proof")
      }
      return proveStopped()
    }
    rig.queue.cancel(-ERRNO.ECANCELED, "all")
    rig.run(50)
    expect(fences.map(({ signaled }) => signaled)).toEqual([false, false, false])
    stopped.signal(rig.engine)
    rig.settle()
    expect(fences.map(({ error }) => error)).toEqual([-ERRNO.ECANCELED, -ERRNO.ECANCELED, -ERRNO.ECANCELED])
    expect(rig.reports).toEqual([])
  })

  test("R13: jobs that the device never had end without a stop", () => {
    const rig = new Rig()
    const before = rig.fence()
    const fence = rig.submit({ after: [before] })
    rig.queue.cancel(-ERRNO.ECANCELED, "all")
    before.signal(rig.engine)
    rig.settle()
    expect(fence.error).toBe(-ERRNO.ECANCELED)
    expect(rig.driver.calls).toEqual(["release 0"])
  })

  test("R13: with a cancel of what waits the device finishes what it has", () => {
    const rig = new Rig()
    const fences = [rig.submit({ duration: 100 }), rig.submit({ duration: 100 }), rig.submit()]
    rig.settle()
    rig.queue.cancel(-ERRNO.ESRCH, "queued")
    rig.run(1000)
    expect(fences.map(({ error, timestamp }) => [error, timestamp])).toEqual([
      [0, 100],
      [0, 200],
      [-ERRNO.ESRCH, 200],
    ])
    expect(rig.driver.calls.includes("stop")).toBe(false)
  })

  test("R13: a cancelled job ends after its dependencies, so nobody reuses what they still write to (G10)", () => {
    const rig = new Rig()
    const writes = rig.fence()
    const fence = rig.submit({ after: [writes] })
    rig.queue.cancel(-ERRNO.ESRCH, "queued")
    rig.run(500)
    expect(fence.signaled).toBe(false)
    writes.signal(rig.engine)
    rig.settle()
    expect([fence.error, rig.reports]).toEqual([-ERRNO.ESRCH, []])
  })
})

test("R14: callbacks run in a signalling section, and the submitter's own context is none", () => {
  const rig = new Rig()
  const inside: boolean[] = []
  const look = () => rig.engine.signalling.has(rig.engine.task)
  rig.driver.submits.push((_job, token) => {
    inside.push(look())
    return { token, error: -ERRNO.EIO }
  })
  rig.submit()
  inside.push(look())
  rig.settle()
  inside.push(look())
  expect(inside).toEqual([false, true, false])
})

test("R14: the context of a bypass is a signalling section too", () => {
  const rig = new Rig({ bypass: true })
  const inside: boolean[] = []
  rig.driver.submits.push((_job, token) => {
    inside.push(rig.engine.signalling.has(rig.engine.task))
    return { token, error: -ERRNO.EIO }
  })
  rig.submit()
  expect([inside, rig.engine.signalling.has(rig.engine.task)]).toEqual([[true], false])
})

test("R15: the dispatcher's work queue is ordered and nobody else's", () => {
  const rig = new Rig()
  expect(rig.dispatcher.queue.ordered).toBe(true)
  expect(new Set(rig.engine.trace.objects.works.filter((name) => name.startsWith("gpu")))).toEqual(
    new Set(["gpu dispatch"]),
  )
})

test("R16: the error of the hardware is that of the fence, set before it signals, and stays", () => {
  const rig = new Rig()
  const seen: number[] = []
  rig.driver.submits.push((_job, token) => {
    token.fail(-ERRNO.EIO)
    return SUBMITTED
  })
  const fence = rig.submit()
  rig.run(100)
  seen.push(fence.error, fence.getStatus())
  expect(seen).toEqual([-ERRNO.EIO, -ERRNO.EIO])
})
