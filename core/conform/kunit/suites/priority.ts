/** `drm_sched_basic_priority_tests`: one entity for each priority. Source: reference 7.2. */
import {
  CREDITS_UNLIMITED,
  JOB_DONE,
  type SuiteJob,
  type SuiteMock,
  type SuiteEntity,
} from "../../../driver/kunit/index.ts"
import { PRIORITY_COUNT } from "../../../drm-sched/profile.ts"
import type { Steps } from "../../../engine/steps.ts"
import { jobFinished } from "../job-waits.ts"
import type { KunitTest } from "../kunit-test.ts"
import { type Suite, plainCase } from "../suite.ts"
import { HZ, US } from "../time-units.ts"
import { sleep } from "../waits.ts"

const JOB_US = 1_000

function entityOfEachPriority(test: KunitTest, mock: SuiteMock): readonly SuiteEntity[] {
  return Array.from({ length: PRIORITY_COUNT }, (_, priority) => test.entity(priority, mock))
}

/** Round the entities; returns the last job. */
function submitRound(test: KunitTest, entities: readonly SuiteEntity[], count: number): Steps<SuiteJob> {
  const jobs: SuiteJob[] = []
  for (let i = 0; i < count; i++) jobs.push(test.submit(entities[i % entities.length] as SuiteEntity, JOB_US))
  return jobs[count - 1] as SuiteJob
}

const priorities = plainCase("drm_sched_priorities", function* (test, mock) {
  const entities = entityOfEachPriority(test, mock)
  const last = submitRound(test, entities, 100)

  test.assert(yield jobFinished(last, HZ), "last job finished within 1 s")

  yield* test.destroy(...entities)
})

const changePriority = plainCase(
  "drm_sched_change_priority",
  function* (test, mock) {
    const entities = entityOfEachPriority(test, mock)
    const last = submitRound(test, entities, 1_000)

    for (let next = 0; !last.has(JOB_DONE); next++) {
      const entity = entities[next % entities.length] as SuiteEntity
      test.machine.setPriority(entity, (entity.priority + 1) % PRIORITY_COUNT)
      yield sleep(test.random.between(200, 500) * US)
    }

    yield* test.destroy(...entities)
  },
  { slow: true },
)

export const priorityTests: Suite = {
  name: "drm_sched_basic_priority_tests",
  spec: { timeout: null, creditLimit: CREDITS_UNLIMITED },
  cases: [priorities, changePriority],
}
