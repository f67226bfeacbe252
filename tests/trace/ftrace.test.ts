import { expect, test } from "vitest"
import { compileReplay } from "../../core/lang/compile.ts"
import { openSession } from "../../core/session/open-session.ts"
import { Ftrace, type FtraceStyle } from "../../core/trace/ftrace.ts"

function ftrace(profile: string, style: FtraceStyle): string[] {
  const compiled = compileReplay(`replay 1
scheduler drm-sched { profile ${profile}; policy fifo }
machine mock { sched gfx { credits 4 } }
client desktop-compositor { queue present on gfx }
fence vsync
at 1.5s desktop-compositor submit a to present { run 2500ns } after fence vsync
at 1.500010s signal vsync
`)
  if (!compiled.ok) throw new Error(compiled.error.map((diagnostic) => diagnostic.message).join())
  const session = openSession(compiled.value)
  session.run({ turns: 1000 })
  const writer = new Ftrace(session.store, style)
  return Array.from({ length: session.store.length }, (_, index) => writer.line(index)).filter((line) => line !== null)
}

test("the stable form, from 6.17 on", () => {
  expect(ftrace("v7.2", "stable")).toEqual([
    " desktop-composi-1001    [000] .....     1.500000: drm_sched_job_queue: dev=mock0, fence=3:1, ring=gfx, job count:0, hw job count:0, client_id:1",
    " desktop-composi-1001    [000] .....     1.500000: drm_sched_job_add_dep: fence=3:1 depends on fence=4:1",
    "    kworker/u2:0-100     [000] .....     1.500000: drm_sched_job_unschedulable: fence=3:1 depends on unsignalled fence=4:1",
    "    kworker/u2:0-100     [000] .....     1.500010: drm_sched_job_run: dev=mock0, fence=3:1, ring=gfx, job count:0, hw job count:1, client_id:1",
    "    kworker/u2:0-100     [000] .....     1.500010: dma_fence_signaled: driver=drm_sched timeline=gfx context=2 seqno=1",
    "          <idle>-0       [000] d.h1.     1.500012: drm_sched_job_done: fence=3:1 signaled",
    "          <idle>-0       [000] d.h1.     1.500012: dma_fence_signaled: driver=drm_sched timeline=gfx context=3 seqno=1",
  ])
})

test("the old form, to 6.15", () => {
  const texts = ftrace("v6.12", "old").map((line) => line.slice(line.indexOf(": ") + 2))
  expect(texts.map((text) => text.replaceAll(/[0-9a-f]{16}/g, "%p"))).toEqual([
    "drm_sched_job: entity=%p, id=1, fence=%p, ring=gfx, job count:0, hw job count:0",
    "drm_sched_job_wait_dep: job ring=gfx, id=1, depends fence=%p, context=4, seq=1",
    "drm_run_job: entity=%p, id=1, fence=%p, ring=gfx, job count:0, hw job count:1",
    "dma_fence_signaled: driver=drm_sched timeline=gfx context=2 seqno=1",
    "drm_sched_process_job: fence=%p signaled",
    "dma_fence_signaled: driver=drm_sched timeline=gfx context=3 seqno=1",
  ])
  // A pointer stands for one object all through the trace.
  const fences = texts.map((text) => / fence=([0-9a-f]{16})/.exec(text)?.[1])
  expect(fences[0]).toBe(fences[2])
  expect(fences[0]).not.toBe(fences[1])
})
