/** `sw_sync`: timelines advanced by hand, and the sync_files made and merged from them. */
import { ERRNO } from "../../../base/errno.ts"
import { Prng } from "../../../base/prng.ts"
import { expectEqual, expectResult, expectThat } from "../failure.ts"
import { IgtMachine, MS, type Pending } from "../machine.ts"
import { type IgtTest, igtTest } from "../suite.ts"

const PRIME = 77_969

export const SW_SYNC: readonly IgtTest[] = [
  igtTest("alloc_timeline", "a timeline can be made and closed", () => {
    const machine = new IgtMachine()
    machine.close(machine.createTimeline())
  }),

  igtTest("alloc_fence", "a timeline gives fences", () => {
    const machine = new IgtMachine()
    const timeline = machine.createTimeline()
    machine.close(newFence(machine, timeline, 1))
    machine.close(timeline)
  }),

  igtTest("alloc_fence_invalid_timeline", "what is no timeline gives none", () => {
    const machine = new IgtMachine()
    expectThat(machine.createFence(-1, 0) < 0, "a fence of no file")
    const fence = newFence(machine, machine.createTimeline(), 1)
    expectThat(machine.createFence(fence, 0) < 0, "a fence of a fence")
  }),

  igtTest("timeline_closed", "closing a timeline signals its fences, with ENOENT", () => {
    const machine = new IgtMachine()
    const timeline = machine.createTimeline()
    const fence = newFence(machine, timeline, 1)
    machine.close(timeline)
    expectResult(machine.waitFile(fence, 0), "0", "wait")
    expectEqual(machine.status(fence), -ERRNO.ENOENT, "status")
  }),

  igtTest("timeline_closed_signaled", "what had signalled before the close keeps its success", () => {
    const machine = new IgtMachine()
    const timeline = machine.createTimeline()
    const fence = newFence(machine, timeline, 1)
    machine.increment(timeline)
    machine.close(timeline)
    expectResult(machine.waitFile(fence, 0), "0", "wait")
    expectEqual(machine.status(fence), 1, "status")
  }),

  igtTest("alloc_merge_fence", "fences of two timelines merge", () => {
    const machine = new IgtMachine()
    const [a, b] = [newFence(machine, machine.createTimeline(), 1), newFence(machine, machine.createTimeline(), 1)]
    expectThat(machine.merge(a, b) > 0, "no merged file")
  }),

  igtTest("sync_busy", "active until the timeline reaches it, also by steps of a prime", () => {
    busy(new IgtMachine(), 1, 1)
    busy(new IgtMachine(), PRIME, 1)
    busy(new IgtMachine(), 5 * PRIME, PRIME)
  }),

  igtTest("sync_busy_fork", "a child advances the timeline that its parent waits for", () => {
    const machine = new IgtMachine()
    const timeline = machine.createTimeline()
    const fence = newFence(machine, timeline, 1)
    const child = machine.fork()
    const wait = machine.startWaitFile(fence, 10 * MS)
    machine.after(MS, () => machine.increment(timeline, 1, child.files))
    expectResult(machine.finish(wait), "0", "wait")
    expectEqual(wait.at, MS, "end of the wait")
    // The child still has the timeline: the parent's close is not the last.
    const second = newFence(machine, timeline, 2)
    machine.close(timeline)
    expectResult(machine.waitFile(second, 0), "ETIME", "wait with the timeline open in the child")
    child.files.closeAll()
    expectEqual(machine.status(second), -ERRNO.ENOENT, "status after the child's end")
  }),

  igtTest("sync_busy_fork_unixsocket", "a fence handed to another process waits and signals there", () => {
    const machine = new IgtMachine()
    const other = machine.fork()
    const timeline = machine.createTimeline()
    const fence = newFence(machine, timeline, 1)
    // What a socket does with a file: another number for the same one, in the other table.
    const file = machine.files.get(fence)
    expectThat(file !== null, "the fence is not open")
    const received = other.files.install(file)
    machine.close(fence)
    const wait = machine.startWaitFile(received, 10 * MS, other)
    expectThat(wait.result === null, "the fence is not active in the other process")
    machine.after(MS, () => machine.increment(timeline))
    expectResult(machine.finish(wait), "0", "wait")
  }),

  igtTest("sync_merge_invalid", "a merge needs two sync_files", () => {
    const machine = new IgtMachine()
    const timeline = machine.createTimeline()
    const fence = newFence(machine, timeline, 1)
    expectThat(machine.merge(fence, -1) < 0, "merge with no file")
    expectThat(machine.merge(-1, fence) < 0, "merge of no file")
    expectThat(machine.merge(fence, timeline) < 0, "merge with a timeline")
    const closed = newFence(machine, timeline, 1)
    machine.close(closed)
    expectThat(machine.merge(fence, closed) < 0, "merge with a closed file")
    expectEqual(machine.status(fence), 0, "status of the good one")
  }),

  igtTest("sync_merge", "a merged fence of one timeline signals with the latest", () => {
    const machine = new IgtMachine()
    const timeline = machine.createTimeline()
    const fences = [1, 2, 3].map((value) => newFence(machine, timeline, value))
    const merged = fences.reduce((all, fence) => machine.merge(all, fence))
    expectEqual(machine.countFences(merged, 0), 1, "active fences")
    for (let value = 0; value < 3; value++) {
      expectResult(machine.waitFile(merged, 0), "ETIME", `wait at ${value}`)
      machine.increment(timeline)
    }
    expectResult(machine.waitFile(merged, 0), "0", "wait at 3")
  }),

  igtTest("sync_merge_same", "a fence merged with itself is that fence", () => {
    const machine = new IgtMachine()
    const timeline = machine.createTimeline()
    const fence = newFence(machine, timeline, 1)
    const merged = machine.merge(fence, fence)
    expectEqual(machine.countFences(merged, 0), 1, "fences")
    machine.increment(timeline)
    expectEqual(machine.status(merged), 1, "status")
  }),

  igtTest("sync_multi_timeline_wait", "a merge of three timelines has 3, 2, 1, 0 active fences", () => {
    const machine = new IgtMachine()
    const timelines = [machine.createTimeline(), machine.createTimeline(), machine.createTimeline()]
    const fences = timelines.map((timeline) => newFence(machine, timeline, 5))
    const merged = fences.reduce((all, fence) => machine.merge(all, fence))
    for (const [index, timeline] of timelines.entries()) {
      expectEqual(machine.countFences(merged, 0), 3 - index, "active")
      expectEqual(machine.countFences(merged, 1), index, "signalled")
      expectResult(machine.waitFile(merged, MS), "ETIME", "wait")
      machine.increment(timeline, 5)
    }
    expectEqual(machine.countFences(merged, 0), 0, "active at the end")
    expectResult(machine.waitFile(merged, MS), "0", "wait at the end")
  }),

  igtTest("sync_multi_consumer", "many threads wait for points of one timeline, each wakes at its own", () => {
    const machine = new IgtMachine()
    const timeline = machine.createTimeline()
    const waits = Array.from({ length: 8 }, (_, i) =>
      machine.startWaitFile(newFence(machine, timeline, i + 1), 100 * MS),
    )
    for (let i = 0; i < 8; i++) machine.after((i + 1) * MS, () => machine.increment(timeline))
    for (const [index, wait] of waits.entries()) {
      expectResult(machine.finish(wait), "0", `consumer ${index}`)
      expectEqual(wait.at, (index + 1) * MS, `end of consumer ${index}`)
    }
  }),

  igtTest("sync_multi_consumer_producer", "each of many threads waits for the one before and signals the next", () => {
    const machine = new IgtMachine()
    const threads = 8
    const timeline = machine.createTimeline()
    const waits: Pending[] = []
    for (let index = threads - 1; index >= 0; index--)
      waits[index] = machine.startWaitFile(newFence(machine, timeline, index + 1), 1000 * MS)
    for (let index = 0; index < threads; index++) {
      machine.increment(timeline)
      const wait = waits[index] as Pending
      expectResult(machine.finish(wait), "0", `thread ${index}`)
      const behind = waits[index + 1]
      expectThat(behind === undefined || behind.result === null, `thread ${index + 1} did not wait`)
      machine.pass(MS)
    }
  }),

  igtTest("sync_multi_producer_single_consumer", "one thread waits for each of many producers in turn", () => {
    const machine = new IgtMachine()
    const producers = Array.from({ length: 8 }, () => machine.createTimeline())
    for (let round = 1; round <= 4; round++) {
      const fences = producers.map((timeline) => newFence(machine, timeline, round))
      const merged = fences.reduce((all, fence) => machine.merge(all, fence))
      const wait = machine.startWaitFile(merged, 100 * MS)
      for (const [index, timeline] of producers.entries())
        machine.after((producers.length - index) * MS, () => machine.increment(timeline))
      const began = machine.now
      expectResult(machine.finish(wait), "0", `round ${round}`)
      expectEqual(wait.at - began, producers.length * MS, `length of round ${round}`)
    }
  }),

  igtTest("sync_expired_merge", "a merge of signalled fences has signalled", () => {
    const machine = new IgtMachine()
    const timeline = machine.createTimeline()
    const fences = [1, 2].map((value) => newFence(machine, timeline, value))
    machine.increment(timeline, 100)
    const merged = fences.reduce((all, fence) => machine.merge(all, fence))
    expectResult(machine.waitFile(merged, 0), "0", "wait")
    expectEqual(machine.status(merged), 1, "status")
  }),

  igtTest("sync_random_merge", "many random fences of many timelines, merged: over when all are", randomMerge),
]

function newFence(machine: IgtMachine, timeline: number, value: number): number {
  const fd = machine.createFence(timeline, value)
  expectThat(fd > 0, `no fence of ${value}: ${fd}`)
  return fd
}

function busy(machine: IgtMachine, value: number, step: number): void {
  const timeline = machine.createTimeline()
  const fence = newFence(machine, timeline, value)
  for (let reached = 0; reached < value && reached < 5 * step; reached += step) {
    expectResult(machine.waitFile(fence, 0), "ETIME", `poll at ${reached}`)
    expectResult(machine.waitFile(fence, MS), "ETIME", `wait at ${reached}`)
    machine.increment(timeline, step)
  }
  if (value > 5 * step) machine.increment(timeline, value - 5 * step)
  expectResult(machine.waitFile(fence, 0), "0", `poll at ${value}`)
}

function randomMerge(): void {
  const machine = new IgtMachine()
  const prng = new Prng(32)
  const timelines = Array.from({ length: 32 }, () => ({ fd: machine.createTimeline(), latest: 0 }))
  let merged = newFence(machine, timelines[0]?.fd ?? 0, 0)
  for (let i = 0; i < 256; i++) {
    const timeline = timelines[prng.below(timelines.length)] as (typeof timelines)[number]
    const value = prng.below(1000)
    timeline.latest = Math.max(timeline.latest, value)
    const before = merged
    const fence = newFence(machine, timeline.fd, value)
    merged = machine.merge(before, fence)
    machine.close(before)
    machine.close(fence)
  }
  let waiting = timelines.filter(({ latest }) => latest > 0).length
  for (const { fd, latest } of timelines) {
    expectEqual(machine.countFences(merged, 0), waiting, "active fences")
    if (latest === 0) continue
    machine.increment(fd, latest - 1)
    expectResult(machine.waitFile(merged, 0), "ETIME", "wait just before")
    machine.increment(fd)
    waiting--
  }
  expectResult(machine.waitFile(merged, 0), "0", "wait at the end")
}
