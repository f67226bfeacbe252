/** Sync objects and their waits: what the suites of the kernel leave open. Source: reference 5. */
import { describe, expect, test } from "vitest"
import { ERRNO } from "../../base/errno.ts"
import { Engine } from "../../engine/engine.ts"
import { drain, runStraight } from "../../engine/straight.ts"
import { TIME_MAX, type SimTime, simTime } from "../../time/time.ts"
import { EventStore } from "../../trace/event-store.ts"
import { Fence, FenceContexts } from "../fence.ts"
import { SyncFile } from "../sync-file.ts"
import { Thread } from "../thread.ts"
import type { SyncobjDevice } from "./device.ts"
import { WAIT_ALL, WAIT_DEADLINE, WAIT_FOR_SUBMIT } from "./flags.ts"
import { SYNCOBJ_IOCTLS, type SyncobjArgs, type SyncobjIoctl } from "./ioctl-args.ts"
import { FindFence } from "./submit-wait.ts"
import { Syncobj, type SyncobjEntry } from "./syncobj.ts"
import { SyncobjFile } from "./syncobj-file.ts"
import { SyncobjWait } from "./syncobj-wait.ts"
import { timeoutOf } from "./timeout.ts"

const newEngine = () => new Engine(new EventStore())
let contexts = 100

class HurriedFence extends Fence {
  deadlines: number[] = []

  constructor() {
    super(++contexts, 1, 0, null)
  }

  override setDeadline(at: SimTime): void {
    this.deadlines.push(at)
  }
}

const fenced = (fence: Fence | null) => {
  const syncobj = new Syncobj()
  syncobj.replaceFence(fence)
  return syncobj
}

class Entry implements SyncobjEntry {
  readonly point: number
  readonly fences: Fence[] = []

  constructor(at: number) {
    this.point = at
  }

  found(fence: Fence): void {
    this.fences.push(fence)
  }
}

describe("references", () => {
  test("the last one frees the object; it is not taken nor dropped again", () => {
    const syncobj = new Syncobj()
    syncobj.get()
    syncobj.put()
    expect(syncobj.freed).toBe(false)
    syncobj.put()
    expect(syncobj.freed).toBe(true)
    expect(() => syncobj.get()).toThrow("freed syncobj")
    expect(() => syncobj.put()).toThrow("freed twice")
  })
})

describe("entries", () => {
  test("of a point that is there are told at once, and do not stay", () => {
    const fence = new HurriedFence()
    const syncobj = fenced(fence)
    const [wait, eventfd] = [new Entry(0), new Entry(0)]
    syncobj.addWait(wait)
    syncobj.addEventfd(eventfd)
    expect([wait.fences, eventfd.fences, syncobj.entryCount]).toEqual([[fence], [fence], 0])
  })

  test("are told when their point comes, each once, and the others stay", () => {
    const [engine, table] = [newEngine(), new FenceContexts()]
    const syncobj = new Syncobj()
    const [wait1, wait5, eventfd1, eventfd5] = [new Entry(1), new Entry(5), new Entry(1), new Entry(5)]
    for (const entry of [wait1, wait5]) syncobj.addWait(entry)
    for (const entry of [eventfd1, eventfd5]) syncobj.addEventfd(entry)
    syncobj.addPoint(engine, table, new HurriedFence(), 2)
    const told = () => [wait1, wait5, eventfd1, eventfd5].map(({ fences }) => fences.length)
    expect([told(), syncobj.entryCount]).toEqual([[1, 0, 1, 0], 2])
    syncobj.addPoint(engine, table, new HurriedFence(), 5)
    expect([told(), syncobj.entryCount]).toEqual([[1, 1, 1, 1], 0])
  })

  test("that another's answer takes away are not told", () => {
    const syncobj = new Syncobj()
    const second = new Entry(0)
    class Remover extends Entry {
      override found(fence: Fence): void {
        super.found(fence)
        syncobj.removeWait(second)
      }
    }
    const first = new Remover(0)
    syncobj.addWait(first)
    syncobj.addWait(second)
    syncobj.replaceFence(new HurriedFence())
    expect([first.fences.length, second.fences.length]).toEqual([1, 0])
  })

  test("are left waiting by the loss of a fence", () => {
    const syncobj = new Syncobj()
    const wait = new Entry(0)
    syncobj.addWait(wait)
    syncobj.replaceFence(null)
    expect([wait.fences, syncobj.entryCount]).toEqual([[], 1])
  })
})

describe("a wait", () => {
  function wait(syncobjs: readonly Syncobj[], flags: number, timeout = 100) {
    const engine = newEngine()
    const results: number[] = []
    const points = syncobjs.map((syncobj) => ({ syncobj, point: 0 }))
    const call = new SyncobjWait(new Thread(engine), points, flags, timeout, 7, (result) => results.push(result))
    call.begin()
    return { engine, call, results }
  }

  test("with a deadline hurries what is there, and does not mind what is not", () => {
    const fence = new HurriedFence()
    const { results } = wait([fenced(null), fenced(fence)], WAIT_FOR_SUBMIT | WAIT_DEADLINE)
    expect([fence.deadlines, results]).toEqual([[7], []])
  })

  test("that is over at the beginning hurries nobody: any", () => {
    const [over, open] = [new HurriedFence(), new HurriedFence()]
    over.signalAtBirth(simTime(0))
    const { results, call } = wait([fenced(open), fenced(over)], WAIT_DEADLINE)
    expect([results, call.firstSignaled, open.deadlines]).toEqual([[0], 1, []])
  })

  test("that is over at the beginning hurries nobody: all", () => {
    const fences = [new HurriedFence(), new HurriedFence()]
    for (const fence of fences) fence.signalAtBirth(simTime(0))
    const { results } = wait(fences.map(fenced), WAIT_ALL | WAIT_DEADLINE)
    expect([results, fences.map(({ deadlines }) => deadlines.length)]).toEqual([[0], [0, 0]])
  })

  test("for all goes on while one is open", () => {
    const [over, open] = [new HurriedFence(), new HurriedFence()]
    over.signalAtBirth(simTime(0))
    const { results, engine, call } = wait([fenced(over), fenced(open)], WAIT_ALL)
    expect(results).toEqual([])
    open.signal(engine)
    drain(engine)
    expect([results, call.firstSignaled]).toEqual([[0], 0])
  })

  test("takes its entries and callbacks away when it ends", () => {
    const open = new HurriedFence()
    const empty = fenced(null)
    const { results, engine } = wait([fenced(open), empty], WAIT_FOR_SUBMIT)
    expect([open.hasCallbacks, empty.entryCount]).toEqual([true, 1])
    runStraight(engine, TIME_MAX, 100, Number.POSITIVE_INFINITY)
    expect([results, open.hasCallbacks, empty.entryCount]).toEqual([[-ERRNO.ETIME], false, 0])
  })
})

test("a search that gave up leaves no entry and no reference", () => {
  const engine = newEngine()
  const syncobj = new Syncobj()
  const results: number[] = []
  new FindFence(new Thread(engine), syncobj, 1, WAIT_FOR_SUBMIT, (result) => results.push(result)).begin()
  expect(syncobj.entryCount).toBe(1)
  runStraight(engine, TIME_MAX, 100, Number.POSITIVE_INFINITY)
  expect([results, engine.now, syncobj.entryCount]).toEqual([[-ERRNO.ETIME], 5_000_000_000, 0])
  syncobj.put()
  expect(syncobj.freed).toBe(true)
})

test("timeouts: 0 in the past and now, then one more than it takes, and never for ever", () => {
  const engine = newEngine()
  engine.now = simTime(50)
  expect([49, 50, 51, 60].map((at) => timeoutOf(engine, at))).toEqual([0, 0, 2, 11])
  expect(timeoutOf(engine, Number.POSITIVE_INFINITY)).toBe(TIME_MAX - 1 - 50)
})

describe("ioctls", () => {
  const args: SyncobjArgs = {
    CREATE: { flags: 0, handle: 0 },
    DESTROY: { handle: 1, pad: 0 },
    HANDLE_TO_FD: { handle: 1, flags: 0, fd: 0, pad: 0, point: 0 },
    FD_TO_HANDLE: { handle: 1, flags: 0, fd: 0, pad: 0, point: 0 },
    WAIT: { handles: [], timeoutNs: 0, flags: 0, firstSignaled: 7, deadlineNs: 0 },
    TIMELINE_WAIT: { handles: [], points: [], timeoutNs: 0, flags: 0, firstSignaled: 7, deadlineNs: 0 },
    RESET: { handles: [], pad: 0 },
    SIGNAL: { handles: [], pad: 0 },
    TIMELINE_SIGNAL: { handles: [], points: [], flags: 0 },
    QUERY: { handles: [], points: [], flags: 0 },
    TRANSFER: { srcHandle: 1, dstHandle: 1, srcPoint: 0, dstPoint: 0, flags: 0, pad: 0 },
    EVENTFD: { handle: 1, flags: 0, point: 0, fd: 0, pad: 0 },
  }

  function device(features: Partial<SyncobjDevice>) {
    const engine = newEngine()
    const whole: SyncobjDevice = {
      engine,
      contexts: new FenceContexts(),
      syncobj: true,
      timeline: true,
      fdPoints: "with-flag",
    }
    return { engine, file: new SyncobjFile({ ...whole, ...features }), thread: new Thread(engine) }
  }

  function call<Name extends SyncobjIoctl>(
    name: Name,
    given: SyncobjArgs[Name],
    features: Partial<SyncobjDevice> = {},
  ): number[] {
    const { file, thread } = device(features)
    const results: number[] = []
    file.ioctl(thread, name, given, (result) => results.push(result))
    return results
  }

  test("have the numbers that user space knows", () => {
    const numbers = Object.entries(SYNCOBJ_IOCTLS).map(([name, { number }]) => [name, number.toString(16)])
    expect(Object.fromEntries(numbers)).toEqual({
      CREATE: "bf",
      DESTROY: "c0",
      HANDLE_TO_FD: "c1",
      FD_TO_HANDLE: "c2",
      WAIT: "c3",
      RESET: "c4",
      SIGNAL: "c5",
      TIMELINE_WAIT: "ca",
      QUERY: "cb",
      TRANSFER: "cc",
      TIMELINE_SIGNAL: "cd",
      EVENTFD: "cf",
    })
  })

  test("of timelines, and only those, are refused by a device without them", () => {
    const refused = (Object.keys(args) as SyncobjIoctl[]).filter((name) =>
      call(name, args[name], { timeline: false }).includes(-ERRNO.EOPNOTSUPP),
    )
    expect(refused.toSorted()).toEqual(["EVENTFD", "QUERY", "TIMELINE_SIGNAL", "TIMELINE_WAIT", "TRANSFER"])
  })

  test("that wait for nothing succeed and write nothing", () => {
    for (const name of ["WAIT", "TIMELINE_WAIT"] as const) {
      expect([call(name, args[name]), args[name].firstSignaled]).toEqual([[0], 7])
    }
  })

  test("a point for a file descriptor is an unknown flag where there are none", () => {
    for (const [fdPoints, result] of [
      ["absent", -ERRNO.EINVAL],
      ["with-flag", 0],
    ] as const) {
      const { engine, file, thread } = device({ fdPoints })
      const results: number[] = []
      const told = (returned: number) => results.push(returned)
      const created = { flags: 0, handle: 0 }
      file.ioctl(thread, "CREATE", created, told)
      const fd = thread.files.install(new SyncFile(new HurriedFence()))
      const given = { handle: created.handle, flags: 3, fd, pad: 0, point: 1 }
      file.ioctl(thread, "FD_TO_HANDLE", given, told)
      drain(engine)
      expect(results).toEqual([0, result])
    }
  })
})
