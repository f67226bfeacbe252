/** The rules of job queues, told as reports. */
import type { Checker } from "../../engine/checker.ts"
import type { Engine } from "../../engine/engine.ts"
import type { Report } from "../../engine/report.ts"
import type { Dispatcher } from "../dispatcher.ts"
import { type BrokenRule, QueueChecker, reportOfRule } from "./checker.ts"
import type { QueueCore } from "../objects.ts"

export class RuleChecker implements Checker {
  private readonly engine: Engine
  private readonly rules: QueueChecker

  constructor(engine: Engine, queues: readonly QueueCore<unknown>[], dispatcher: Dispatcher) {
    this.engine = engine
    this.rules = new QueueChecker(queues, [dispatcher])
  }

  afterStep(halfway: boolean): Report | null {
    return this.report(this.rules.afterStep(halfway))
  }

  atRest(): Report | null {
    return this.report(this.rules.atRest())
  }

  private report(broken: BrokenRule | null): Report | null {
    return broken === null ? null : reportOfRule(broken, this.engine)
  }
}
