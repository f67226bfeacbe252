/** Queues: made, referred to, controlled, ended. What each function does is in the table. */
import { ERRNO } from "../base/errno.ts"
import { type Steps, canSleep, waitFor } from "../engine/steps.ts"
import { DROP_POLICIES, JobQueue, type QueueSpec } from "../jobqueue/index.ts"
import type { Cell } from "./cell.ts"
import { DriverCalls, StageCalls } from "./driver-calls.ts"
import { describeHandle } from "./handles.ts"
import { type JobObject, QueueObject } from "./objects.ts"
import { checkOps } from "./ops.ts"
import { DeadWork, EndedWork, becameEmpty, isDead } from "./queue-objects.ts"
import { type JqRuntime, isErrno, isWhole } from "./runtime.ts"
import { JQ } from "./table/constants.ts"
import type { CancelDone, JqQueueOps, JqQueueParams, QueueHandle } from "./types.ts"

const UINT32_MAX = 2 ** 32 - 1
const NS_MAX = JQ.JQ_SECONDS_MAX * 1e9
const FLAGS = JQ.JQ_QUEUE_REPORTS_START | JQ.JQ_QUEUE_BYPASS | JQ.JQ_QUEUE_ATOMIC_PUT
const STATES = {
  running: JQ.JQ_QUEUE_RUNNING,
  parked: JQ.JQ_QUEUE_PARKED,
  cancelling: JQ.JQ_QUEUE_CANCELLING,
  draining: JQ.JQ_QUEUE_DRAINING,
  dead: JQ.JQ_QUEUE_DEAD,
}

export function jq_queue_create(
  rt: JqRuntime,
  ops: JqQueueOps,
  priv: unknown,
  params: JqQueueParams,
  queue: Cell<QueueHandle>,
): number {
  const where = "jq_queue_create"
  const { engine, handles } = rt
  if (rt.signalling(where)) return -ERRNO.EDEADLK
  if (!rt.isCell(queue, where, "queue") || !checkParams(rt, params, where)) return -ERRNO.EINVAL
  const dispatcher = rt.find(params.dispatcher, "jq_dispatcher", where)
  if (dispatcher === null || !checkOps(rt, ops, params, where)) return -ERRNO.EINVAL
  if (!engine.allocate("jobqueue.handle")) return -ERRNO.ENOMEM
  if (ops.owner !== null && !ops.owner.tryGet()) return -ERRNO.ENODEV
  const places = [handles.reserve(), handles.reserve()] as const
  const [place, stopPlace] = places
  const atomicPut = (params.flags & JQ.JQ_QUEUE_ATOMIC_PUT) !== 0
  const object = new QueueObject(place, stopPlace, params.name, ops, priv, atomicPut, dispatcher)
  const made = places.includes(-1) ? -ERRNO.ENOMEM : make(rt, object, params)
  if (typeof made === "number") {
    for (const taken of places) if (taken >= 0) handles.giveBack(taken)
    ops.owner?.put()
    return made
  }
  object.queue = made
  object.entity = engine.trace.objects.entities.length - 1
  object.ended = new EndedWork(rt, object)
  made.whenDead(new DeadWork(rt, object))
  queue.value = handles.open(place, "jq_queue", object)
  object.label = `queue ${params.name} ${describeHandle(queue.value)}`
  return 0
}

function make(rt: JqRuntime, object: QueueObject, params: JqQueueParams): JobQueue<JobObject> | number {
  const spec: QueueSpec<JobObject> = {
    name: params.name,
    client: params.client,
    credits: params.credits,
    timeout: orNone(params.timeout_ns),
    reportsStart: (params.flags & JQ.JQ_QUEUE_REPORTS_START) !== 0,
    pipelineTimeout: orNone(params.pipeline_timeout_ns),
    cancelTimeout: params.cancel_timeout_ns,
    bypass: (params.flags & JQ.JQ_QUEUE_BYPASS) !== 0,
    dropPolicy: DROP_POLICIES[params.drop_policy] ?? "cancel",
    stages: object.ops.stages.map((stage) => new StageCalls(rt, object, stage)),
  }
  return JobQueue.create(object.dispatcher.dispatcher, rt.contexts, spec, new DriverCalls(rt, object))
}

function orNone(span: number): number | null {
  return span === 0 ? null : span
}

function checkParams(rt: JqRuntime, params: JqQueueParams, where: string): boolean {
  return (
    rt.isCell(params, where, "params") &&
    rt.checkName(params.name, where, "name") &&
    rt.check(isWhole(params.client, -1, rt.engine.trace.objects.clients.length - 1), where, "client", params.client) &&
    rt.check(isWhole(params.credits, 1, UINT32_MAX), where, "credits", params.credits) &&
    rt.check(isWhole(params.flags, 0, FLAGS), where, "flags", params.flags) &&
    rt.check(isWhole(params.drop_policy, 0, JQ.JQ_DROP_TRAP), where, "drop_policy", params.drop_policy) &&
    rt.check(isWhole(params.timeout_ns, 0, NS_MAX), where, "timeout_ns", params.timeout_ns) &&
    rt.check(
      isWhole(params.pipeline_timeout_ns, 0, NS_MAX),
      where,
      "pipeline_timeout_ns",
      params.pipeline_timeout_ns,
    ) &&
    rt.check(isWhole(params.cancel_timeout_ns, 0, NS_MAX), where, "cancel_timeout_ns", params.cancel_timeout_ns)
  )
}

export function jq_queue_get(rt: JqRuntime, queue: QueueHandle): number {
  const object = rt.find(queue, "jq_queue", "jq_queue_get")
  if (object === null) return -ERRNO.EINVAL
  object.references++
  return 0
}

export function jq_queue_put(rt: JqRuntime, queue: QueueHandle): number {
  const object = rt.find(queue, "jq_queue", "jq_queue_put")
  if (object === null) return -ERRNO.EINVAL
  put(rt, object)
  return 0
}

export function jq_queue_put_atomic(rt: JqRuntime, queue: QueueHandle): number {
  const where = "jq_queue_put_atomic"
  const object = rt.find(queue, "jq_queue", where)
  if (object === null) return -ERRNO.EINVAL
  if (!object.atomicPut) {
    rt.misuse.report("put-not-atomic", where, object.label, "made without JQ_QUEUE_ATOMIC_PUT (R37)")
    return -ERRNO.EPERM
  }
  put(rt, object)
  return 0
}

/** With the last reference the queue is dropped; its destruction happens on its dispatcher, in process context. */
function put(rt: JqRuntime, object: QueueObject): void {
  object.references--
  if (object.references > 0) return
  rt.handles.giveBack(object.place)
  object.queue.put()
}

export function jq_queue_park(rt: JqRuntime, queue: QueueHandle): number {
  const object = rt.find(queue, "jq_queue", "jq_queue_park")
  if (object === null) return -ERRNO.EINVAL
  if (isDead(rt, object, "jq_queue_park")) return -ERRNO.ENOENT
  object.queue.park()
  return 0
}

export function jq_queue_unpark(rt: JqRuntime, queue: QueueHandle): number {
  const object = rt.find(queue, "jq_queue", "jq_queue_unpark")
  if (object === null) return -ERRNO.EINVAL
  if (isDead(rt, object, "jq_queue_unpark")) return -ERRNO.ENOENT
  object.queue.unpark()
  return 0
}

export function jq_queue_expire(rt: JqRuntime, queue: QueueHandle): number {
  const object = rt.find(queue, "jq_queue", "jq_queue_expire")
  if (object === null) return -ERRNO.EINVAL
  if (isDead(rt, object, "jq_queue_expire")) return -ERRNO.ENOENT
  object.queue.expire()
  return 0
}

export function jq_queue_cancel(rt: JqRuntime, queue: QueueHandle, extent: number, error: number): Steps<number> {
  const where = "jq_queue_cancel"
  const object = rt.find(queue, "jq_queue", where)
  if (object === null) return -ERRNO.EINVAL
  if (rt.signalling(where)) return -ERRNO.EDEADLK
  const begun = beginCancel(rt, object, extent, error, where)
  if (begun !== 0 || object.empty.done) return begun
  if (!canSleep()) return -ERRNO.EINPROGRESS
  waitFor(object.empty)
  return 0
}

export function jq_queue_cancel_async(
  rt: JqRuntime,
  queue: QueueHandle,
  extent: number,
  error: number,
  done: CancelDone | null,
  data: unknown,
): number {
  const where = "jq_queue_cancel_async"
  const object = rt.find(queue, "jq_queue", where)
  if (object === null) return -ERRNO.EINVAL
  if (done !== null && !rt.check(typeof done === "function", where, "done", done)) return -ERRNO.EINVAL
  if (done !== null && object.done !== null) return -ERRNO.EBUSY
  const begun = beginCancel(rt, object, extent, error, where)
  if (begun !== 0 || done === null) return begun
  object.done = { tell: done, data }
  if (object.oldest === null) becameEmpty(rt, object)
  return 0
}

function beginCancel(rt: JqRuntime, object: QueueObject, extent: number, error: number, where: string): number {
  if (!rt.check(extent === JQ.JQ_CANCEL_QUEUED || extent === JQ.JQ_CANCEL_ALL, where, "extent", extent))
    return -ERRNO.EINVAL
  if (!rt.check(isErrno(error), where, "error", error)) return -ERRNO.EINVAL
  if (isDead(rt, object, where)) return -ERRNO.ENOENT
  object.queue.cancel(error, extent === JQ.JQ_CANCEL_ALL ? "all" : "queued")
  return 0
}

export function jq_queue_drop(rt: JqRuntime, queue: QueueHandle): number {
  const object = rt.find(queue, "jq_queue", "jq_queue_drop")
  if (object === null) return -ERRNO.EINVAL
  if (isDead(rt, object, "jq_queue_drop")) return -ERRNO.ENOENT
  object.queue.drop()
  return 0
}

export function jq_queue_state(rt: JqRuntime, queue: QueueHandle): number {
  const object = rt.find(queue, "jq_queue", "jq_queue_state")
  return object === null ? -ERRNO.EINVAL : STATES[object.queue.state]
}
