/** The drm_syncobj ioctls: what each refuses, in which order it looks, and what it leaves behind: reference 5. */
import { beforeEach, describe, expect, test } from "vitest"
import { ERRNO, type ErrnoName } from "../../base/errno.ts"
import { Engine } from "../../engine/engine.ts"
import { runStraight } from "../../engine/straight.ts"
import { Timer } from "../../engine/timer.ts"
import { TIME_MAX, type SimTime, simTime } from "../../time/time.ts"
import { EventStore } from "../../trace/event-store.ts"
import { EventFd } from "../eventfd.ts"
import { Fence, FenceContexts } from "../fence.ts"
import { FenceChain } from "../fence-chain.ts"
import { PlainFile } from "../file-table.ts"
import { OpsFence } from "../ops-fence.ts"
import { SyncFile } from "../sync-file.ts"
import { Thread } from "../thread.ts"
import type { SyncobjDevice } from "./device.ts"
import type { SyncobjArgs, SyncobjIoctl } from "./ioctl-args.ts"
import { SyncobjFile } from "./syncobj-file.ts"

class At extends Timer {
  private readonly act: () => void

  constructor(act: () => void) {
    super()
    this.act = act
  }

  override fire(): void {
    this.act()
  }
}

class World {
  readonly engine = new Engine(new EventStore())
  readonly contexts = new FenceContexts()
  readonly device: SyncobjDevice
  readonly file: SyncobjFile
  readonly thread = new Thread(this.engine)

  constructor(changes: Partial<SyncobjDevice> = {}) {
    const { engine, contexts } = this
    this.device = { engine, contexts, syncobj: true, timeline: true, fdPoints: "with-flag", ...changes }
    this.file = new SyncobjFile(this.device)
    this.thread.files.install(this.file)
  }

  /** Runs until it has returned, or nothing is left to run. */
  call<Name extends SyncobjIoctl>(name: Name, args: SyncobjArgs[Name]): number | null {
    let returned: number | null = null
    this.file.ioctl(this.thread, name, args, (result) => {
      returned = result
    })
    while (returned === null && runStraight(this.engine, TIME_MAX, 1, Number.POSITIVE_INFINITY));
    return returned
  }

  at(time: number, act: () => void): void {
    this.engine.arm(new At(act), simTime(time))
  }

  create(flags = 0): number {
    const args = { flags, handle: 0 }
    expect(this.call("CREATE", args)).toBe(0)
    return args.handle
  }

  /** A plain fence in a binary object, or at a point. */
  attach(handle: number, fence: Fence, point = 0): void {
    const fd = this.thread.files.install(new SyncFile(fence))
    expect(this.call("FD_TO_HANDLE", { handle, flags: point === 0 ? 1 : 3, fd, pad: 0, point })).toBe(0)
    this.thread.files.close(fd)
  }

  fence(): Fence {
    return new Fence(this.contexts.allocate(1), 1, 0, null)
  }

  query(handle: number, flags = 0): number | undefined {
    const args = { handles: [handle], points: [-1], flags }
    expect(this.call("QUERY", args)).toBe(0)
    return args.points[0]
  }
}

const errno = (name: ErrnoName) => -ERRNO[name]
const wait = (handles: number[] | null, flags = 0, timeoutNs = 0) => ({
  handles,
  timeoutNs,
  flags,
  firstSignaled: 77,
  deadlineNs: 0,
})
const transfer = { srcHandle: 0, dstHandle: 0, srcPoint: 0, dstPoint: 0, flags: 0, pad: 0 }
const share = { handle: 0, flags: 0, fd: -1, pad: 0, point: 0 }

let world = new World()
/** With a fence that signals when told, without any, and one that has signalled. */
let [busy, empty, done] = [0, 0, 0]
let pending = world.fence()

beforeEach(() => {
  world = new World()
  busy = world.create()
  empty = world.create()
  done = world.create(1)
  pending = world.fence()
  world.attach(busy, pending)
})

describe("features", () => {
  test("without any, nothing works; without timelines, the timeline calls do not", () => {
    const none = new World({ syncobj: false })
    expect(none.call("CREATE", { flags: 0, handle: 0 })).toBe(errno("EOPNOTSUPP"))
    const binary = new World({ timeline: false })
    expect(binary.call("CREATE", { flags: 0, handle: 0 })).toBe(0)
    expect(binary.call("WAIT", wait([]))).toBe(0)
    expect(binary.call("TIMELINE_WAIT", { ...wait([]), points: [] })).toBe(errno("EOPNOTSUPP"))
    expect(binary.call("QUERY", { handles: [], points: [], flags: 0 })).toBe(errno("EOPNOTSUPP"))
    expect(binary.call("TRANSFER", { ...transfer, pad: 1 })).toBe(errno("EOPNOTSUPP"))
    expect(binary.call("TIMELINE_SIGNAL", { handles: [], points: [], flags: 0 })).toBe(errno("EOPNOTSUPP"))
    expect(binary.call("EVENTFD", { handle: 0, flags: 0, point: 0, fd: 0, pad: 0 })).toBe(errno("EOPNOTSUPP"))
  })
})

describe("handles", () => {
  test("from 1, the lowest free one", () => {
    expect([busy, empty, done]).toEqual([1, 2, 3])
    expect(world.call("DESTROY", { handle: empty, pad: 0 })).toBe(0)
    expect(world.create()).toBe(2)
    expect(world.create()).toBe(4)
  })

  test("an object lives as long as a handle or a file leads to it", () => {
    const args = { ...share, handle: busy }
    expect(world.call("HANDLE_TO_FD", args)).toBe(0)
    expect(world.call("DESTROY", { handle: busy, pad: 0 })).toBe(0)
    const again = { ...share, fd: args.fd }
    expect(world.call("FD_TO_HANDLE", again)).toBe(0)
    const syncobj = world.file.handles.find(again.handle)
    expect(syncobj?.freed).toBe(false)
    world.thread.files.close(args.fd)
    expect(syncobj?.fence).toBe(pending)
    world.thread.files.closeAll()
    expect(syncobj?.freed).toBe(true)
    expect(world.file.handles.size).toBe(0)
  })

  test("a wait keeps its objects, though their handles go", () => {
    const syncobj = world.file.handles.find(busy)
    world.at(3, () => world.call("DESTROY", { handle: busy, pad: 0 }))
    world.at(5, () => {
      expect(syncobj?.freed).toBe(false)
      pending.signal(world.engine)
    })
    expect(world.call("WAIT", wait([busy], 0, 10))).toBe(0)
    expect(world.engine.now).toBe(5)
    expect(syncobj?.freed).toBe(true)
  })
})

describe("faults and counts", () => {
  test("a NULL array faults, after the flags; none at all is success to a wait, else refused", () => {
    expect(world.call("WAIT", wait(null))).toBe(errno("EFAULT"))
    expect(world.call("WAIT", wait(null, 64))).toBe(errno("EINVAL"))
    expect(world.call("WAIT", wait([]))).toBe(0)
    expect(world.call("WAIT", wait([], 64))).toBe(errno("EINVAL"))
    expect(world.call("RESET", { handles: null, pad: 0 })).toBe(errno("EFAULT"))
    expect(world.call("SIGNAL", { handles: [], pad: 0 })).toBe(errno("EINVAL"))
    expect(world.call("QUERY", { handles: [busy], points: null, flags: 0 })).toBe(errno("EFAULT"))
  })

  test("NULL points are all 0; too few fault, after the handles", () => {
    expect(world.call("TIMELINE_WAIT", { ...wait([done]), points: null })).toBe(0)
    expect(world.call("TIMELINE_WAIT", { ...wait([done]), points: [] })).toBe(errno("EFAULT"))
    expect(world.call("TIMELINE_WAIT", { ...wait([99]), points: [] })).toBe(errno("ENOENT"))
    expect(world.call("TIMELINE_SIGNAL", { handles: [empty], points: null, flags: 0 })).toBe(0)
    expect(world.query(empty)).toBe(0)
    expect(world.call("TIMELINE_SIGNAL", { handles: [empty], points: [], flags: 0 })).toBe(errno("EFAULT"))
  })
})

describe("waits", () => {
  test("AVAILABLE is of timelines only", () => {
    expect(world.call("WAIT", wait([busy], 4))).toBe(errno("EINVAL"))
    expect(world.call("TIMELINE_WAIT", { ...wait([busy], 4), points: [0] })).toBe(0)
  })

  test("after an error nothing is written back", () => {
    const args = wait([busy])
    expect(world.call("WAIT", args)).toBe(errno("ETIME"))
    expect(args.firstSignaled).toBe(77)
  })

  test.each([-5, 0, 3])("a timeout at or before now is a poll: %i", (timeoutNs) => {
    world.engine.now = simTime(3)
    expect(world.call("WAIT", wait([busy], 0, timeoutNs))).toBe(errno("ETIME"))
    expect(world.engine.now).toBe(3)
  })

  test("a timeout oversleeps by a jiffy, which is a nanosecond; a signal there still counts", () => {
    expect(world.call("WAIT", wait([busy], 0, 10))).toBe(errno("ETIME"))
    expect(world.engine.now).toBe(11)
    world.at(21, () => pending.signal(world.engine))
    expect(world.call("WAIT", wait([busy], 0, 20))).toBe(0)
  })

  test("even the largest timeout ends", () => {
    expect(world.call("WAIT", wait([busy], 0, 2 ** 63))).toBe(errno("ETIME"))
    expect(world.engine.now).toBeGreaterThan(2 ** 52)
  })

  test("a poll is never interrupted, a sleep is", () => {
    world.thread.interrupt()
    expect(world.call("WAIT", wait([busy]))).toBe(errno("ETIME"))
    expect(world.call("WAIT", wait([busy], 0, 10))).toBe(errno("ERESTARTSYS"))
    expect(world.call("WAIT", wait([done], 0, 10))).toBe(0)
  })

  test("for all: the lowest index that was done at the beginning, if any", () => {
    world.at(5, () => pending.signal(world.engine))
    const some = wait([busy, done], 1, 10)
    expect(world.call("WAIT", some)).toBe(0)
    expect(some.firstSignaled).toBe(1)
    const other = world.fence()
    world.attach(busy, other)
    world.at(8, () => other.signal(world.engine))
    const none = wait([busy], 1, 10)
    expect(world.call("WAIT", none)).toBe(0)
    expect(none.firstSignaled).toBe(0xffff_ffff)
  })

  test("the same object twice", () => {
    world.at(5, () => pending.signal(world.engine))
    const args = wait([busy, busy], 1, 10)
    expect(world.call("WAIT", args)).toBe(0)
    expect(world.engine.now).toBe(5)
  })

  test("a deadline reaches the fences that are there, through their chain", () => {
    const told: SimTime[] = []
    class Hurried extends OpsFence {
      readonly driverName = "d"
      readonly timelineName = "t"

      override setDeadline(at: SimTime): void {
        told.push(at)
      }
    }
    const hurried = () => new Hurried(world.engine, world.contexts.allocate(1), 1, [])
    world.attach(empty, hurried(), 1)
    world.attach(empty, hurried(), 2)
    const args = { ...wait([empty, busy], 9, 10), points: [2, 0], deadlineNs: 4 }
    expect(world.call("TIMELINE_WAIT", args)).toBe(errno("ETIME"))
    expect(told).toEqual([4, 4])
    expect(world.call("TIMELINE_WAIT", { ...args, flags: 1 })).toBe(errno("ETIME"))
    expect(told.length).toBe(2)
  })

  test("a wait leaves nothing behind", () => {
    expect(world.call("WAIT", wait([busy, empty], 3, 10))).toBe(errno("ETIME"))
    expect(pending.hasCallbacks).toBe(false)
    expect(world.file.handles.find(empty)?.entryCount).toBe(0)
    expect(world.engine.timers.size).toBe(0)
  })
})

describe("sharing", () => {
  const fd = () => world.thread.files.install(new SyncFile(world.fence()))

  test("pad and flags before the handle; an unknown handle is EINVAL plain and ENOENT for a sync_file", () => {
    expect(world.call("HANDLE_TO_FD", { ...share, handle: 99, pad: 1, flags: 1 })).toBe(errno("EINVAL"))
    expect(world.call("HANDLE_TO_FD", { ...share, handle: 99, flags: 4 })).toBe(errno("EINVAL"))
    expect(world.call("HANDLE_TO_FD", { ...share, handle: 99 })).toBe(errno("EINVAL"))
    expect(world.call("HANDLE_TO_FD", { ...share, handle: 99, flags: 1 })).toBe(errno("ENOENT"))
    expect(world.call("HANDLE_TO_FD", { ...share, handle: empty, flags: 1 })).toBe(errno("EINVAL"))
  })

  test("importing a sync_file looks at the file before the handle", () => {
    expect(world.call("FD_TO_HANDLE", { ...share, handle: 99, flags: 1, fd: 99 })).toBe(errno("EINVAL"))
    expect(world.call("FD_TO_HANDLE", { ...share, handle: 99, flags: 1, fd: fd() })).toBe(errno("ENOENT"))
    expect(world.call("FD_TO_HANDLE", { ...share, fd: fd() })).toBe(errno("EINVAL"))
    const other = world.thread.files.install(new PlainFile())
    expect(world.call("FD_TO_HANDLE", { ...share, handle: busy, flags: 1, fd: other })).toBe(errno("EINVAL"))
  })

  test("an export is a snapshot", () => {
    const args = { ...share, handle: busy, flags: 1 }
    expect(world.call("HANDLE_TO_FD", args)).toBe(0)
    world.call("RESET", { handles: [busy], pad: 0 })
    expect((world.thread.files.get(args.fd) as SyncFile).fence).toBe(pending)
  })

  test("a point goes out and comes in", () => {
    world.attach(empty, pending, 5)
    expect(world.query(empty, 1)).toBe(5)
    const args = { ...share, handle: empty, flags: 3, point: 4 }
    expect(world.call("HANDLE_TO_FD", args)).toBe(0)
    const { fence } = world.thread.files.get(args.fd) as SyncFile
    expect(fence).toBeInstanceOf(FenceChain)
    expect(world.call("HANDLE_TO_FD", { ...args, point: 6 })).toBe(errno("EINVAL"))
  })

  const dirty = { ...share, point: 7 }
  const sharers = (other: World) => {
    const handle = other.create()
    const args = { ...share, handle }
    expect(other.call("HANDLE_TO_FD", args)).toBe(0)
    return { handle, fd: args.fd }
  }

  test("a whole object with a dirty point: refused only with the flag, since G27", () => {
    const { handle, fd } = sharers(world)
    expect(world.call("HANDLE_TO_FD", { ...dirty, handle })).toBe(0)
    expect(world.call("FD_TO_HANDLE", { ...dirty, fd })).toBe(0)
    expect(world.call("HANDLE_TO_FD", { ...dirty, handle, flags: 2 })).toBe(errno("EINVAL"))
    expect(world.call("FD_TO_HANDLE", { ...dirty, fd, flags: 2 })).toBe(errno("EINVAL"))
    expect(world.call("HANDLE_TO_FD", { ...share, handle, flags: 2 })).toBe(0)
  })

  test("before G27 was fixed, refused always", () => {
    const old = new World({ fdPoints: "always-checked" })
    const { handle, fd } = sharers(old)
    expect(old.call("HANDLE_TO_FD", { ...dirty, handle })).toBe(errno("EINVAL"))
    expect(old.call("FD_TO_HANDLE", { ...dirty, fd })).toBe(errno("EINVAL"))
  })

  test("in 6.12 there is no point, and no flag for it", () => {
    const old = new World({ fdPoints: "absent" })
    const { handle, fd } = sharers(old)
    expect(old.call("HANDLE_TO_FD", { ...dirty, handle })).toBe(0)
    expect(old.call("HANDLE_TO_FD", { ...share, handle, flags: 2 })).toBe(errno("EINVAL"))
    expect(old.call("FD_TO_HANDLE", { ...share, fd, flags: 3 })).toBe(errno("EINVAL"))
  })
})

describe("transfer", () => {
  test("order: pad, destination, source, flags, fence", () => {
    const both = { ...transfer, srcHandle: busy, dstHandle: empty }
    expect(world.call("TRANSFER", { ...transfer, pad: 1 })).toBe(errno("EINVAL"))
    expect(world.call("TRANSFER", { ...both, dstHandle: 99, flags: 64 })).toBe(errno("ENOENT"))
    expect(world.call("TRANSFER", { ...both, srcHandle: 99, flags: 64 })).toBe(errno("ENOENT"))
    expect(world.call("TRANSFER", { ...both, flags: 64 })).toBe(errno("EINVAL"))
    expect(world.call("TRANSFER", { ...both, flags: 1 })).toBe(errno("EINVAL"))
    expect(world.call("TRANSFER", { ...both, srcHandle: empty, dstHandle: busy })).toBe(errno("EINVAL"))
    expect(world.call("TRANSFER", { ...both, srcPoint: 1 })).toBe(errno("EINVAL"))
    expect(world.call("TRANSFER", both)).toBe(0)
    expect(world.file.handles.find(empty)?.fence).toBe(pending)
  })

  test("to a point: merged, so no chain goes into a chain", () => {
    const other = world.fence()
    world.attach(empty, pending, 1)
    world.attach(empty, other, 2)
    expect(world.call("TRANSFER", { ...transfer, srcHandle: empty, srcPoint: 2, dstHandle: done, dstPoint: 9 })).toBe(0)
    expect(world.query(done, 1)).toBe(9)
    expect(world.call("TIMELINE_WAIT", { ...wait([done]), points: [9] })).toBe(errno("ETIME"))
    pending.signal(world.engine)
    other.signal(world.engine)
    expect(world.call("TIMELINE_WAIT", { ...wait([done]), points: [9] })).toBe(0)
  })

  test("waits for the submission: five seconds, or until a signal comes", () => {
    const args = { ...transfer, srcHandle: empty, dstHandle: busy, flags: 2 }
    expect(world.call("TRANSFER", args)).toBe(errno("ETIME"))
    expect(world.engine.now).toBe(5_000_000_000)
    world.at(5_000_000_010, () => world.thread.interrupt())
    expect(world.call("TRANSFER", args)).toBe(errno("ERESTARTSYS"))
    world.thread.handleSignal()
    world.at(5_000_000_020, () => world.call("SIGNAL", { handles: [empty], pad: 0 }))
    expect(world.call("TRANSFER", args)).toBe(0)
    expect(world.engine.now).toBe(5_000_000_020)
    expect(world.file.handles.find(busy)?.fence?.signaled).toBe(true)
  })

  test("drops every reference it took, whatever happens (G29)", () => {
    for (const flags of [0, 2, 64]) {
      const [src, dst] = [world.create(), world.create()]
      const objects = [world.file.handles.find(src), world.file.handles.find(dst)]
      world.call("TRANSFER", { ...transfer, srcHandle: src, dstHandle: dst, flags })
      for (const handle of [src, dst]) world.call("DESTROY", { handle, pad: 0 })
      expect(objects.map((syncobj) => syncobj?.freed)).toEqual([true, true])
    }
  })
})

describe("signal and points", () => {
  test("SIGNAL ends a timeline; its stub is stamped now", () => {
    world.attach(empty, pending, 4)
    world.engine.now = simTime(12)
    expect(world.call("SIGNAL", { handles: [empty], pad: 0 })).toBe(0)
    expect(world.query(empty, 1)).toBe(0)
    expect(world.file.handles.find(empty)?.fence?.timestamp).toBe(12)
  })

  test("query: 0 for a binary object; the last submitted; a new numbering gives odd values", () => {
    expect([world.query(done), world.query(done, 1)]).toEqual([0, 0])
    world.attach(empty, pending, 4)
    expect([world.query(empty), world.query(empty, 1)]).toEqual([0, 4])
    world.call("TIMELINE_SIGNAL", { handles: [empty], points: [2], flags: 0 })
    expect([world.query(empty), world.query(empty, 1)]).toEqual([0, 4])
    pending.signal(world.engine)
    expect(world.query(empty)).toBe(4)
  })

  test("query looks no further back than the numbering that the head belongs to", () => {
    world.call("TIMELINE_SIGNAL", { handles: [empty], points: [1], flags: 0 })
    world.attach(empty, pending, 5)
    expect(world.query(empty)).toBe(1)
    world.attach(empty, world.fence(), 3)
    expect(world.query(empty)).toBe(0)
  })

  test("a new point forgets those before the last that are over", () => {
    const own = [world.fence(), world.fence(), pending]
    for (const [index, fence] of own.entries()) world.attach(empty, fence, index + 1)
    const last = world.file.handles.find(empty)?.fence as FenceChain
    own[0]?.signal(world.engine)
    own[1]?.signal(world.engine)
    expect(last.prev).not.toBeNull()
    world.call("TIMELINE_SIGNAL", { handles: [empty], points: [4], flags: 0 })
    expect(last.prev).toBeNull()
  })
})

describe("eventfd", () => {
  test("entries left at the last reference are dropped unsignalled", () => {
    const event = new EventFd()
    const fd = world.thread.files.install(event)
    expect(world.call("EVENTFD", { handle: empty, flags: 0, point: 3, fd, pad: 0 })).toBe(0)
    const syncobj = world.file.handles.find(empty)
    expect(syncobj?.entryCount).toBe(1)
    world.call("DESTROY", { handle: empty, pad: 0 })
    expect([syncobj?.entryCount, event.count]).toEqual([0, 0])
  })

  test("pad and flags, handle, file", () => {
    const args = { handle: empty, flags: 0, point: 0, fd: 99, pad: 0 }
    expect(world.call("EVENTFD", { ...args, handle: 99, flags: 2 })).toBe(errno("EINVAL"))
    expect(world.call("EVENTFD", { ...args, handle: 99 })).toBe(errno("ENOENT"))
    expect(world.call("EVENTFD", args)).toBe(errno("EBADF"))
  })
})
