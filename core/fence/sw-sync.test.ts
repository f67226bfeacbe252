/** Timelines advanced by hand, their sync_files, and what a buffer's users wait for. */
import { expect, test } from "vitest"
import { ERRNO } from "../base/errno.ts"
import { Engine } from "../engine/engine.ts"
import { EventStore } from "../trace/event-store.ts"
import { DmaResv } from "./dma-resv.ts"
import { Fence, FenceContexts } from "./fence.ts"
import { FileTable } from "./file-table.ts"
import { SwSyncTimeline, swSyncCreateFence } from "./sw-sync.ts"
import { mergeSyncFiles, syncFileInfo } from "./sync-file.ts"

function newTimeline() {
  const engine = new Engine(new EventStore())
  const contexts = new FenceContexts()
  const files = new FileTable()
  const timeline = new SwSyncTimeline(engine, contexts)
  return { engine, contexts, files, timeline, fd: files.install(timeline) }
}

test("values wrap at 2^32", () => {
  const { timeline } = newTimeline()
  timeline.advance(0xffff_ffff)
  const [reached, next, wrapped] = [0xffff_ffff, 0, 1].map((value) => timeline.fence(value))
  expect([reached, next, wrapped].map((fence) => fence?.isSignaled())).toEqual([true, false, false])
  timeline.advance(1)
  expect([next?.signaled, wrapped?.signaled]).toEqual([true, false])
})

test("a value has one fence while it waits", () => {
  const { timeline } = newTimeline()
  const first = timeline.fence(2)
  expect(timeline.fence(2)).toBe(first)
  timeline.advance(2)
  expect(timeline.fence(2)).not.toBe(first)
})

test("what a sync_file tells of its fences", () => {
  const { engine, contexts, files, fd } = newTimeline()
  const other = files.install(new SwSyncTimeline(engine, contexts, "other"))
  const merged = mergeSyncFiles(
    engine,
    contexts,
    files,
    swSyncCreateFence(files, fd, 1),
    swSyncCreateFence(files, other, 1),
    "m",
  )
  files.close(other)
  const info = syncFileInfo(files, merged)
  expect(info?.name).toBe("m")
  expect(info?.status).toBe(0)
  expect(info?.fences.map(({ timelineName, status }) => [timelineName, status])).toEqual([
    ["sw_sync", 0],
    ["other", -ERRNO.ENOENT],
  ])
  expect(syncFileInfo(files, fd)).toBeNull()
})

test("a reader's fence does not take the place of a writer's of the same context", () => {
  const resv = new DmaResv()
  const [written, read, again] = [1, 2, 3].map((seqno) => new Fence(1, seqno, 0, null)) as [Fence, Fence, Fence]
  resv.add(written, "write")
  resv.add(read, "read")
  expect(resv.fences("read")).toEqual([written])
  expect(resv.fences("write")).toEqual([written, read])
  resv.add(again, "write")
  expect(resv.fences("read")).toEqual([again])
})
