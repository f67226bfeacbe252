/** The door of the KUnit suites. */
export type { ClientFigures } from "./client-figures.ts"
export { CASE_LIMIT, type CaseResult, conductCase, runCase, sayWhoHangs, standardScheduler } from "./run-case.ts"
export type { KunitTest, SchedulerMaker, SchedulerSpec } from "./kunit-test.ts"
export { type Case, type CaseBody, type Need, type Suite, testName, unmetNeed } from "./suite.ts"
export { SUITES } from "./suites/all.ts"
export { QUEUE_VARIANTS, VARIANTS, type Variant } from "./variants.ts"
