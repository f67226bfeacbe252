/** The mock driver's door. */
export { type Figures, entityFigures, schedulerFigures } from "./final-state.ts"
export { MockJob } from "./mock-job.ts"
export { MockMachine, type MockEntitySpec, type MockSchedSpec } from "./mock-machine.ts"
export { MockDriver } from "./mock-driver.ts"
