/** Builds the machine that a program declares. */
import type { MockMachine } from "../../driver/mock/index.ts"
import type { Engine } from "../../engine/engine.ts"
import { SyncobjFile } from "../../fence/syncobj/syncobj-file.ts"
import type { Steps } from "../../engine/steps.ts"
import type { AgxCall } from "../../lang/agx-program.ts"
import type { CallSpec, DefectName, Program } from "../../lang/program.ts"
import { mockBackend } from "./mock-backend.ts"
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
export function buildMachine(engine: Engine, program: Program, defects: readonly DefectName[] = []): MockReplay {
  nameObjects(engine, program)
  const mock = mockBackend(engine, program, defects)
  const fdPoints = FD_POINTS[program.profile]
  const device = { engine, contexts: mock.contexts, syncobj: true, timeline: true, fdPoints }
  const open = () => {
    const drm = new SyncobjFile(device)
    return { drm, file: drm }
  }
  return { engine, mock, processes: startProcesses(program, open), calls: program.calls, driver: null }
}
