/** Errors that the scheduler sets on finished fences, in time and too late. Source: reference 4.3. */
import { expect, test } from "vitest"
import { ScriptedMachine } from "../../tests/drm-sched/scripted-machine.ts"
import { ERRNO } from "../base/errno.ts"
import { setFinishedError } from "./finished-error.ts"

test("an error before the signal is set, over an earlier one, and nothing is told", () => {
  const m = new ScriptedMachine("v7.2", "fifo")
  const job = m.submit(m.entity(), "a")
  setFinishedError(job, -ERRNO.EIO)
  setFinishedError(job, -ERRNO.ECANCELED)
  expect([job.finished.error, m.engine.reports]).toEqual([-ERRNO.ECANCELED, []])
})

test("after the signal it is stored all the same, and the kernel warns", () => {
  const m = new ScriptedMachine("v7.2", "fifo")
  const job = m.submit(m.entity(), "a")
  m.trace.objects.jobLine[job.id] = 4
  m.engine.line = 9
  job.finished.signal(m.engine)
  setFinishedError(job, -ERRNO.EIO)
  expect(job.finished.error).toBe(-ERRNO.EIO)
  expect(m.engine.reports).toEqual([
    {
      name: "error-after-signal",
      kind: "warning",
      where: "dma_fence_set_error",
      text: "the finished fence of a gets an error after it has signalled",
      lines: [4, 9],
    },
  ])
})

test("of a job without a line the report has the line of the moment only", () => {
  const m = new ScriptedMachine("v7.2", "fifo")
  const job = m.submit(m.entity(), "a")
  m.trace.objects.jobLine.length = 0
  m.engine.line = 9
  job.finished.signal(m.engine)
  setFinishedError(job, -ERRNO.EIO)
  expect(m.engine.reports.map(({ lines }) => lines)).toEqual([[9]])
})
