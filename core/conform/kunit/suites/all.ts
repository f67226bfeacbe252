/** Every suite, in the order in which the kernel lists them. */
import type { Suite } from "../suite.ts"
import { basicTests } from "./basic.ts"
import { cancelTests } from "./cancel.ts"
import { concurrentTests } from "./concurrent.ts"
import { creditsTests } from "./credits.ts"
import { manyClientsTests } from "./many-clients.ts"
import { modifySchedTests } from "./modify-sched.ts"
import { overheadTests } from "./overhead.ts"
import { priorityTests } from "./priority.ts"
import { timeoutTests } from "./timeout.ts"
import { twoClientsOneCredit, twoClientsTwoCredits } from "./two-clients.ts"

export const SUITES: readonly Suite[] = [
  basicTests,
  concurrentTests,
  timeoutTests,
  cancelTests,
  priorityTests,
  modifySchedTests,
  creditsTests,
  overheadTests,
  twoClientsOneCredit,
  twoClientsTwoCredits,
  manyClientsTests,
]
