/**
 * Runs one case on a new machine and says how it went. A case fails by what it expects, by a fault of the
 * model, by never ending, and by leaving something behind.
 */
import { InternalError } from "../../base/assert.ts"
import { KunitScheduler } from "../../driver/kunit/index.ts"
import { drain } from "../../engine/straight.ts"
import { type SimTime } from "../../time/time.ts"
import type { ClientFigures } from "./client-figures.ts"
import { Abandoned, KunitTest, type SchedulerMaker, type SchedulerSpec } from "./kunit-test.ts"
import type { CaseBody, Suite } from "./suite.ts"
import type { Thread, ThreadBody } from "./thread.ts"
import { HZ } from "./time-units.ts"
import type { Variant } from "./variants.ts"
import { sleep } from "./waits.ts"

/** KUnit gives a case as long. Virtual time. */
export const CASE_LIMIT = (300 * HZ) as SimTime
/** Sleeps of 200 us up to the limit stay below it: beyond, something goes round without time passing. */
const TURNS_MAX = 4_000_000

export interface CaseResult {
  /** Empty: passed. */
  readonly failures: readonly string[]
  readonly log: readonly string[]
  /** Those lines of the log that sum up. */
  readonly summary: readonly string[]
  readonly clients: readonly ClientFigures[]
  readonly fairness: number | null
}

export function runCase(
  suite: Suite,
  body: CaseBody,
  variant: Variant,
  makeScheduler: SchedulerMaker = standardScheduler,
): CaseResult {
  return conductCase(suite, body, variant, makeScheduler, drive)
}

/** `driver` runs the machine until the main thread has ended and all that it woke has run; false: it never came to that. */
export function conductCase(
  suite: Suite,
  body: CaseBody,
  variant: Variant,
  makeScheduler: SchedulerMaker,
  driver: (test: KunitTest, main: Thread) => boolean,
): CaseResult {
  const test = new KunitTest(variant, makeScheduler)
  try {
    const main = test.thread("test", caseBody(test, suite, body))
    if (driver(test, main)) checkLeaks(test)
  } catch (error) {
    if (error instanceof InternalError || error instanceof RangeError)
      test.failures.push(`internal fault: ${error.message}`)
    else if (!(error instanceof Abandoned)) throw error
  }
  const { failures, log, summary, clients, fairness } = test
  return { failures, log, summary, clients, fairness }
}

export function standardScheduler(test: KunitTest, spec: SchedulerSpec): KunitScheduler {
  const { engine, contexts, systemQueue, variant } = test
  const { profile, policy } = variant
  return new KunitScheduler({ ...spec, engine, profile, policy, contexts, timeoutQueue: systemQueue })
}

/** The suite's init, the case, the suite's exit. */
function* caseBody(test: KunitTest, suite: Suite, body: CaseBody): ThreadBody {
  const mock = test.scheduler(suite.spec)
  yield* body(test, mock)
  // Where teardown frees nothing, the workers are left the time to free what has finished at this instant.
  if (!test.variant.profile.cancelsAtTeardown) yield sleep(1)
  mock.finish()
}

/** Whether the main thread came to its end. */
function drive(test: KunitTest, main: Thread): boolean {
  const { engine } = test
  for (let turns = 0; turns < TURNS_MAX; turns++) {
    if (main.ended.done) {
      drain(engine)
      return true
    }
    const item = engine.runnable.takeFirst()
    if (item !== null) {
      item.run()
      continue
    }
    const timer = engine.takeTimer(CASE_LIMIT)
    if (timer === null) {
      sayWhoHangs(test)
      return false
    }
    timer.fire()
  }
  test.failures.push(`goes round without an end, at ${test.nowUs} us`)
  return false
}

/** Nothing is left to run, up to the limit. */
export function sayWhoHangs(test: KunitTest): void {
  const late = test.engine.timers.peek() !== null
  for (const { name, waitingFor, ended } of test.threads) {
    if (!ended.done) test.failures.push(`${late ? "timed out" : "hangs"}: thread ${name} waits for ${waitingFor}`)
  }
}

function checkLeaks(test: KunitTest): void {
  for (const mock of test.mocks) for (const left of mock.leaks()) test.expect(false, left)
  for (const { text } of test.engine.reports) test.expect(false, text)
  for (const { name, ended, waitingFor } of test.threads)
    test.expect(ended.done, `thread ${name} still waits for ${waitingFor} at the end`)
}
