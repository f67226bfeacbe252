/**
 * One kernel's job queue, as its C face: the table of handles, and what was reported. Every function of the face takes it as
 * its first argument, since two machines may run side by side; a C kernel has one, and its functions do not.
 */
import type { Engine } from "../engine/engine.ts"
import { WorkQueue } from "../engine/work.ts"
import { Fence, type FenceContexts } from "../fence/fence.ts"
import { type JobFence, asDmaFence } from "../jobqueue/index.ts"
import type { Cell } from "./cell.ts"
import { type Handle, HandleTable, type Kind, describeHandle } from "./handles.ts"
import { Misuse } from "./misuse.ts"
import type { FenceLink, FenceObject, KindObjects } from "./objects.ts"
import { JQ } from "./table/constants.ts"
import type { JqFenceCb } from "./types.ts"

/** So much of a name that is refused is told. */
const TEXT_MAX = 32

const ERRNO_MAX = 4095

const FAULTS = {
  null: { name: "handle-null", text: "is NULL" },
  unknown: { name: "handle-unknown", text: "was never given out" },
  kind: { name: "handle-kind", text: "stands for something else" },
  stale: { name: "handle-stale", text: "was used up" },
} as const

interface BoundFence {
  readonly object: FenceObject
  readonly fence: Fence
}

export class JqRuntime {
  readonly engine: Engine
  readonly contexts: FenceContexts
  readonly handles = new HandleTable()
  readonly misuse: Misuse
  /** Fences that have a place. */
  readonly fences = new Map<JobFence, FenceObject>()
  /** Callbacks that are on a fence. */
  readonly links = new Map<JqFenceCb, FenceLink>()
  /** Callbacks that may sleep come from here. */
  readonly work = new WorkQueue("jobqueue-c", false)
  /** Has signalled: what a queue is told to wait for when a driver named nothing. */
  readonly stub = new Fence(0, 0, 0, null)

  constructor(engine: Engine, contexts: FenceContexts) {
    this.engine = engine
    this.contexts = contexts
    this.misuse = new Misuse(engine)
    this.stub.signalAtBirth(engine.now)
  }

  /** Places taken, and callbacks on fences: 0 once everything was put and every queue is dead. */
  get outstanding(): number {
    return this.handles.size + this.links.size
  }

  /** What the handle stands for; null, and a report, if it is no valid handle of this kind. */
  find<K extends Kind>(handle: number, kind: K, where: string): KindObjects[K] | null {
    const object = this.handles.find(handle, kind) as KindObjects[K] | null
    if (object !== null) return object
    const { name, text } = FAULTS[this.handles.fault(handle)]
    this.misuse.report(name, where, `${kind} ${describeHandle(handle)}`, `the handle ${text} (R38)`)
    return null
  }

  /** The object of a fence's handle, and the fence; null, and a report, if it is no handle of one. */
  findFence(handle: number, where: string): BoundFence | null {
    const object = this.find(handle, "dma_fence", where)
    return object === null || object.fence === null ? null : { object, fence: asDmaFence(object.fence) }
  }

  /** As `find`, of what was passed by address. */
  findIn<K extends Kind>(cell: Cell<Handle<K>>, kind: K, where: string): KindObjects[K] | null {
    return this.find(isCell(cell) ? cell.value : 0, kind, where)
  }

  /** False, and a report, if there is no place for a result. */
  isCell(cell: unknown, where: string, name: string): boolean {
    return isCell(cell) || this.refuse(where, name, "NULL")
  }

  /** `holds`, or a report that the argument is out of range. */
  check(holds: boolean, where: string, name: string, value: unknown): boolean {
    return holds || this.refuse(where, name, describe(value))
  }

  /** A name: some characters, not too many. */
  checkName(name: unknown, where: string, what: string): boolean {
    return this.check(typeof name === "string" && name.length > 0 && name.length <= JQ.JQ_NAME_MAX, where, what, name)
  }

  /** An array of a length between both. */
  checkArray(list: unknown, min: number, max: number, where: string, what: string): boolean {
    if (!Array.isArray(list)) return this.check(false, where, what, list)
    return this.check(list.length >= min && list.length <= max, where, `number of ${what}`, list.length)
  }

  /** True, and a report, where a fence signal waits for the code that runs: it may not sleep, nor wait for memory (R14). */
  signalling(where: string): boolean {
    const { engine, misuse } = this
    if (!engine.signalling.has(engine.task)) return false
    misuse.report("context-forbidden", where, where, "sleeps, yet is called where a fence signal is waited for (R14)")
    return true
  }

  private refuse(where: string, name: string, value: string): false {
    this.misuse.report("argument-invalid", where, `${where} ${name} ${value}`, "the argument is out of range (R38)")
    return false
  }
}

export function isCell(cell: unknown): boolean {
  return typeof cell === "object" && cell !== null
}

function describe(value: unknown): string {
  if (typeof value === "number") return String(value)
  return typeof value === "string" ? JSON.stringify(value.slice(0, TEXT_MAX)) : typeof value
}

/** A whole number from `min` up to `max`. */
export function isWhole(value: unknown, min: number, max: number): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= min && value <= max
}

/** A negated errno. */
export function isErrno(value: unknown): boolean {
  return isWhole(value, -ERRNO_MAX, -1)
}
