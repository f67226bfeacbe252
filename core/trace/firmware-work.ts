/**
 * Which job a work item of an AGX belongs to, and which jobs execute. The driver says what it hands over (`agx_work`); the
 * firmware knows slots and stamps only. A job may have many items on several engines, one behind the other or at once: it
 * executes from the first that begins to the last that ends. Source: reference B.3, B.4.
 */

/** Engine of a Run item by its tag: vertex, fragment, compute. */
const PIPE_OF_TAG: readonly (number | undefined)[] = [0, 1, undefined, 2]

/** -1: no Run item. */
export function pipeOfTag(tag: number): number {
  return PIPE_OF_TAG[tag] ?? -1
}

interface Executing {
  items: number
  /** Event slots of them. */
  readonly slots: Set<number>
}

export class FirmwareWork {
  private readonly jobs = new Map<number, number>()
  private readonly executing = new Map<number, Executing>()

  handedOver(job: number, slot: number, stamp: number): void {
    this.jobs.set(keyOf(slot, stamp), job)
  }

  /** -1: none that was told. */
  jobOf(slot: number, stamp: number): number {
    return this.jobs.get(keyOf(slot, stamp)) ?? -1
  }

  /** An item begins: the job that executes from now on, or -1 if it did already. */
  begins(slot: number, tag: number, stamp: number): number {
    const job = pipeOfTag(tag) < 0 ? -1 : this.jobOf(slot, stamp)
    if (job < 0) return -1
    const known = this.executing.get(job)
    if (known === undefined) this.executing.set(job, { items: 1, slots: new Set([slot]) })
    else {
      known.items++
      known.slots.add(slot)
    }
    return known === undefined ? job : -1
  }

  /** An item is over: the job of which nothing executes any more, or -1. */
  ends(slot: number, stamp: number): number {
    const job = this.jobOf(slot, stamp)
    this.jobs.delete(keyOf(slot, stamp))
    const known = this.executing.get(job)
    if (known === undefined) return -1
    known.items--
    if (known.items > 0) return -1
    this.executing.delete(job)
    return job
  }

  /** Everything stands still: the jobs that were executing, and whether one of them held this slot. */
  *caught(slot: number): Generator<{ readonly job: number; readonly named: boolean }> {
    for (const [job, { slots }] of this.executing) yield { job, named: slots.has(slot) }
    this.executing.clear()
  }
}

function keyOf(slot: number, stamp: number): number {
  return slot * 0x1_0000_0000 + (stamp >>> 0)
}
