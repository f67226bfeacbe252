/** Arrays, reservations, sync_files and sync objects: what the larger suites leave open. Source: reference 4.6 to 4.9, 5. */
import { describe, expect, test } from "vitest"
import { ERRNO } from "../base/errno.ts"
import { Engine } from "../engine/engine.ts"
import { drain } from "../engine/straight.ts"
import { type SimTime, simTime } from "../time/time.ts"
import { EventStore } from "../trace/event-store.ts"
import { DMA_BUF_SYNC_READ, DmaBuf, DmaResv, exportSyncFile, importSyncFile } from "./dma-resv.ts"
import { Fence, FenceContexts } from "./fence.ts"
import { FenceArray } from "./fence-array.ts"
import { linkChain } from "./fence-chain.ts"
import { FileTable } from "./file-table.ts"
import { driverName } from "./names.ts"
import { OpsFence } from "./ops-fence.ts"
import { privateStub } from "./stub.ts"
import { SwSyncTimeline, swSyncCreateFence, swSyncIncrement } from "./sw-sync.ts"
import { SyncFile, syncFileInfo } from "./sync-file.ts"
import { attachFence, fencesToAwait } from "./syncobj/submission.ts"
import { Syncobj } from "./syncobj/syncobj.ts"

const newEngine = () => new Engine(new EventStore())
let contexts = 100
const plain = (seqno = 1, context = ++contexts) => new Fence(context, seqno, 0, null)

/** Remembers by when it is needed. */
class HurriedFence extends Fence {
  deadlines: number[] = []

  constructor() {
    super(++contexts, 1, 0, null)
  }

  override setDeadline(at: SimTime): void {
    this.deadlines.push(at)
  }
}

class AskedFence extends OpsFence {
  readonly driverName = "driver"
  readonly timelineName = "ring"
  polls = 0

  constructor(engine: Engine) {
    super(engine, ++contexts, 1, ["polled"])
  }

  protected override pollSignaled(): boolean {
    this.polls++
    return false
  }
}

describe("an array", () => {
  test("of nothing is over when it is asked to signal", () => {
    const array = new FenceArray(newEngine(), 1, 1, [])
    array.enableSignal()
    expect(array.signaled).toBe(true)
  })

  test("with one member over and one not is not over", () => {
    const engine = newEngine()
    const [over, open] = [plain(), plain()]
    over.signal(engine)
    const array = new FenceArray(engine, 1, 1, [over, open])
    array.enableSignal()
    expect([array.signaled, array.isSignaled()]).toEqual([false, false])
    open.signal(engine)
    drain(engine)
    expect(array.signaled).toBe(true)
  })

  test("that any member ends asks no further than the first that is over", () => {
    const engine = newEngine()
    const [over, asked] = [plain(), new AskedFence(engine)]
    over.signal(engine)
    expect(new FenceArray(engine, 1, 1, [over, asked], true).isSignaled()).toBe(true)
    expect(asked.polls).toBe(0)
    expect(new FenceArray(engine, 1, 2, [asked, over], true).isSignaled()).toBe(true)
    expect(asked.polls).toBe(1)
  })

  test("found over by a poll keeps its error, whatever a member says before irq_work", () => {
    const engine = newEngine()
    const [first, second] = [plain(), plain()]
    const array = new FenceArray(engine, 1, 1, [first, second], true)
    array.enableSignal()
    first.signal(engine)
    expect([array.isSignaled(), array.error]).toEqual([true, 0])
    second.setError(-ERRNO.EIO)
    second.signal(engine)
    drain(engine)
    expect(array.error).toBe(0)
  })

  test("hurries its members", () => {
    const members = [new HurriedFence(), new HurriedFence()]
    new FenceArray(newEngine(), 1, 1, members).setDeadline(simTime(7))
    expect(members.map(({ deadlines }) => deadlines)).toEqual([[7], [7]])
  })
})

test("a chain hurries its own fences, back to the oldest that is not over", () => {
  const engine = newEngine()
  const table = new FenceContexts()
  const [old, young] = [new HurriedFence(), new HurriedFence()]
  const chain = linkChain(engine, table, linkChain(engine, table, null, old, 1), young, 2)
  chain.setDeadline(simTime(7))
  expect([old.deadlines, young.deadlines]).toEqual([[7], [7]])
})

describe("a reservation", () => {
  const entries = (...added: readonly [Fence, "read" | "write"][]) => {
    const resv = new DmaResv()
    for (const [fence, usage] of added) resv.add(fence, usage)
    return resv
  }

  test("keeps fences of different contexts side by side", () => {
    const [a, b] = [plain(1), plain(2)]
    expect(entries([a, "read"], [b, "read"]).fences("write")).toEqual([a, b])
    expect(entries([a, "write"], [b, "write"]).fences("read")).toEqual([a, b])
  })

  test("replaces a fence by a later one of its context, not by an earlier one", () => {
    const [first, second] = [plain(1, 7), plain(2, 7)]
    expect(entries([first, "read"], [second, "read"]).fences("write")).toEqual([second])
    expect(entries([first, "read"], [second, "write"]).fences("read")).toEqual([second])
    expect(entries([second, "read"], [first, "read"]).fences("write")).toEqual([second, first])
  })

  test("holds a fence once, with the stronger usage", () => {
    const fence = plain()
    const resv = entries([fence, "read"], [fence, "write"])
    expect([resv.fences("read").length, resv.fences("write").length]).toEqual([1, 1])
  })

  test("puts a new fence in the place of one that is over", () => {
    const engine = newEngine()
    const [over, open] = [plain(), plain()]
    const resv = entries([over, "write"])
    over.signal(engine)
    resv.add(open, "read")
    expect([resv.fences("write"), resv.fences("read")]).toEqual([[open], []])
  })

  test("imported for reading is a reader's: a later reader takes its place; an export has no name", () => {
    const engine = newEngine()
    const [files, buf, table] = [new FileTable(), new DmaBuf(), new FenceContexts()]
    const [first, second] = [plain(1, 9), plain(2, 9)]
    const fd = files.install(new SyncFile(first))
    expect(importSyncFile(files, buf, fd, DMA_BUF_SYNC_READ)).toBe(0)
    buf.resv.add(second, "read")
    expect([buf.resv.fences("write"), buf.resv.fences("read")]).toEqual([[second], []])
    const exported = exportSyncFile(engine, table, files, buf, DMA_BUF_SYNC_READ)
    expect(syncFileInfo(files, exported)?.name).toBe("")
  })
})

test("a sync_file tells when its fence signalled, 0 before", () => {
  const engine = newEngine()
  const files = new FileTable()
  const fence = plain()
  const fd = files.install(new SyncFile(fence))
  fence.timestamp = simTime(3)
  expect(syncFileInfo(files, fd)?.fences.map(({ timestamp }) => timestamp)).toEqual([0])
  engine.now = simTime(12)
  fence.signal(engine)
  expect(syncFileInfo(files, fd)?.fences.map(({ timestamp }) => timestamp)).toEqual([12])
})

test("a number that is not open cannot be closed, nor advanced, nor asked for a fence", () => {
  const files = new FileTable()
  expect(files.close(3)).toBe(-ERRNO.EBADF)
  expect(swSyncIncrement(files, 3, 1)).toBe(-ERRNO.EBADF)
  expect(swSyncCreateFence(files, 3, 1)).toBe(-ERRNO.EBADF)
})

describe("a timeline advanced by hand", () => {
  test("has the fence of a value that was reached signalled at once", () => {
    const timeline = new SwSyncTimeline(newEngine(), new FenceContexts())
    timeline.advance(2)
    expect([1, 2, 3].map((value) => timeline.fence(value).signaled)).toEqual([true, true, false])
    expect(driverName(timeline.fence(3))).toBe("sw_sync")
  })

  test("when closed leaves alone a fence that somebody has signalled", () => {
    const engine = newEngine()
    const files = new FileTable()
    const timeline = new SwSyncTimeline(engine, new FenceContexts())
    const fd = files.install(timeline)
    const [over, open] = [timeline.fence(1), timeline.fence(2)]
    over.signal(engine)
    files.close(fd)
    expect([over.error, open.error, open.signaled]).toEqual([0, -ERRNO.ENOENT, true])
  })
})

describe("a submission", () => {
  const made = () => {
    const engine = newEngine()
    const contexts = new FenceContexts()
    const syncobj = new Syncobj()
    return {
      engine,
      attach: (point: number, fence: Fence) => attachFence(engine, contexts, syncobj, point, fence),
      awaits: (point: number) => {
        const found = syncobj.find(point)
        return found === null ? null : fencesToAwait(found)
      },
    }
  }

  test("of a binary object: waits for the last fence, signalled or not, but for no stub", () => {
    const { engine, attach, awaits } = made()
    expect(awaits(0)).toBeNull()
    const [first, second] = [plain(), plain()]
    attach(0, first)
    attach(0, second)
    second.signal(engine)
    expect([awaits(0), awaits(5)]).toEqual([[second], null])
    attach(0, privateStub(engine.now))
    expect(awaits(0)).toEqual([])
  })

  test("of a timeline: waits for all up to the point that are not over, oldest first", () => {
    const { engine, attach, awaits } = made()
    const [a, b, c] = [plain(), plain(), plain()]
    attach(2, a)
    attach(4, b)
    attach(6, c)
    expect([awaits(1), awaits(4), awaits(7)]).toEqual([[a], [a, b], null])
    a.signal(engine)
    b.signal(engine)
    expect([awaits(5), awaits(4)]).toEqual([[c], []])
  })

  test("of an array, as a transfer makes it: waits for its members that are not over", () => {
    const { engine, attach, awaits } = made()
    const [a, b] = [plain(), plain()]
    attach(0, new FenceArray(engine, 7, 1, [a, b]))
    b.signal(engine)
    expect(awaits(0)).toEqual([a])
  })
})
