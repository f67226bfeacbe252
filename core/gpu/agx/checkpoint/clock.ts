/**
 * Times in a checkpoint. A timer is saved as when it is due and where it stands among those of the same time; restored,
 * all timers are armed at the end, in that order. A machine whose clock stands elsewhere gets every time moved by the
 * difference.
 */
import type { Engine } from "../../../engine/engine.ts"
import type { Timer } from "../../../engine/timer.ts"
import type { SimTime } from "../../../time/time.ts"

/** Plain data; null: not armed. */
export type SavedTimer = { readonly at: number; order: number } | null

export function saveTimer({ armed, at, order }: Timer): SavedTimer {
  return armed ? { at, order } : null
}

/** Numbers them from 0 in the order in which they fire: how many timers were armed before them is nobody's state. */
export function rankTimers(timers: readonly SavedTimer[]): void {
  const armed = timers.filter((timer) => timer !== null)
  for (const [rank, timer] of armed.sort((a, b) => a.at - b.at || a.order - b.order).entries()) timer.order = rank
}

export class RestoredClock {
  readonly engine: Engine
  private readonly shift: number
  private readonly due: { readonly timer: Timer; readonly at: number; readonly order: number }[] = []

  /** `saved` is the time of the checkpoint. */
  constructor(engine: Engine, saved: number) {
    this.engine = engine
    this.shift = engine.now - saved
  }

  time(saved: number): number {
    return saved + this.shift
  }

  /** Disarms it now, arms it in `finish`. */
  restore(timer: Timer, saved: SavedTimer): void {
    this.engine.disarm(timer)
    if (saved !== null) this.due.push({ timer, at: this.time(saved.at), order: saved.order })
  }

  finish(): void {
    this.due.sort((a, b) => a.at - b.at || a.order - b.order)
    for (const { timer, at } of this.due) this.engine.arm(timer, at as SimTime)
  }
}

/** Part of a machine that a checkpoint holds. */
export interface Restorable {
  /** Plain data, perhaps what the part goes on using: copy it before anything else happens. */
  save(): object
  /** `saved` is a copy of what `save` gave, which nobody else has. */
  restore(saved: object, clock: RestoredClock): void
}
