/**
 * Explores generated replays on several threads. The seeds are dealt out in parts, in order; when one finds something no
 * later part is begun, and those before it are waited for, so that the first finding is the same however many
 * threads there are.
 */
import { setTimeout as wait } from "node:timers/promises"
import { Worker } from "node:worker_threads"
import type { GeneratedPlace, GeneratedSearch } from "../../../core/explore/generated-search.ts"
import type { Interruption } from "../interruption.ts"
import type { PartAnswer, PartRequest } from "./generated-worker.ts"

/** Runs of one part, about: some tenths of a second. */
const PART_RUNS = 1_000
/** Between two looks at the progress and at whether a person wants to stop. */
const LOOK_MS = 100
/** A part hangs that takes longer than this and a tenth of a second a run; a run usually takes less than a thousandth. */
const PATIENCE_MS = 120_000
const PATIENCE_RUN_MS = 100

export interface PoolWork {
  readonly search: GeneratedSearch
  readonly firstSeed: number
  readonly replays: number
  readonly jobs: number
}

/** Seeds of replays that one thread has in hand. */
export interface SeedRange {
  readonly first: number
  readonly last: number
}

export interface PoolResult {
  readonly runs: number
  readonly found: GeneratedPlace | null
  readonly interrupted: boolean
  /** A thread has not answered for so long that a run of these does not end; null: all did. */
  readonly stuck: SeedRange | null
}

export async function searchInThreads(
  work: PoolWork,
  interruption: Interruption,
  progress: (runs: number) => void,
  patienceMs = PATIENCE_MS,
): Promise<PoolResult> {
  const pool = new Pool(work)
  try {
    for (;;) {
      const ended = await Promise.race([pool.ended.then(() => true), wait(LOOK_MS, false)])
      progress(pool.runs)
      const { runs, found } = pool
      if (ended) return { runs, found, interrupted: false, stuck: null }
      if (interruption.requested) return { runs, found: null, interrupted: true, stuck: null }
      const stuck = pool.stuck(patienceMs)
      if (stuck !== null) return { runs, found: null, interrupted: false, stuck }
    }
  } finally {
    await pool.stop()
  }
}

class Pool {
  runs = 0
  found: GeneratedPlace | null = null
  /** All parts that matter are done; rejects if a thread fails. */
  readonly ended: Promise<void>
  private readonly work: PoolWork
  private readonly workers: readonly Worker[]
  private readonly partReplays: number
  private readonly parts: number
  /** What each thread has in hand, and since when. */
  private readonly inHand = new Map<Worker, { since: number; request: PartRequest }>()
  private nextPart = 0
  /** The part that found something; none later is begun. */
  private foundPart = Number.POSITIVE_INFINITY
  private busy = 0

  constructor(work: PoolWork) {
    this.work = work
    this.partReplays = Math.max(1, Math.ceil(PART_RUNS / work.search.runs))
    this.parts = Math.ceil(work.replays / this.partReplays)
    const file = new URL("./generated-worker.ts", import.meta.url)
    this.workers = Array.from(
      { length: Math.min(work.jobs, this.parts) },
      () => new Worker(file, { workerData: work.search }),
    )
    this.ended = new Promise((resolve, reject) => {
      for (const worker of this.workers) {
        worker.on("error", reject)
        worker.on("message", (answer: PartAnswer) => {
          this.inHand.delete(worker)
          this.take(answer)
          if (!this.deal(worker) && this.busy === 0) resolve()
        })
        this.deal(worker)
      }
    })
  }

  async stop(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()))
  }

  /** The seeds of a part that nobody will hear of any more; null: there is none. */
  stuck(patienceMs: number): SeedRange | null {
    const now = performance.now()
    for (const { since, request } of this.inHand.values()) {
      const { firstSeed, replays } = request
      if (now - since > patienceMs + replays * this.work.search.runs * PATIENCE_RUN_MS)
        return { first: firstSeed, last: (firstSeed + replays - 1) >>> 0 }
    }
    return null
  }

  private take({ part, runs, found }: PartAnswer): void {
    this.busy--
    this.runs += runs
    if (found === null || part > this.foundPart) return
    this.foundPart = part
    this.found = found
  }

  /** False: there is nothing more to do that matters. */
  private deal(worker: Worker): boolean {
    const part = this.nextPart
    if (part >= this.parts || part > this.foundPart) return false
    this.nextPart++
    this.busy++
    const first = part * this.partReplays
    const replays = Math.min(this.partReplays, this.work.replays - first)
    const request: PartRequest = { part, firstSeed: (this.work.firstSeed + first) >>> 0, replays }
    this.inHand.set(worker, { since: performance.now(), request })
    worker.postMessage(request)
    return true
  }
}
