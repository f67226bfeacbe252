/** Builds the machine that a program declares: schedulers in file order, then queues in file order. */
import type { Defects } from "../../drm-sched/create.ts"
import { PROFILES } from "../../drm-sched/profile.ts"
import { MockMachine } from "../../driver/mock/mock-machine.ts"
import type { Engine } from "../../engine/engine.ts"
import { SyncObject } from "../../fence/sync-object.ts"
import type { Program } from "../../lang/program.ts"
import { PRIORITIES } from "../../trace/events.ts"

export interface ReplayMachine {
  readonly mock: MockMachine
  readonly syncs: readonly SyncObject[]
}

/** `defects` are put into every queue. */
export function buildMachine(engine: Engine, program: Program, defects: Defects = {}): ReplayMachine {
  const { objects } = engine.trace
  for (const client of program.clients) objects.clients.push(client.name)
  for (const sync of program.syncs) objects.syncs.push(sync.name)
  const mock = new MockMachine(engine, PROFILES[program.profile], program.policy)
  for (const sched of program.scheds) mock.addScheduler(sched)
  for (const entity of program.entities)
    mock.addEntity({ ...entity, priority: PRIORITIES.indexOf(entity.priority) }, defects)
  program.exts.forEach((name, index) => mock.ext(index, name))
  const syncs = program.syncs.map((sync, index) => new SyncObject(engine, mock.contexts, index, sync.timeline))
  return { mock, syncs }
}
