/** What a check says, as the report that a person reads. */
import { expect, test } from "vitest"
import { ScriptedMachine } from "../../../tests/drm-sched/scripted-machine.ts"
import { describeReport } from "../../engine/report.ts"
import { jobName } from "../names.ts"
import { broken, reportOf } from "./broken.ts"

function machine() {
  const m = new ScriptedMachine("v7.2", "fifo")
  const job = m.job(m.entity(), "a")
  m.trace.objects.jobLine[job.id] = 7
  return { m, job }
}

test("a job has its name, or its number where the replay knows none", () => {
  const { m, job } = machine()
  expect(jobName(m.sched, job)).toBe("a")
  m.trace.objects.jobs.length = 0
  expect(jobName(m.sched, job)).toBe("job 0")
})

test("a broken rule is a warning with the line that made the job", () => {
  const { m, job } = machine()
  const report = reportOf(broken("lost-fence", "a is lost", job), m.engine)
  expect(report).toEqual({ name: "lost-fence", kind: "warning", where: "gpu_sched", text: "a is lost", lines: [7] })
  expect(describeReport(report)).toBe("WARNING: gpu_sched: a is lost (line 7)")
})

test("a use of freed memory is what KASAN would tell", () => {
  const { m, job } = machine()
  expect(reportOf(broken("use-after-free", "a is freed", job), m.engine).kind).toBe("kasan")
})

test("without a job, or with one that has no line, there is none", () => {
  const { m, job } = machine()
  expect(broken("wrong-score", "drifts").job).toBeNull()
  expect(reportOf(broken("wrong-score", "drifts"), m.engine).lines).toEqual([])
  m.trace.objects.jobLine.length = 0
  expect(reportOf(broken("lost-fence", "a is lost", job), m.engine).lines).toEqual([])
})
