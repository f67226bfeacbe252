/** The invariants of drm_sched, told as reports. */
import { type Broken, reportOf } from "../../../drm-sched/invariants/broken.ts"
import { InvariantChecker } from "../../../drm-sched/invariants/checker.ts"
import type { Entity, Scheduler } from "../../../drm-sched/objects.ts"
import type { Checker } from "../../../engine/checker.ts"
import type { Engine } from "../../../engine/engine.ts"
import type { Report } from "../../../engine/report.ts"

export class SchedChecker implements Checker {
  private readonly engine: Engine
  private readonly invariants: InvariantChecker

  constructor(engine: Engine, scheds: readonly Scheduler[], entities: readonly Entity[]) {
    this.engine = engine
    this.invariants = new InvariantChecker(scheds, entities)
  }

  afterStep(halfway: boolean): Report | null {
    return this.report(this.invariants.afterStep(halfway))
  }

  atRest(): Report | null {
    return this.report(this.invariants.atRest())
  }

  private report(broken: Broken | null): Report | null {
    return broken === null ? null : reportOf(broken, this.engine)
  }
}
