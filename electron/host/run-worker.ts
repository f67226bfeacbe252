/** A host at the inner end of a worker thread. */
import { type MessagePort, parentPort, workerData } from "node:worker_threads"
import { present } from "../../core/base/assert.ts"
import type { OpenReplay } from "./environment.ts"
import { Host } from "./host.ts"
import type { FromWorker, WorkerStart } from "./worker-messages.ts"

export function runWorker(open: OpenReplay): void {
  const port: MessagePort = present(parentPort, "the port of a worker thread")
  const post = (message: FromWorker): void => port.postMessage(message)
  const host = new Host(
    {
      open,
      send(frame) {
        if (typeof frame === "string") post(frame)
        else port.postMessage(frame, [frame.buffer as ArrayBuffer])
      },
      clock: () => performance.now(),
      soon: (run) => void setImmediate(run),
      later: (ms, run) => void setTimeout(run, ms),
      track: (run, live) => post({ kind: "track", run, live }),
      trackComparison: (comparison, live) => post({ kind: "track-comparison", comparison, live }),
      close: (reason) => post({ kind: "close", reason }),
    },
    workerData as WorkerStart,
  )
  port.on("message", (frame: unknown) => {
    host.receive(frame)
    post({ kind: "handled" })
  })
}
