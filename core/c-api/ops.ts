/** A driver's table of callbacks is whole before anything of it is called. */
import type { JqRuntime } from "./runtime.ts"
import { isWhole } from "./runtime.ts"
import { JQ } from "./table/constants.ts"
import type { JqQueueOps, JqQueueParams, JqStage } from "./types.ts"

/** False, and a report, if something is missing that the queue would call. */
export function checkOps(rt: JqRuntime, ops: JqQueueOps, params: JqQueueParams, where: string): boolean {
  if (typeof ops !== "object" || (ops as JqQueueOps | null) === null) return missing(rt, where, "ops")
  const timeouts = params.timeout_ns > 0 || params.pipeline_timeout_ns > 0
  if (!rt.check(isWhole(ops.teardown_steps, 0, JQ.JQ_STEPS_MAX), where, "teardown_steps", ops.teardown_steps))
    return false
  if (!rt.checkArray(ops.stages, 0, JQ.JQ_STAGES_MAX, where, "stages")) return false
  return (
    needs(rt, where, "submit", ops.submit, true) &&
    needs(rt, where, "stop", ops.stop, true) &&
    needs(rt, where, "release", ops.release, true) &&
    needs(rt, where, "timedout", ops.timedout, timeouts) &&
    needs(rt, where, "teardown_step", ops.teardown_step, ops.teardown_steps > 0) &&
    ops.stages.every((stage) => checkStage(rt, stage, where))
  )
}

function checkStage(rt: JqRuntime, stage: JqStage, where: string): boolean {
  return (
    rt.isCell(stage, where, "stage") &&
    rt.checkName(stage.name, where, "stage name") &&
    rt.check(isWhole(stage.timeout_ns, 0, JQ.JQ_SECONDS_MAX * 1e9), where, "stage timeout_ns", stage.timeout_ns) &&
    needs(rt, where, "process", stage.process, true)
  )
}

function needs(rt: JqRuntime, where: string, name: string, callback: unknown, needed: boolean): boolean {
  if (typeof callback === "function") return true
  return (!needed && (callback === null || callback === undefined)) || missing(rt, where, name)
}

function missing(rt: JqRuntime, where: string, name: string): false {
  rt.misuse.report("table-incomplete", where, `${where} ${name}`, "the callback is needed and not there (R38)")
  return false
}
