/** Builds the machine that a program declares: schedulers in file order, then queues in file order. */
import type { Defects } from "../../drm-sched/create.ts"
import { PROFILES } from "../../drm-sched/profile.ts"
import { MockMachine } from "../../driver/mock/mock-machine.ts"
import type { Engine } from "../../engine/engine.ts"
import { SyncobjFile } from "../../fence/syncobj/syncobj-file.ts"
import type { Steps } from "../../engine/steps.ts"
import type { AgxCall } from "../../lang/agx-program.ts"
import type { CallSpec, Program } from "../../lang/program.ts"
import { PRIORITIES } from "../../trace/events.ts"
import { FD_POINTS, type Process, startProcesses } from "./process.ts"

/** What all machines have. */
export interface ReplayMachine {
  readonly engine: Engine
  /** By client; the first belongs to none. */
  readonly processes: readonly Process[]
  readonly calls: readonly CallSpec[]
  /** Calls that only the machine's own driver knows; null: there are none. */
  readonly driver: DriverCalls | null
}

export interface DriverCalls {
  /** 0 or a negated errno. Context: process. */
  call(call: AgxCall, client: number): Steps<number>
}

export interface MockReplay extends ReplayMachine {
  readonly mock: MockMachine
}

/** Names of the program for the trace. */
export function nameObjects(engine: Engine, program: Program): void {
  const { objects } = engine.trace
  for (const client of program.clients) objects.clients.push(client.name)
  for (const sync of program.syncs) objects.syncs.push(sync.name)
}

/** `defects` are put into every queue. */
export function buildMachine(engine: Engine, program: Program, defects: Defects = {}): MockReplay {
  nameObjects(engine, program)
  const mock = new MockMachine(engine, PROFILES[program.profile], program.policy)
  const sharesReset = program.scheds.length > 1 && program.scheds.some(({ onTimeout }) => onTimeout === "RESET_ALL")
  for (const sched of program.scheds) mock.addScheduler(sched, sharesReset)
  for (const entity of program.entities)
    mock.addEntity({ ...entity, priority: PRIORITIES.indexOf(entity.priority) }, defects)
  program.exts.forEach((name, index) => mock.ext(index, name))
  const fdPoints = FD_POINTS[program.profile]
  const device = { engine, contexts: mock.contexts, syncobj: true, timeline: true, fdPoints }
  const open = () => {
    const drm = new SyncobjFile(device)
    return { drm, file: drm }
  }
  return { engine, mock, processes: startProcesses(program, open), calls: program.calls, driver: null }
}
