/**
 * Takes trace batches in. A batch is applied when it comes, so that the host, which waits for acknowledgements, never
 * runs further ahead than eight batches; the panes hear of it at most once per turn of `soon`, so nothing renders per
 * event.
 */
import { type TraceBatch, applyBatch } from "../../core/trace/batch.ts"
import type { Run } from "../state/runs.ts"

export interface IntakeDeps {
  /** The run to apply to; null if it was forgotten, and its batches are dropped. */
  readonly find: (run: number) => Run | null
  /** The run's store holds `events` events now. */
  readonly grew: (run: number, events: number) => void
  /** Calls back once, soon: before the next frame. */
  readonly soon: (turn: () => void) => void
}

export class Intake {
  private readonly grown = new Set<number>()
  private scheduled = false
  private readonly deps: IntakeDeps

  constructor(deps: IntakeDeps) {
    this.deps = deps
  }

  take(id: number, batch: TraceBatch): void {
    const run = this.deps.find(id)
    if (run === null) return
    applyBatch(run.store, batch)
    run.index.catchUp()
    this.grown.add(id)
    if (this.scheduled) return
    this.scheduled = true
    this.deps.soon(() => {
      this.scheduled = false
      for (const each of [...this.grown]) this.tell(each)
    })
  }

  /** Tells of what the run gained without waiting for the next turn: its last word has come. */
  tell(id: number): void {
    if (!this.grown.delete(id)) return
    const run = this.deps.find(id)
    if (run !== null) this.deps.grew(id, run.store.length)
  }
}
