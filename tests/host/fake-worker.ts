/**
 * A session worker over fake sessions, for tests of its owner. The replay's text says what the session does: `turns 100`,
 * or `die`, `exhaust` and `hang` as soon as it is opened, or `die at 50`.
 */
import { ok } from "../../core/base/result.ts"
import { FakeSession } from "./fake-session.ts"
import { runWorker } from "../../electron/host/run-worker.ts"

runWorker(({ text }) => {
  const [verb, number] = text.split(" ")
  if (verb === "die") {
    const at = Number(text.split(" ")[2])
    const die = (turn: number): void => {
      if (turn === at) process.exit(9)
    }
    if (Number.isNaN(at)) process.exit(9)
    return ok(new FakeSession({ turns: at * 10, eventsPerTurn: 1_000, onTurn: die }))
  }
  if (verb === "exhaust") {
    // Many small objects, as a leak would be. One huge allocation can end the whole process instead of the thread.
    let kept: object = {}
    for (;;) kept = { kept }
  }
  if (verb === "hang") for (;;) Math.sqrt(2)
  return ok(new FakeSession({ turns: Number(number) }))
})
