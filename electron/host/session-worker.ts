/** Entry of the worker thread that a window's sessions run in. */
import { openReplay } from "./open-replay.ts"
import { runWorker } from "./run-worker.ts"

runWorker(openReplay)
