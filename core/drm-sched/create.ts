/** Making schedulers and entities: the only place that ties the objects to their behaviour. Source: reference 1.2, 1.3. */
import type { Engine } from "../engine/engine.ts"
import { WaitQueue } from "../engine/wait-queue.ts"
import { DelayedWork, WorkQueue } from "../engine/work.ts"
import type { FenceContexts } from "../fence/fence.ts"
import { FreeWork } from "./free-work.ts"
import { type DriverOps, Entity, type Guilt, RunQueue, Scheduler, SpscQueue } from "./objects.ts"
import { WakeupCallback } from "./pop.ts"
import { PRIORITY_COUNT, PRIORITY_KERNEL, type Policy, type Profile } from "./profile.ts"
import { RunWork } from "./run-work.ts"
import { entryRunQueue } from "./select-rq.ts"
import { TimeoutWork } from "./timeout.ts"

export interface SchedulerArgs {
  readonly name: string
  readonly profile: Profile
  readonly policy: Policy
  readonly ops: DriverOps
  readonly creditLimit: number
  /** Nanoseconds; null: none. */
  readonly timeout: number | null
  readonly hangLimit: number
  readonly timeoutQueue: WorkQueue
  readonly rings: number
}

/** Running at once; no start call is needed. Context: process. */
export function createScheduler(engine: Engine, args: SchedulerArgs): Scheduler {
  const { profile, policy } = args
  const id = engine.trace.objects.addSched(args.name, args.rings, args.creditLimit)
  const sched = new Scheduler(
    id,
    args.name,
    engine,
    profile,
    policy,
    args.ops,
    args.creditLimit,
    args.timeout,
    args.hangLimit,
    PRIORITY_COUNT,
    { value: 0 },
    new WorkQueue(args.name, true),
    new WaitQueue(),
  )
  const single = profile.embeddedRunQueue || policy === "fair"
  sched.runQueues = Array.from({ length: single ? 1 : PRIORITY_COUNT }, () => new RunQueue(sched))
  sched.runWork = new RunWork(sched)
  sched.freeWork = new FreeWork(sched)
  sched.timeoutWork = new DelayedWork(new TimeoutWork(sched, args.timeoutQueue))
  sched.ready = true
  return sched
}

/** Faults put into the model on purpose, to show that they are found. */
export interface Defects {
  /** G1: the queue's count is raised after the link. */
  readonly countsLast?: boolean
}

/** `scheds` must not be empty. Context: process. */
export function createEntity(
  id: number,
  contexts: FenceContexts,
  priority: number,
  scheds: readonly [Scheduler, ...Scheduler[]],
  guilty: Guilt | null,
  defects: Defects = {},
): Entity {
  const [first] = scheds
  const clamped = priority >= first.userRunQueues ? Math.max(first.userRunQueues - 1, PRIORITY_KERNEL) : priority
  // Copied before the clamp, in the real code too (G33).
  const rqPriority = first.policy === "fair" ? PRIORITY_KERNEL : priority
  const entity = new Entity(
    id,
    clamped,
    rqPriority,
    scheds.length > 1 ? scheds : null,
    new SpscQueue(defects.countsLast ?? false),
    contexts.allocate(2),
    guilty,
  )
  entity.wakeup = new WakeupCallback(entity)
  entity.rq = entryRunQueue(first, entity)
  return entity
}

/** Only stores it: placement does not change, and under FIFO and RR in `v7.2` it never will (G33). Context: any. */
export function setPriority(entity: Entity, priority: number): void {
  entity.priority = priority
}

/** Takes effect when the next job is armed while the entity is idle. Context: not beside arm or push. */
export function modifySchedulers(entity: Entity, scheds: readonly Scheduler[]): void {
  entity.schedList = scheds
}
