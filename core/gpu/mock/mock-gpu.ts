/** The mock GPU of the golden traces: independent rings behind one scheduler. */
import type { Engine } from "../../engine/engine.ts"
import { type InterruptHandler, Ring } from "./ring.ts"

export class MockGpu {
  readonly rings: readonly Ring[]
  readonly line: number

  /** `line` is the number of the scheduler whose interrupts these are, for the trace only. */
  constructor(engine: Engine, line: number, rings: number, handler: InterruptHandler) {
    this.line = line
    this.rings = Array.from({ length: rings }, (_, index) => new Ring(engine, line, index, handler))
  }

  /** The ring with the fewest commands on it, the lowest number on a tie. */
  shortestRing(): Ring {
    let best = this.rings[0] as Ring
    for (const ring of this.rings) if (ring.length < best.length) best = ring
    return best
  }
}
