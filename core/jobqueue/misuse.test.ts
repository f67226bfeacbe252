/** Misuse that compiles, and that the ledger traps: no effect, a no or an errno, and one report that names the rule. */
import { describe, expect, test } from "vitest"
import { ERRNO } from "../base/errno.ts"
import { Fence } from "../fence/fence.ts"
import { Oops } from "../engine/report.ts"
import { asDmaFence } from "./job-fence.ts"
import { type FenceToken, SUBMITTED, type SubmitAnswer } from "./ops.ts"
import { Rig } from "./testing/rig.ts"

/** A rig whose device is asleep: the test has the tokens. */
function held(spec: ConstructorParameters<typeof Rig>[0] = {}) {
  const rig = new Rig({ credits: 8, ...spec })
  const tokens: FenceToken[] = []
  const hold = (_job: unknown, token: FenceToken): SubmitAnswer => {
    tokens.push(token)
    return SUBMITTED
  }
  for (let i = 0; i < 8; i++) rig.driver.submits.push(hold)
  const token = (index = 0): FenceToken => {
    const found = tokens[index]
    if (found === undefined) throw new Error(`no token ${index}`)
    return found
  }
  return { rig, token }
}

describe("tokens", () => {
  test("R2: a second completion is a no, and a report", () => {
    const { rig, token } = held()
    const fence = rig.submit()
    rig.settle()
    expect(token().complete()).toBe(true)
    expect(token().fail(-ERRNO.EIO)).toBe(false)
    expect(token().complete()).toBe(false)
    expect(fence.error).toBe(0)
    expect(new Set(rig.reports)).toEqual(new Set(["token-spent"]))
    expect(rig.queue.core.creditsUsed).toBe(0)
  })

  test("R2: a start after the end is a report, and changes nothing", () => {
    const { rig, token } = held({ timeout: 1000 })
    rig.submit()
    rig.settle()
    token().complete()
    token().started()
    rig.run(5000)
    expect(rig.reports).toEqual(["token-spent"])
    expect(rig.driver.calls).toEqual(["submit 0", "release 0"])
  })

  test("R2: a submit callback that gives back another job's token has failed", () => {
    const { rig, token } = held({ credits: 1 })
    const first = rig.submit({ cost: 0 })
    rig.driver.submits[1] = () => ({ token: token(), wake: rig.fence() })
    const second = rig.submit({ cost: 0 })
    rig.settle()
    expect(rig.reports).toEqual(["token-forged"])
    expect([first.signaled, second.signaled]).toEqual([false, false])
    token().complete()
    expect([first.error, second.error]).toEqual([0, -ERRNO.EINVAL])
    expect(second.signaled).toBe(true)
  })

  test("R2: a submit callback that ended the job and gives the token back has ended it", () => {
    const rig = new Rig()
    rig.driver.submits.push((_job, token) => {
      token.complete()
      return { token, wake: rig.fence() }
    })
    const fence = rig.submit()
    rig.settle()
    expect([fence.signaled, fence.error]).toEqual([true, 0])
    expect(rig.reports).toEqual(["token-spent"])
    expect(rig.driver.calls).toEqual(["submit 0", "release 0"])
  })

  test("R13: a dropped token under the policy cancel ends its fence, and is reported", () => {
    const { rig, token } = held({ dropPolicy: "cancel" })
    const fence = rig.submit()
    rig.settle()
    token().drop()
    expect([fence.signaled, fence.error]).toEqual([true, -ERRNO.ECANCELED])
    expect(rig.reports).toEqual(["token-dropped"])
    token().drop()
    expect(rig.reports).toEqual(["token-dropped", "token-spent"])
  })

  test("R13: a dropped token under the policy leak keeps its waiters and those behind it waiting for ever", () => {
    const { rig, token } = held({ dropPolicy: "leak" })
    const fences = [rig.submit(), rig.submit()]
    rig.settle()
    token(0).drop()
    expect(token(1).complete()).toBe(true)
    rig.queue.drop()
    rig.run(10_000_000_000)
    expect(fences.map(({ signaled }) => signaled)).toEqual([false, false])
    expect(rig.reports).toEqual(["fence-leaked"])
    // The device may still write: nothing is given back. The queue itself is gone.
    expect(rig.driver.calls.filter((call) => call.startsWith("release"))).toEqual([])
    expect(rig.queue.state).toBe("dead")
  })

  test("R13: a dropped token under the policy trap is an oops", () => {
    const { rig, token } = held({ dropPolicy: "trap" })
    rig.submit()
    rig.settle()
    expect(() => token().drop()).toThrow(Oops)
    expect(rig.reports).toEqual(["token-dropped"])
  })

  test("R13: a completion after the device was said to have stopped shows that it was not true", () => {
    const { rig, token } = held()
    const fence = rig.submit()
    rig.settle()
    rig.queue.cancel(-ERRNO.ECANCELED, "all")
    rig.settle()
    expect(fence.error).toBe(-ERRNO.ECANCELED)
    expect(token().complete()).toBe(false)
    expect(rig.reports).toEqual(["token-spent"])
  })
})

describe("fences", () => {
  test("R2: whoever signals a job's fence as any dma_fence changes nothing", () => {
    const { rig } = held()
    const fence = rig.submit()
    rig.settle()
    const any = asDmaFence(fence)
    any.signal(rig.engine)
    any.signalAt(rig.engine.now)
    any.checkAndSignal(rig.engine)
    any.setError(-ERRNO.EIO)
    expect([fence.signaled, fence.error]).toEqual([false, 0])
    expect(new Set(rig.reports)).toEqual(new Set(["foreign-signal"]))
  })
})

describe("prepared jobs and lanes", () => {
  test("R1: a job is committed once; what follows changes nothing", () => {
    const rig = new Rig()
    const lane = rig.lane()
    const prepared = rig.prepare(lane)
    const fence = prepared.commit()
    expect(prepared.commit()).toBe(fence)
    expect(prepared.addDependency(rig.fence())).toBe(-ERRNO.EINVAL)
    prepared.abandon()
    lane.end()
    rig.run(100)
    expect(rig.driver.calls).toEqual(["submit 0", "release 0"])
    expect(new Set(rig.reports)).toEqual(new Set(["prepared-used-up"]))
  })

  test("R1: an abandoned job is never committed", () => {
    const rig = new Rig()
    const lane = rig.lane()
    const prepared = rig.prepare(lane)
    prepared.abandon()
    prepared.commit()
    lane.end()
    rig.run(100)
    expect(rig.driver.calls).toEqual([])
    expect(rig.reports).toEqual(["prepared-used-up"])
    expect(rig.queue.core.prepared).toBe(0)
  })

  test("R9: a lane opened by its own holder is refused instead of waiting for itself", () => {
    const rig = new Rig()
    const lane = rig.lane()
    expect(rig.queue.beginSubmit()).toBe(-ERRNO.EDEADLK)
    expect(rig.reports).toEqual(["lane-nested"])
    lane.end()
    expect(typeof rig.queue.beginSubmit()).toBe("object")
  })

  test("R8: a lane that was ended prepares nothing, and cannot be ended again", () => {
    const rig = new Rig()
    const lane = rig.lane()
    lane.end()
    const other = rig.lane()
    expect(rig.tryPrepare(lane)).toBe(-ERRNO.EINVAL)
    lane.end()
    expect(rig.queue.core.lane.held).toBe(true)
    other.end()
    expect(new Set(rig.reports)).toEqual(new Set(["lane-used-up"]))
  })

  test("R14: a callback that prepares a job is refused", () => {
    const rig = new Rig()
    let answer: unknown = null
    rig.driver.submits.push((_job, token) => {
      const lane = rig.lane()
      answer = rig.tryPrepare(lane)
      lane.end()
      return { token, error: -ERRNO.EIO }
    })
    rig.submit()
    rig.run(10)
    expect(answer).toBe(-ERRNO.EINVAL)
    expect(rig.reports).toEqual(["allocates-while-signalling"])
  })
})

describe("queues", () => {
  test("R5: references taken or put after the last one", () => {
    const rig = new Rig()
    rig.queue.get()
    rig.queue.put()
    rig.queue.put()
    rig.queue.put()
    rig.queue.get()
    rig.settle()
    expect(rig.queue.state).toBe("dead")
    expect(rig.reports.length).toBe(2)
    expect(new Set(rig.reports)).toEqual(new Set(["queue-used-up"]))
  })

  test("R23: a driver that refuses and names a fence that has signalled cannot keep the queue busy for ever (G17)", () => {
    const rig = new Rig()
    const over = rig.fence()
    over.signal(rig.engine)
    for (let i = 0; i < 100; i++) rig.driver.submits.push((_job, token) => ({ token, wake: over }))
    const fence = rig.submit()
    rig.settle()
    expect([fence.signaled, fence.error]).toEqual([true, -ERRNO.EINVAL])
    expect(rig.reports).toEqual(["wakes-at-once"])
  })

  test("R23: a stage that names a fence that has signalled is ended by its timeout", () => {
    const over: Fence = new Fence(1000, 1, 0, null)
    const rig = new Rig({ stages: [{ name: "resident", timeout: 1_000_000, process: () => over }] })
    over.signal(rig.engine)
    const fence = rig.submit()
    rig.run(2_000_000)
    expect([fence.error, fence.timestamp]).toEqual([-ERRNO.ETIMEDOUT, 1_000_000])
    expect(rig.reports).toEqual(["wakes-at-once"])
  })

  test("R11, R13: a device that does not stop in time: the fence ends, and the danger is reported", () => {
    const { rig } = held({ cancelTimeout: 1000 })
    rig.driver.stopAnswer = () => ({ wait: rig.fence() })
    const fence = rig.submit()
    rig.settle()
    rig.queue.cancel(-ERRNO.ECANCELED, "all")
    rig.run(999)
    expect(fence.signaled).toBe(false)
    rig.run(1000)
    expect([fence.signaled, fence.error]).toEqual([true, -ERRNO.ECANCELED])
    expect(rig.reports).toEqual(["unproven-cancel"])
  })

  test("R11: a cancelled job whose dependency takes too long ends all the same, and is reported", () => {
    const rig = new Rig({ cancelTimeout: 1000 })
    const never = rig.fence()
    const fence = rig.submit({ after: [never] })
    rig.queue.drop()
    rig.run(5000)
    expect([fence.error, fence.timestamp]).toEqual([-ERRNO.ECANCELED, 1000])
    expect(rig.reports).toEqual(["early-cancel"])
    expect([rig.queue.state, never.hasCallbacks]).toEqual(["dead", false])
  })
})
