/** Who flushes an entity, and a machine on which what is pushed has to wait. */
import { Flush, type FlushCaller } from "../../core/drm-sched/flush.ts"
import type { Entity } from "../../core/drm-sched/objects.ts"
import { ScriptedMachine } from "./scripted-machine.ts"

export const CLOSES: FlushCaller = { exiting: false, sigkill: false, timeout: 77 }
export const EXITS: FlushCaller = { exiting: true, sigkill: false, timeout: 50 }
export const DIES: FlushCaller = { exiting: true, sigkill: true, timeout: 50 }

/** What the call returned: nothing yet, or the time that remained. */
export function flush(m: ScriptedMachine, entity: Entity, caller: FlushCaller): number[] {
  const results: number[] = []
  new Flush(m.engine, entity, caller, m.systemQueue, (remaining) => results.push(remaining)).begin()
  return results
}

/** One credit, taken: what is pushed to the entity waits. */
export function busy(spec: { scheds?: number } = {}) {
  const m = new ScriptedMachine("v7.2", "fifo", { credits: 1, ...spec })
  const running = m.submit(m.entity(), "running")
  const entity = m.entity()
  return { m, running, entity }
}
