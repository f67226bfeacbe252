/** Dependencies from sync objects and reservations, and deadlines that go to the hardware. Source: reference 1.4, 1.7, 5.2. */
import { expect, test } from "vitest"
import { ScriptedMachine } from "../../tests/drm-sched/scripted-machine.ts"
import { ERRNO } from "../base/errno.ts"
import { DmaResv } from "../fence/dma-resv.ts"
import { Fence } from "../fence/fence.ts"
import { HandleTable } from "../fence/syncobj/handle-table.ts"
import { Syncobj } from "../fence/syncobj/syncobj.ts"
import type { SimTime } from "../time/time.ts"
import { addImplicitDependencies, addResvDependencies, addSyncobjDependency, hasDependency } from "./dependencies.ts"
import { addDependency } from "./submit.ts"

function unarmed() {
  const m = new ScriptedMachine("v7.2", "fifo")
  return { m, job: m.job(m.entity(), "a") }
}

test("a sync object: its fence, the stub for a point that was collected, or an errno and nothing", () => {
  const { m, job } = unarmed()
  const handles = new HandleTable()
  const [empty, binary, timeline] = [new Syncobj(), new Syncobj(), new Syncobj()]
  const [unset, set, line] = [handles.add(empty), handles.add(binary), handles.add(timeline)]
  const [fence, early, late] = [m.fence(), m.fence(), m.fence()]
  binary.replaceFence(fence)
  timeline.addPoint(m.engine, m.contexts, early, 1)
  timeline.addPoint(m.engine, m.contexts, late, 2)

  expect(addSyncobjDependency(job, handles, 99, 0)).toBe(-ERRNO.ENOENT)
  expect(addSyncobjDependency(job, handles, unset, 0)).toBe(-ERRNO.EINVAL)
  expect(addSyncobjDependency(job, handles, line, 3)).toBe(-ERRNO.EINVAL)
  expect(job.dependencies).toBeNull()

  expect(addSyncobjDependency(job, handles, set, 0)).toBe(0)
  expect(hasDependency(job, fence)).toBe(true)
  early.signal(m.engine)
  expect(addSyncobjDependency(job, handles, line, 1)).toBe(0)
  expect(job.dependencies?.map((one) => one?.signaled)).toEqual([false, true])
})

test("a reservation: a reader waits for the writers, a writer for everybody", () => {
  const resv = new DmaResv()
  const { m, job: reader } = unarmed()
  const [written, read] = [m.fence(), m.fence()]
  resv.add(written, "write")
  resv.add(read, "read")
  const writer = m.job(m.entity(), "b")
  addImplicitDependencies(reader, resv, false)
  addImplicitDependencies(writer, resv, true)
  expect([reader.dependencies, writer.dependencies]).toEqual([[written], [written, read]])
  const other = m.job(m.entity(), "c")
  addResvDependencies(other, resv, "read")
  expect(other.dependencies).toEqual([written])
})

test("a dependency that a later one of its context replaced is not there any more", () => {
  const { m, job } = unarmed()
  expect(hasDependency(job, m.fence())).toBe(false)
  const [early, late] = [new Fence(77, 1, 0, null), new Fence(77, 2, 0, null)]
  addDependency(job, early)
  expect([hasDependency(job, early), hasDependency(job, late)]).toEqual([true, false])
  addDependency(job, late)
  expect([hasDependency(job, early), hasDependency(job, late)]).toEqual([false, true])
})

/** A hardware fence that remembers what it was told. */
class Hurried extends Fence {
  readonly told: number[] = []

  override setDeadline(at: SimTime): void {
    this.told.push(at)
  }
}

test("a deadline of a finished fence goes to the hardware, at once or when the job gets there; a later or an equal one does not", () => {
  const m = new ScriptedMachine("v7.2", "fifo", { credits: 1 })
  const hardware = [1, 2].map((seqno) => new Hurried(50, seqno, 0, null))
  const entity = m.entity()
  const [running, waiting] = hardware.map((fence, i) => m.submit(entity, `j${i}`, { answers: [fence] }))
  if (running === undefined || waiting === undefined) throw new Error("no jobs")
  running.finished.setDeadline(90 as SimTime)
  running.finished.setDeadline(95 as SimTime)
  running.finished.setDeadline(80 as SimTime)
  running.finished.setDeadline(80 as SimTime)
  waiting.finished.setDeadline(100 as SimTime)
  waiting.finished.setDeadline(99 as SimTime)
  expect(hardware.map(({ told }) => told)).toEqual([[90, 80], []])
  m.signal(hardware[0] as Fence)
  expect(hardware.map(({ told }) => told)).toEqual([[90, 80], [99]])
})
