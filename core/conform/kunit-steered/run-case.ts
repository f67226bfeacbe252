/**
 * A case of the KUnit suites in its steered form: threads, workers and interrupts may overtake each other at every step,
 * as a strategy says. Time passes only when nothing else can move, so that the limits of the cases mean what they say:
 * they allow for a machine that is slow by milliseconds, not for one that stands still for a second.
 */
import { describeReport } from "../../engine/report.ts"
import { SteeredExecutor } from "../../engine/steered.ts"
import type { Strategy } from "../../engine/strategy.ts"
import {
  CASE_LIMIT,
  type CaseBody,
  type CaseResult,
  type KunitTest,
  SUITES,
  type Suite,
  type Variant,
  conductCase,
  sayWhoHangs,
  standardScheduler,
  testName,
} from "../../generated/conform/steered/kunit/index.ts"

export const STEERED_SUITES = SUITES
export const steeredTestName = testName

/** Runs one case; the invariants are looked at after each step. */
export function runSteeredCase(suite: Suite, body: CaseBody, variant: Variant, strategy: Strategy): CaseResult {
  return conductCase(suite, body, variant, standardScheduler, (test) => drive(test, strategy))
}

/** Whether the main thread, which is the first, came to its end. */
function drive(test: KunitTest, strategy: Strategy): boolean {
  const executor = new SteeredExecutor(test.engine, strategy, CASE_LIMIT, 0)
  const checker = test.machine.checker()
  for (;;) {
    if (test.threads[0]?.ended.done === true && !executor.halfway && test.engine.runnable.first === null) return true
    if (!executor.step()) break
    const broken = checker.afterStep(executor.halfway)
    if (broken === null) continue
    test.failures.push(`${broken.name}: ${broken.text}`)
    return false
  }
  if (executor.report === null) sayWhoHangs(test)
  else test.failures.push(describeReport(executor.report))
  return false
}
