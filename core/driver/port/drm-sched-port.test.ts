import { describe, expect, test } from "vitest"
import { ERRNO } from "../../base/errno.ts"
import { PROFILES } from "../../drm-sched/profile.ts"
import { Engine } from "../../engine/engine.ts"
import { drain } from "../../engine/straight.ts"
import { WorkQueue } from "../../engine/work.ts"
import { Fence, FenceContexts } from "../../fence/fence.ts"
import { EventStore } from "../../trace/event-store.ts"
import { DrmSchedPort } from "./drm-sched-port.ts"
import type { DriverJob, JobCallbacks, PreparedJob } from "./scheduler-port.ts"

function setUp(runs: (job: DriverJob) => Fence | null | number) {
  const engine = new Engine(new EventStore())
  const contexts = new FenceContexts()
  const calls: string[] = []
  const callbacks: JobCallbacks<DriverJob> = {
    prepare: (job) => {
      calls.push(`prepare ${job.id}`)
      return null
    },
    run: (job) => {
      calls.push(`run ${job.id}`)
      return runs(job)
    },
    timedOut: () => "reset",
    cancel: (job) => {
      calls.push(`cancel ${job.id}`)
    },
    release: (job) => {
      calls.push(`release ${job.id}`)
    },
  }
  const port = new DrmSchedPort(engine, contexts, PROFILES["v7.2"], "fifo", new WorkQueue("system", false))
  const queue = port.createQueue({ name: "q", client: -1, credits: 2, timeout: null, rings: 1 }, callbacks)
  const newFence = () => new Fence(contexts.allocate(1), 1, 0, null)
  const prepare = (id: number, deps: readonly Fence[] = []): PreparedJob => {
    engine.trace.objects.addJob(`job${id}`, 0, 0)
    const prepared = queue.prepare({ id }, 1, deps)
    if (typeof prepared === "number") throw new Error(`refused ${prepared}`)
    return prepared
  }
  return { engine, queue, calls, newFence, prepare }
}

describe("drm_sched behind the port", () => {
  test("a job waits for its dependencies, runs, and is released once", () => {
    const { engine, calls, newFence, prepare } = setUp(() => null)
    const before = newFence()
    const finished = prepare(0, [before]).commit()
    drain(engine)
    expect(calls).toEqual([])
    before.signal(engine)
    drain(engine)
    expect(calls).toEqual(["prepare 0", "run 0", "release 0"])
    expect(finished.signaled).toBe(true)
  })

  test("an abandoned job goes back to its driver, without a callback", () => {
    const { engine, calls, prepare } = setUp(() => null)
    prepare(0).abandon()
    drain(engine)
    expect(calls).toEqual([])
  })

  test("an errno from the run callback is the finished fence's error", () => {
    const { engine, prepare } = setUp(() => -ERRNO.EIO)
    const finished = prepare(0).commit()
    drain(engine)
    expect(finished.error).toBe(-ERRNO.EIO)
  })

  test("closing cancels what runs, ends what is queued, and refuses what comes later", () => {
    const hardware: Fence[] = []
    const machine = setUp(() => {
      const fence = machine.newFence()
      hardware.push(fence)
      return fence
    })
    const { engine, queue, calls, prepare } = machine
    const fences = [0, 1, 2].map((id) => prepare(id).commit())
    drain(engine)
    expect(hardware.length).toBe(2)
    queue.close()
    for (const fence of hardware) fence.signal(engine)
    drain(engine)
    expect(calls.filter((call) => call.startsWith("cancel"))).toEqual(["cancel 1", "cancel 0"])
    expect(calls.filter((call) => call.startsWith("release")).sort()).toEqual(["release 0", "release 1", "release 2"])
    expect(fences[2]?.error).toBe(-ERRNO.ESRCH)
    expect(queue.prepare({ id: 3 }, 1, [])).toBe(-ERRNO.ENOENT)
  })

  test("no credits are refused as the kernel refuses them", () => {
    expect(setUp(() => null).queue.prepare({ id: 0 }, 0, [])).toBe(-ERRNO.EINVAL)
  })
})
