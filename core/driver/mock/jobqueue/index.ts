/** The door to the mock machine on the job queue. */
export { JobQueueMachine } from "./jobqueue-machine.ts"
