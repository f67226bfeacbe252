/** `ringside explore --generate`: on several threads, with what was found made small in the end. */
import { join } from "node:path"
import { type GeneratedPlace, type GeneratedSearch, describeGenerated } from "../../../core/explore/generated-search.ts"
import { SCHEDULERS } from "../../../core/lang/program.ts"
import { formatMishaps } from "../../../core/session/mishaps.ts"
import { EXIT, type Io } from "../command.ts"
import { Interruption } from "../interruption.ts"
import { printable, shown } from "../printable.ts"
import { Progress } from "../progress.ts"
import { writeWhole } from "../write-whole.ts"
import { type PoolResult, searchInThreads } from "./generated-pool.ts"
import type { ExploreRequest } from "./request.ts"

export async function exploreGenerated(request: ExploreRequest, io: Io): Promise<number> {
  const { scheduler, runs, mishaps, mishapsMax, seed, generate, jobs } = request
  const search: GeneratedSearch = { scheduler: scheduler ?? SCHEDULERS[0], runs, mishaps, mishapsMax }
  const result = await searchAll({ search, firstSeed: seed, replays: generate, jobs }, io)
  const { found, interrupted, stuck } = result
  if (stuck !== null) {
    io.out(
      `A run of the replays from seed ${stuck.first} to ${stuck.last} does not end: the thread has not answered.\n`,
    )
    return EXIT.failed
  }
  if (found !== null) {
    io.out(`Run ${found.run + 1} of replay ${found.replay}, of ${generate} from seed ${seed}, finds something.\n`)
    await tell(search, found, request, io)
    return EXIT.failed
  }
  const what = `${result.runs} runs of ${generate} replays from seed ${seed}, faults ${formatMishaps(mishaps ?? [])}`
  io.out(interrupted ? `Stopped after ${what}: nothing found.\n` : `${what}: nothing found.\n`)
  return interrupted ? EXIT.interrupted : EXIT.held
}

async function searchAll(work: Parameters<typeof searchInThreads>[0], io: Io): Promise<PoolResult> {
  const interruption = new Interruption()
  const progress = new Progress(io, true)
  const began = performance.now()
  const rate = (runs: number): string => {
    const seconds = (performance.now() - began) / 1000
    return `${runs} runs in ${seconds.toFixed(1)} s, ${Math.round(runs / seconds)} a second`
  }
  const all = work.replays * work.search.runs
  try {
    const result = await searchInThreads(work, interruption, (runs) => progress.show(runs / all, () => rate(runs)))
    progress.clear()
    io.err(`${rate(result.runs)}\n`)
    return result
  } finally {
    progress.clear()
    interruption.end()
  }
}

async function tell(search: GeneratedSearch, place: GeneratedPlace, { out }: ExploreRequest, io: Io): Promise<void> {
  const { text, choices, report, name, operations } = describeGenerated(search, place)
  const file = out === null ? "FILE" : join(out, `${name}-${place.replay}.replay`)
  if (out !== null) await writeWhole(file, [text])
  io.out(`${report}\n`)
  io.out(`Made small: ${operations[1]} operations of ${operations[0]}.\n`)
  const shownFile = out === null ? file : shown(printable(file))
  io.out(`Repeat it: ringside run ${shownFile} --choices ${choices} --faults ${formatMishaps(search.mishaps ?? [])}\n`)
  io.out(out === null ? `\n${text}` : `Its replay is ${shownFile}\n`)
}
