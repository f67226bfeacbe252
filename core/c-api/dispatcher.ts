/** Dispatchers, and what queues may claim of an orchestrator's rings. What each function does is in the table. */
import { ERRNO } from "../base/errno.ts"
import { DirectDispatcher, Orchestrator, type RingSpec } from "../jobqueue/index.ts"
import type { Cell } from "./cell.ts"
import { DispatcherObject } from "./objects.ts"
import { attachByDefault, isDead } from "./queue-objects.ts"
import { type JqRuntime, isWhole } from "./runtime.ts"
import { JQ } from "./table/constants.ts"
import type { DispatcherHandle, JqRing, QueueHandle } from "./types.ts"

const UINT32_MAX = 2 ** 32 - 1

export function jq_dispatcher_create(rt: JqRuntime, name: string, dispatcher: Cell<DispatcherHandle>): number {
  const where = "jq_dispatcher_create"
  if (rt.signalling(where)) return -ERRNO.EDEADLK
  if (!rt.checkName(name, where, "name") || !rt.isCell(dispatcher, where, "dispatcher")) return -ERRNO.EINVAL
  return give(rt, name, null, dispatcher)
}

export function jq_orchestrator_create(
  rt: JqRuntime,
  name: string,
  rings: readonly JqRing[],
  dispatcher: Cell<DispatcherHandle>,
): number {
  const where = "jq_orchestrator_create"
  if (rt.signalling(where)) return -ERRNO.EDEADLK
  if (!rt.checkName(name, where, "name") || !rt.isCell(dispatcher, where, "dispatcher")) return -ERRNO.EINVAL
  if (!rt.checkArray(rings, 1, JQ.JQ_RINGS_MAX, where, "rings")) return -ERRNO.EINVAL
  for (const ring of rings) {
    if (!rt.isCell(ring, where, "ring") || !rt.checkName(ring.name, where, "ring name")) return -ERRNO.EINVAL
    if (!rt.check(isWhole(ring.slots, 1, UINT32_MAX), where, "slots", ring.slots)) return -ERRNO.EINVAL
    if (!rt.check(isWhole(ring.width, 0, UINT32_MAX), where, "width", ring.width)) return -ERRNO.EINVAL
  }
  return give(rt, name, rings, dispatcher)
}

function give(rt: JqRuntime, name: string, rings: readonly JqRing[] | null, cell: Cell<DispatcherHandle>): number {
  const { engine, handles } = rt
  if (!engine.allocate("jobqueue.dispatcher")) return -ERRNO.ENOMEM
  const place = handles.reserve()
  if (place < 0) return -ERRNO.ENOMEM
  const orchestrator = rings === null ? null : new Orchestrator(engine, name, rings.map(asSpec))
  const dispatcher = orchestrator ?? new DirectDispatcher(engine, name)
  const object = new DispatcherObject(place, dispatcher, orchestrator, rings?.length ?? 0)
  cell.value = handles.open(place, "jq_dispatcher", object)
  return 0
}

function asSpec({ name, slots, width }: JqRing): RingSpec {
  return { name, slots, width: Math.max(width, 1) }
}

export function jq_orchestrator_attach(
  rt: JqRuntime,
  dispatcher: DispatcherHandle,
  queue: QueueHandle,
  weight: number,
  rings: readonly number[],
): number {
  const where = "jq_orchestrator_attach"
  if (rt.signalling(where)) return -ERRNO.EDEADLK
  const object = rt.find(dispatcher, "jq_dispatcher", where)
  const member = object === null ? null : rt.find(queue, "jq_queue", where)
  if (object === null || member === null) return -ERRNO.EINVAL
  const { orchestrator } = object
  if (orchestrator === null || !rt.check(member.dispatcher === object, where, "dispatcher", dispatcher))
    return notArbitrated(rt, where, dispatcher)
  if (!checkWeight(rt, weight, where)) return -ERRNO.EINVAL
  if (!checkRings(rt, rings, object, where)) return -ERRNO.EINVAL
  if (isDead(rt, member, where)) return -ERRNO.ENOENT
  if (member.used) return -ERRNO.EBUSY
  member.attached = true
  orchestrator.attach(member.queue, weight, [...new Set(rings)])
  return 0
}

export function jq_queue_set_weight(rt: JqRuntime, queue: QueueHandle, weight: number): number {
  const where = "jq_queue_set_weight"
  const object = rt.find(queue, "jq_queue", where)
  if (object === null) return -ERRNO.EINVAL
  const { orchestrator } = object.dispatcher
  if (orchestrator === null) return notArbitrated(rt, where, queue)
  if (!checkWeight(rt, weight, where)) return -ERRNO.EINVAL
  if (isDead(rt, object, where)) return -ERRNO.ENOENT
  attachByDefault(object)
  orchestrator.setWeight(object.queue, weight)
  return 0
}

export function jq_queue_set_rings(rt: JqRuntime, queue: QueueHandle, rings: readonly number[]): number {
  const where = "jq_queue_set_rings"
  const object = rt.find(queue, "jq_queue", where)
  if (object === null) return -ERRNO.EINVAL
  const { orchestrator } = object.dispatcher
  if (orchestrator === null) return notArbitrated(rt, where, queue)
  if (!checkRings(rt, rings, object.dispatcher, where)) return -ERRNO.EINVAL
  if (isDead(rt, object, where)) return -ERRNO.ENOENT
  attachByDefault(object)
  orchestrator.setRings(object.queue, [...new Set(rings)])
  return 0
}

export function jq_dispatcher_get(rt: JqRuntime, dispatcher: DispatcherHandle): number {
  const object = rt.find(dispatcher, "jq_dispatcher", "jq_dispatcher_get")
  if (object === null) return -ERRNO.EINVAL
  object.references++
  return 0
}

export function jq_dispatcher_put(rt: JqRuntime, dispatcher: DispatcherHandle): number {
  const object = rt.find(dispatcher, "jq_dispatcher", "jq_dispatcher_put")
  if (object === null) return -ERRNO.EINVAL
  object.references--
  if (object.references === 0) rt.handles.giveBack(object.place)
  return 0
}

function checkRings(
  rt: JqRuntime,
  rings: readonly number[],
  { rings: count }: DispatcherObject,
  where: string,
): boolean {
  if (!rt.checkArray(rings, 1, count, where, "rings")) return false
  return rings.every((ring) => rt.check(isWhole(ring, 0, count - 1), where, "ring", ring))
}

function checkWeight(rt: JqRuntime, weight: number, where: string): boolean {
  return rt.check(isWhole(weight, 1, JQ.JQ_WEIGHT_MAX), where, "weight", weight)
}

/** Nothing is arbitrated there, or not for that queue. */
function notArbitrated(rt: JqRuntime, where: string, handle: number): number {
  rt.check(false, where, "dispatcher", handle)
  return -ERRNO.EINVAL
}
