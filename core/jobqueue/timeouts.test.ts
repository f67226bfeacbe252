import { describe, expect, test } from "vitest"
import { ERRNO } from "../base/errno.ts"
import { EV } from "../trace/events.ts"
import { ADVANCE, type FenceToken, type StageAnswer, SUBMITTED } from "./ops.ts"
import { Rig, type TestJob } from "./testing/rig.ts"

const HANG = Number.POSITIVE_INFINITY

describe("R29: when clocks run", () => {
  test("R29: the timeout starts when the device begins with the job, not when the driver gets it", () => {
    const rig = new Rig({ credits: 4, timeout: 100 })
    rig.submit({ duration: 90 })
    rig.submit({ duration: 90 })
    rig.submit({ duration: 90 })
    rig.run(1000)
    expect(rig.driver.calls.filter((call) => call.startsWith("timed out"))).toEqual([])
  })

  test("R29: without a driver that reports starts a job begins when those before it have left", () => {
    const rig = new Rig({ credits: 4, timeout: 100, reportsStart: false })
    let token: FenceToken | null = null
    rig.submit({ duration: 90 })
    rig.settle()
    rig.driver.submits.push((job, lent) => {
      token = lent
      rig.device.submit({ job, token: lent })
      return SUBMITTED
    })
    rig.driver.timeoutAnswer = () => {
      rig.device.stop()
      ;(token as FenceToken | null)?.fail(-ERRNO.ETIME)
      return "handled"
    }
    const hung = rig.submit({ duration: HANG })
    rig.run(1000)
    expect(timesOf(rig, EV.timeout)).toEqual([190])
    expect([hung.error, hung.timestamp]).toEqual([-ERRNO.ETIME, 190])
  })

  test("R29: while the queue is parked clocks stand", () => {
    const rig = new Rig({ timeout: 100, pipelineTimeout: 150 })
    rig.submit({ duration: HANG })
    const waiting = rig.submit({ after: [rig.fence()] })
    rig.run(60)
    rig.queue.park()
    rig.run(10_000)
    expect([timesOf(rig, EV.timeout), waiting.signaled]).toEqual([[], false])
    rig.queue.unpark()
    rig.driver.timeoutAnswer = () => {
      for (const { token } of rig.device.stop()) token.fail(-ERRNO.ETIME)
      return "handled"
    }
    rig.run(20_000)
    expect(timesOf(rig, EV.timeout)).toEqual([10_040])
    expect([waiting.error, waiting.timestamp]).toEqual([-ERRNO.ETIMEDOUT, 10_090])
  })

  test("R29: what is committed, or begins, while the queue is parked has its whole time from the unpark on", () => {
    const rig = new Rig({ timeout: 100, pipelineTimeout: 1000 })
    rig.submit({ duration: 20 })
    const hung = rig.submit({ duration: HANG })
    rig.settle()
    rig.queue.park()
    rig.run(500)
    const late = rig.submit({ after: [rig.fence()] })
    rig.run(600)
    rig.queue.unpark()
    rig.driver.timeoutAnswer = () => {
      for (const { token } of rig.device.stop()) token.fail(-ERRNO.ETIME)
      return "handled"
    }
    rig.run(5000)
    expect([hung.timestamp, late.timestamp]).toEqual([700, 1600])
  })

  test("R29: a stage has its own limit, and a job one for its whole life", () => {
    const answers: StageAnswer[] = [30, 30]
    const stage = { name: "resident", timeout: 50, process: (_job: TestJob): StageAnswer => answers.shift() ?? ADVANCE }
    const rig = new Rig({ stages: [stage], pipelineTimeout: 70 })
    const slow = rig.submit()
    const late = rig.submit({ duration: HANG })
    rig.run(1000)
    expect([slow.error, slow.timestamp]).toEqual([-ERRNO.ETIMEDOUT, 50])
    expect(late.signaled).toBe(false)
    expect(rig.driver.calls).toEqual([
      "release 0",
      "submit 1",
      ...repeated("timed out 1", timesOf(rig, EV.timeout).length),
    ])
    expect(timesOf(rig, EV.timeout)[0]).toBe(70)
  })

  test("R29: stages are passed in order, one job in each", () => {
    const log: string[] = []
    const wait = (name: string, ns: number) => {
      const since = new Map<number, boolean>()
      return {
        name,
        timeout: null,
        process({ id }: TestJob): StageAnswer {
          log.push(`${name} ${id} at ${rig.engine.now}`)
          if (since.has(id)) return ADVANCE
          since.set(id, true)
          return ns
        },
      }
    }
    const rig: Rig = new Rig({ stages: [wait("vm", 10), wait("buffer", 5)] })
    rig.submit()
    rig.submit()
    rig.run(100)
    expect(log).toEqual([
      "vm 0 at 0",
      "vm 0 at 10",
      "buffer 0 at 10",
      "vm 1 at 10",
      "buffer 0 at 15",
      "vm 1 at 20",
      "buffer 1 at 20",
      "buffer 1 at 25",
    ])
    expect(timesOf(rig, EV.run)).toEqual([15, 25])
  })
})

describe("R30: what is said about long timeouts", () => {
  for (const [timeout, said] of [
    [2_000_000_000, 0],
    [2_000_000_001, 1],
    [5_000_000_000, 1],
    [10_000_000_000, 1],
  ] as const) {
    test(`R30: a timeout of ${timeout} ns is ${said === 0 ? "not reported" : "reported in the kernel log"}`, () => {
      const rig = new Rig({ timeout })
      expect(timesOf(rig, EV.log).length).toBe(said)
    })
  }
})

describe("R31: timeout and completion race", () => {
  test("R31: an interrupt in the middle of the handler wins once, and the handler's end is a no", () => {
    const rig = new Rig({ timeout: 100 })
    let token: FenceToken | null = null
    rig.driver.submits.push((_job, lent) => {
      token = lent
      lent.started()
      return SUBMITTED
    })
    const answers: boolean[] = []
    rig.driver.timeoutAnswer = () => {
      const lent = token as FenceToken | null
      if (lent === null) return "handled"
      // The interrupt comes now.
      answers.push(lent.complete())
      if (!lent.spent) answers.push(lent.fail(-ERRNO.ETIME))
      return "handled"
    }
    const fence = rig.submit()
    rig.run(1000)
    expect([fence.error, fence.timestamp, answers, rig.reports]).toEqual([0, 100, [true], []])
    expect(timesOf(rig, EV.timeout)).toEqual([100])
  })

  test("R31: a slow device is asked once a timeout, and the job goes on", () => {
    const rig = new Rig({ timeout: 100 })
    const fence = rig.submit({ duration: 350 })
    rig.run(1000)
    expect(timesOf(rig, EV.timeout)).toEqual([100, 200, 300])
    expect([fence.error, fence.timestamp]).toEqual([0, 350])
  })

  test("R31: a cancel from inside of the handler waits for its end, without a deadlock", () => {
    const rig = new Rig({ timeout: 100 })
    rig.driver.timeoutAnswer = () => {
      rig.queue.cancel(-ERRNO.ECANCELED, "all")
      rig.driver.calls.push("handler ends")
      return "handled"
    }
    const fence = rig.submit({ duration: HANG })
    rig.run(1000)
    expect(rig.driver.calls).toEqual(["submit 0", "timed out 0", "handler ends", "stop", "release 0"])
    expect([fence.error, fence.timestamp]).toEqual([-ERRNO.ECANCELED, 100])
  })
})

describe("R32: recovery", () => {
  test("R32: nothing is run twice: what a reset lost has failed", () => {
    const rig = new Rig({ credits: 3, timeout: 100 })
    rig.driver.timeoutAnswer = () => {
      for (const { token } of rig.device.stop()) token.fail(-ERRNO.ECANCELED)
      return "handled"
    }
    const fences = [rig.submit({ duration: HANG }), rig.submit(), rig.submit(), rig.submit()]
    rig.run(1000)
    expect(fences.map(({ error }) => error)).toEqual([-ERRNO.ECANCELED, -ERRNO.ECANCELED, -ERRNO.ECANCELED, 0])
    expect(rig.driver.calls.filter((call) => call.startsWith("submit"))).toEqual([
      "submit 0",
      "submit 1",
      "submit 2",
      "submit 3",
    ])
  })

  test("R32: a fault kills the guilty queue; the other one goes on", () => {
    const rig = new Rig({ timeout: 100 })
    const innocent = rig.another({ name: "innocent" })
    rig.driver.timeoutAnswer = () => {
      rig.queue.cancel(-ERRNO.EIO, "all")
      return "handled"
    }
    const bad = [rig.submit({ duration: HANG }), rig.submit(), rig.submit({ after: [rig.fence()] })]
    const good = Array.from({ length: 20 }, () => rig.submit({ duration: 10 }, innocent))
    rig.run(5_000_000_000)
    expect(bad.map(({ error }) => error)).toEqual([-ERRNO.EIO, -ERRNO.EIO, -ERRNO.EIO])
    expect(good.every(({ signaled, error }) => signaled && error === 0)).toBe(true)
  })

  test("R32: a device that is gone ends everything of the queue, in order, and is not asked to stop", () => {
    const rig = new Rig({ timeout: 100 })
    rig.driver.timeoutAnswer = () => "device-gone"
    const fences = [rig.submit({ duration: HANG }), rig.submit(), rig.submit()]
    rig.run(1000)
    expect(fences.map(({ error }) => error)).toEqual([-ERRNO.ENODEV, -ERRNO.ENODEV, -ERRNO.ENODEV])
    expect(rig.driver.calls).toEqual(["submit 0", "submit 1", "timed out 0", "release 0", "release 1", "release 2"])
  })
})

function timesOf(rig: Rig, kind: number): number[] {
  const { trace } = rig.engine
  const times: number[] = []
  for (let i = 0; i < trace.length; i++) if (trace.kind(i) === kind) times.push(trace.time(i))
  return times
}

function repeated(text: string, count: number): string[] {
  return Array.from({ length: count }, () => text)
}

test("an idle queue has no clock running, and the next job starts it again", () => {
  const rig = new Rig({ timeout: 1000 })
  rig.submit()
  rig.run(100)
  expect(rig.queue.core.watchdog.armed).toBe(false)
  const fence = rig.submit({ duration: Number.POSITIVE_INFINITY })
  rig.run(1200)
  expect([rig.driver.calls.at(-1), fence.signaled, rig.queue.core.watchdog.armed]).toEqual(["timed out 1", false, true])
})
