/** What a driver may rely on, whichever scheduler is behind the port; and at the end where they differ. */
import { describe, expect, test } from "vitest"
import { ERRNO } from "../../base/errno.ts"
import { Engine } from "../../engine/engine.ts"
import { drain, runStraight } from "../../engine/straight.ts"
import { Fence, FenceContexts } from "../../fence/fence.ts"
import type { SimTime } from "../../time/time.ts"
import { EventStore } from "../../trace/event-store.ts"
import { PORTS, type PortName, makePort } from "./make-port.ts"
import type { DriverJob, JobCallbacks, PreparedJob, TimeoutAnswer } from "./scheduler-port.ts"

const TIMEOUT = 1_000_000

type Answers = Fence | null | number

/** A driver that notes what it is asked, and answers as it is told; what `runs` leaves out is on the hardware. */
class Driver implements JobCallbacks<DriverJob> {
  readonly calls: string[] = []
  /** By job, in the order in which they ran. */
  readonly hardware = new Map<number, Fence>()
  waits: (job: DriverJob) => Fence | null = () => null
  runs: ((job: DriverJob) => Answers) | null = null
  timeout: TimeoutAnswer = "no-hang"
  readonly engine = new Engine(new EventStore())
  readonly contexts = new FenceContexts()

  fence(): Fence {
    return new Fence(this.contexts.allocate(1), 1, 0, null)
  }

  prepare(job: DriverJob): Fence | null {
    this.calls.push(`prepare ${job.id}`)
    return this.waits(job)
  }

  run(job: DriverJob): Answers {
    this.calls.push(`run ${job.id}`)
    if (this.runs !== null) return this.runs(job)
    const fence = this.fence()
    this.hardware.set(job.id, fence)
    return fence
  }

  timedOut(job: DriverJob): TimeoutAnswer {
    this.calls.push(`timed out ${job.id}`)
    if (this.timeout === "reset") this.end(job.id, -ERRNO.ETIMEDOUT)
    return this.timeout
  }

  cancel(job: DriverJob): void {
    this.calls.push(`cancel ${job.id}`)
    this.end(job.id, -ERRNO.ECANCELED)
  }

  release(job: DriverJob): void {
    this.calls.push(`release ${job.id}`)
  }

  /** The hardware is through with a job. */
  end(id: number, error = 0): void {
    const fence = this.hardware.get(id)
    if (fence === undefined || fence.signaled) return
    if (error !== 0) fence.setError(error)
    fence.signal(this.engine)
  }

  called(what: string): string[] {
    return this.calls.filter((call) => call.startsWith(what)).sort()
  }
}

function setUp(name: PortName, timeout: number | null = null) {
  const driver = new Driver()
  const { engine, contexts } = driver
  const port = makePort(name, engine, contexts)
  const queue = port.createQueue({ name: "q", client: -1, credits: 2, timeout, rings: 1 }, driver)
  if (typeof queue === "number") throw new Error(`queue refused: ${queue}`)
  const prepare = (id: number, deps: readonly Fence[] = []): PreparedJob => {
    while (engine.trace.objects.jobs.length <= id) engine.trace.objects.addJob("job", 0, 0)
    const prepared = queue.prepare({ id }, 1, deps)
    if (typeof prepared === "number") throw new Error(`refused ${prepared}`)
    return prepared
  }
  const run = (ns: number) => {
    const until = (engine.now + ns) as SimTime
    runStraight(engine, until, 100_000, 100_000)
    engine.now = until
  }
  return { driver, engine, queue, prepare, run }
}

describe.each(PORTS)("%s behind the port", (name) => {
  test("a job waits for its dependencies, runs, ends with its hardware fence, and is released once", () => {
    const { driver, engine, prepare } = setUp(name)
    const before = driver.fence()
    const finished = prepare(0, [before]).commit()
    drain(engine)
    expect(driver.calls).toEqual([])
    before.signal(engine)
    drain(engine)
    expect([driver.calls, finished.signaled]).toEqual([["prepare 0", "run 0"], false])
    driver.end(0)
    drain(engine)
    expect(driver.calls).toEqual(["prepare 0", "run 0", "release 0"])
    expect([finished.signaled, finished.error]).toEqual([true, 0])
  })

  test("an abandoned job goes back to its driver, without a callback, and the next one may come", () => {
    const { driver, engine, prepare } = setUp(name)
    prepare(0).abandon()
    drain(engine)
    expect(driver.calls).toEqual([])
    prepare(1).commit()
    drain(engine)
    expect(driver.calls).toEqual(["prepare 1", "run 1"])
  })

  test("a fence from the prepare callback is waited for, and the driver asked again", () => {
    const { driver, engine, prepare } = setUp(name)
    const room = driver.fence()
    driver.waits = () => (room.signaled ? null : room)
    prepare(0).commit()
    drain(engine)
    expect(driver.calls).toEqual(["prepare 0"])
    room.signal(engine)
    drain(engine)
    expect(driver.calls).toEqual(["prepare 0", "prepare 0", "run 0"])
  })

  test.each([
    ["nothing", () => null, 0],
    ["an errno", () => -ERRNO.EIO, -ERRNO.EIO],
    ["a fence that has signalled", signalled(0), 0],
    ["a fence that has failed", signalled(-ERRNO.EIO), -ERRNO.EIO],
  ] as const)("%s from the run callback is the job's end", (_, answer, error) => {
    const { driver, engine, prepare } = setUp(name)
    driver.runs = () => answer(driver)
    const finished = prepare(0).commit()
    drain(engine)
    expect([finished.signaled, finished.error]).toEqual([true, error])
    expect(driver.calls).toEqual(["prepare 0", "run 0", "release 0"])
  })

  test("an error of the hardware is the job's, and nobody else's", () => {
    const { driver, engine, prepare } = setUp(name)
    const fences = [0, 1].map((id) => prepare(id).commit())
    drain(engine)
    driver.end(0, -ERRNO.EIO)
    driver.end(1)
    drain(engine)
    expect(fences.map(({ error }) => error)).toEqual([-ERRNO.EIO, 0])
  })

  test("not more than the credits are on the hardware at a time", () => {
    const { driver, engine, prepare } = setUp(name)
    for (const id of [0, 1, 2]) prepare(id).commit()
    drain(engine)
    expect(driver.called("run")).toEqual(["run 0", "run 1"])
    driver.end(0)
    drain(engine)
    expect(driver.called("run")).toEqual(["run 0", "run 1", "run 2"])
  })

  test("a job that has had its time is shown to the driver, who lets it run on, or ends it", () => {
    const { driver, prepare, run } = setUp(name, TIMEOUT)
    const finished = prepare(0).commit()
    run(1.5 * TIMEOUT)
    expect([driver.called("timed out"), finished.signaled]).toEqual([["timed out 0"], false])
    driver.timeout = "reset"
    run(TIMEOUT)
    expect(finished.error).toBe(-ERRNO.ETIMEDOUT)
    expect([driver.called("timed out").length, driver.called("release")]).toEqual([2, ["release 0"]])
  })

  test("a kill ends what is queued, lets run what runs, and refuses what comes later", () => {
    const { driver, engine, queue, prepare } = setUp(name)
    const fences = [0, 1, 2].map((id) => prepare(id).commit())
    drain(engine)
    queue.kill()
    drain(engine)
    expect(queue.prepare({ id: 3 }, 1, [])).toBe(-ERRNO.ENOENT)
    for (const id of [0, 1]) driver.end(id)
    drain(engine)
    expect(fences.map(({ signaled, error }) => [signaled, error])).toEqual([
      [true, 0],
      [true, 0],
      [true, -ERRNO.ESRCH],
    ])
    expect([driver.called("cancel"), driver.called("release")]).toEqual([[], ["release 0", "release 1", "release 2"]])
  })

  test("a close ends everything, releases each job once, and refuses what comes later", () => {
    const { driver, engine, queue, prepare } = setUp(name)
    const fences = [0, 1, 2].map((id) => prepare(id).commit())
    drain(engine)
    queue.close()
    for (const id of [1, 0]) driver.end(id)
    drain(engine)
    expect(fences.every(({ signaled }) => signaled)).toBe(true)
    expect(fences[2]?.error).toBe(-ERRNO.ESRCH)
    expect(driver.called("run")).toEqual(["run 0", "run 1"])
    expect(driver.called("release")).toEqual(["release 0", "release 1", "release 2"])
    expect(queue.prepare({ id: 3 }, 1, [])).toBe(-ERRNO.ENOENT)
    expect(engine.reports).toEqual([])
  })
})

function signalled(error: number): (driver: Driver) => Fence {
  return (driver) => {
    const fence = driver.fence()
    if (error !== 0) fence.setError(error)
    fence.signal(driver.engine)
    return fence
  }
}

describe("where they differ:", () => {
  test("drm_sched cannot wait for the hardware when it closes: the driver gives running jobs up, youngest first", () => {
    const { driver, engine, queue, prepare } = setUp("drm-sched")
    const fences = [0, 1].map((id) => prepare(id).commit())
    drain(engine)
    queue.close()
    drain(engine)
    expect(driver.calls.filter((call) => call.startsWith("cancel"))).toEqual(["cancel 1", "cancel 0"])
    expect(fences.map(({ error }) => error)).toEqual([-ERRNO.ECANCELED, -ERRNO.ECANCELED])
  })

  test("the job queue does: running jobs end when the hardware has ended them, as it ended them", () => {
    const { driver, engine, queue, prepare, run } = setUp("jobqueue", TIMEOUT)
    const fences = [0, 1].map((id) => prepare(id).commit())
    drain(engine)
    queue.close()
    run(TIMEOUT / 2)
    expect([fences.some(({ signaled }) => signaled), driver.called("cancel")]).toEqual([false, []])
    driver.end(0)
    driver.end(1, -ERRNO.EIO)
    drain(engine)
    expect(fences.map(({ signaled, error }) => [signaled, error])).toEqual([
      [true, 0],
      [true, -ERRNO.EIO],
    ])
    run(10 * TIMEOUT)
    expect([driver.called("timed out"), engine.reports]).toEqual([[], []])
  })

  test("and if the hardware never ends them, says that what it does then is a guess", () => {
    const { driver, engine, queue, prepare, run } = setUp("jobqueue", TIMEOUT)
    const finished = prepare(0).commit()
    drain(engine)
    queue.close()
    run(2 * TIMEOUT)
    expect(finished.error).toBe(-ERRNO.ESRCH)
    expect(engine.reports.map(({ name }) => name)).toEqual(["unproven-cancel"])
    expect(driver.called("release")).toEqual(["release 0"])
    // The hardware comes late: nobody listens any more.
    driver.end(0)
    run(TIMEOUT)
    expect([engine.reports.length, driver.called("release")]).toEqual([1, ["release 0"]])
  })

  test("a killed job queue that is closed later waits for its hardware as long as any other", () => {
    const { driver, engine, queue, prepare, run } = setUp("jobqueue", TIMEOUT)
    const finished = prepare(0).commit()
    drain(engine)
    queue.kill()
    run(2.5 * TIMEOUT)
    queue.close()
    run(TIMEOUT / 2)
    expect(finished.signaled).toBe(false)
    driver.end(0)
    drain(engine)
    expect([finished.error, engine.reports]).toEqual([0, []])
  })

  test("a device that is gone ends the jobs of a job queue; drm_sched's wait for their close", () => {
    for (const name of PORTS) {
      const { driver, prepare, run } = setUp(name, TIMEOUT)
      driver.timeout = "device-gone"
      const finished = prepare(0).commit()
      run(2 * TIMEOUT)
      expect([name, finished.signaled, finished.error]).toEqual([
        name,
        name === "jobqueue",
        name === "jobqueue" ? -ERRNO.ENODEV : 0,
      ])
    }
  })

  test("jobs without credits are refused by drm_sched, as the kernel refuses them, and cost nothing in a job queue", () => {
    expect(setUp("drm-sched").queue.prepare({ id: 0 }, 0, [])).toBe(-ERRNO.EINVAL)
    expect(setUp("jobqueue").queue.prepare({ id: 0 }, 0, [])).not.toBeTypeOf("number")
    expect(setUp("jobqueue").queue.prepare({ id: 0 }, 3, [])).toBe(-ERRNO.EINVAL)
  })
})
