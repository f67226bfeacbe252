/** A thread that explores generated replays: it is handed seeds, a part at a time, and says what it found there. */
import { parentPort, workerData } from "node:worker_threads"
import { type GeneratedPart, type GeneratedSearch, searchGenerated } from "../../../core/explore/generated-search.ts"

export interface PartRequest {
  readonly part: number
  readonly firstSeed: number
  readonly replays: number
}

export interface PartAnswer extends GeneratedPart {
  readonly part: number
}

const search = workerData as GeneratedSearch

parentPort?.on("message", ({ part, firstSeed, replays }: PartRequest) => {
  const answer: PartAnswer = { part, ...searchGenerated(search, firstSeed, replays) }
  parentPort?.postMessage(answer)
})
