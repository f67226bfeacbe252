/** The submit lane: opened, prepared on, ended. What each function does is in the table. */
import { ERRNO } from "../base/errno.ts"
import type { Steps } from "../engine/steps.ts"
import type { JobFence } from "../jobqueue/index.ts"
import type { Cell } from "./cell.ts"
import { FenceObject, JobObject, LaneObject } from "./objects.ts"
import { attachByDefault } from "./queue-objects.ts"
import { type JqRuntime, isWhole } from "./runtime.ts"
import { JQ } from "./table/constants.ts"
import type { FenceHandle, LaneHandle, PreparedHandle, QueueHandle } from "./types.ts"

export function jq_lane_begin(rt: JqRuntime, queue: QueueHandle, lane: Cell<LaneHandle>): Steps<number> {
  const where = "jq_lane_begin"
  const { engine, handles } = rt
  const object = rt.find(queue, "jq_queue", where)
  if (object === null) return -ERRNO.EINVAL
  if (rt.signalling(where)) return -ERRNO.EDEADLK
  if (!rt.isCell(lane, where, "lane")) return -ERRNO.EINVAL
  // No misuse: a submitter cannot know that somebody else has dropped the queue.
  if (object.queue.state === "dead") return -ERRNO.ENOENT
  if (!engine.allocate("jobqueue.handle")) return -ERRNO.ENOMEM
  const place = handles.reserve()
  if (place < 0) return -ERRNO.ENOMEM
  const opened = object.queue.beginSubmit()
  if (typeof opened === "number") {
    handles.giveBack(place)
    return opened
  }
  lane.value = handles.open(place, "jq_lane", new LaneObject(place, object, opened, engine.task))
  return 0
}

export function jq_lane_end(rt: JqRuntime, lane: Cell<LaneHandle>): Steps<number> {
  const object = rt.findIn(lane, "jq_lane", "jq_lane_end")
  if (object === null) return -ERRNO.EINVAL
  if (isForeign(rt, object, "jq_lane_end")) return -ERRNO.EPERM
  lane.value = 0
  rt.handles.giveBack(object.place)
  for (let job = object.prepared; job !== null; job = job.before) if (job.prepared !== null) forget(rt, job)
  object.lane.end()
  return 0
}

export function jq_prepare(
  rt: JqRuntime,
  lane: LaneHandle,
  jobPriv: unknown,
  id: number,
  cost: number,
  deps: readonly FenceHandle[],
  extraDeps: number,
  prepared: Cell<PreparedHandle>,
): number {
  const where = "jq_prepare"
  const object = rt.find(lane, "jq_lane", where)
  if (object === null) return -ERRNO.EINVAL
  if (rt.signalling(where)) return -ERRNO.EDEADLK
  if (isForeign(rt, object, where)) return -ERRNO.EPERM
  const { engine } = rt
  const { objects } = engine.trace
  if (!rt.isCell(prepared, where, "prepared")) return -ERRNO.EINVAL
  if (!rt.check(isWhole(id, -1, objects.jobs.length - 1), where, "id", id)) return -ERRNO.EINVAL
  if (!rt.check(isWhole(cost, 0, 2 ** 32 - 1), where, "cost", cost)) return -ERRNO.EINVAL
  if (!rt.check(isWhole(extraDeps, 0, JQ.JQ_DEPS_MAX), where, "extra_deps", extraDeps)) return -ERRNO.EINVAL
  if (!rt.checkArray(deps, 0, JQ.JQ_DEPS_MAX - extraDeps, where, "deps")) return -ERRNO.EINVAL
  const dependencies = fencesOf(rt, deps, where)
  if (dependencies === null) return -ERRNO.EINVAL
  const job = newJob(rt, object, jobPriv)
  if (job === null) return -ERRNO.ENOMEM
  attachByDefault(object.queue)
  const made = object.lane.prepare({
    job: id >= 0 ? id : objects.addJob(`${object.queue.name}:${objects.jobs.length}`, object.queue.entity, engine.line),
    data: job,
    cost,
    dependencies,
    extraDependencies: extraDeps,
  })
  if (typeof made === "number") {
    forget(rt, job)
    return made
  }
  job.prepared = made
  job.before = object.prepared
  object.prepared = job
  object.queue.used = true
  prepared.value = rt.handles.open(job.place, "jq_prepared", job)
  return 0
}

function fencesOf(rt: JqRuntime, deps: readonly FenceHandle[], where: string): JobFence[] | null {
  const fences: JobFence[] = []
  for (const dep of deps) {
    const found = rt.findFence(dep, where)
    if (found === null) return null
    fences.push(found.fence)
  }
  return fences
}

/** With places for all handles that it will ever have, so that neither commit nor submit needs memory; null without. */
function newJob(rt: JqRuntime, lane: LaneObject, priv: unknown): JobObject | null {
  const { engine, handles } = rt
  if (!engine.allocate("jobqueue.handle")) return null
  const place = handles.reserve()
  const fencePlace = handles.reserve()
  if (place >= 0 && fencePlace >= 0) return new JobObject(place, new FenceObject(fencePlace), lane, priv)
  if (place >= 0) handles.giveBack(place)
  return null
}

/** It was given up, or never made. */
export function forget(rt: JqRuntime, job: JobObject): void {
  job.prepared = null
  rt.handles.giveBack(job.place)
  rt.handles.giveBack(job.fence.place)
}

/** True, and a report: a lane, and what was prepared on it, belongs to the task that opened it. */
export function isForeign(rt: JqRuntime, lane: LaneObject, where: string): boolean {
  if (lane.task === rt.engine.task) return false
  rt.misuse.report("lane-foreign", where, `${lane.queue.label} lane`, "it was opened by another task (R8)")
  return true
}
