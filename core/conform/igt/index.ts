/** The door of the suites for synchronisation objects. */
export { type IgtEntry, readIgtList, suiteOf } from "./list.ts"
export { runIgtEntry } from "./run.ts"
export type { IgtTest } from "./suite.ts"
export { SUITES as IGT_SUITES } from "./suites/all.ts"
