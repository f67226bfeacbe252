/**
 * `ringside explore`: searches the interleavings of a replay, or of generated ones, for one that breaks something, and
 * prints the string that repeats it. Runs are made in batches, so that a person who interrupts is heard.
 */
import { searchRandom } from "../../../core/explore/random-search.ts"
import { formatMishaps } from "../../../core/session/mishaps.ts"
import { type Command, EXIT, type Io } from "../command.ts"
import { exploreGenerated } from "../explore/explore-generated.ts"
import { type ExploreRequest, readExplore, usage } from "../explore/request.ts"
import { Interruption } from "../interruption.ts"
import { printable, shown } from "../printable.ts"
import { type Prepared, prepareReplay } from "../run/prepare.ts"

/** Between two looks at whether a person wants to stop. */
const BATCH_RUNS = 500

export const command: Command = {
  name: "explore",
  usage,
  summary: "run a replay again and again, each time interleaved otherwise",
  async run(args, io) {
    const request = await readExplore(args)
    if (!request.ok) {
      io.err(`ringside explore: ${request.error}\n`)
      return EXIT.badInput
    }
    const { file, scheduler } = request.value
    if (file === null) return exploreGenerated(request.value, io)
    const prepared = await prepareReplay(file, scheduler === null ? {} : { scheduler })
    if (!prepared.ok) {
      io.err(`${prepared.error.join("\n")}\n`)
      return EXIT.badInput
    }
    return search(prepared.value, request.value, io)
  },
}

async function search({ file, program }: Prepared, request: ExploreRequest, io: Io): Promise<number> {
  const { runs, seed, mishaps, mishapsMax, scheduler } = request
  const interruption = new Interruption()
  try {
    for (let done = 0; done < runs; done += BATCH_RUNS) {
      const batch = Math.min(BATCH_RUNS, runs - done)
      const finding = searchRandom(program, { runs: batch, seed: (seed + done) >>> 0, mishaps, mishapsMax })
      if (finding !== null) {
        const name = shown(printable(file))
        io.out(`Run ${done + finding.runs} of ${runs}, seed ${finding.seed}: ${finding.report}\n`)
        const again = scheduler === null ? "" : ` --scheduler ${scheduler}`
        const faults = mishaps === null ? "" : ` --faults ${formatMishaps(mishaps)}`
        io.out(`Repeat it: ringside run ${name}${again} --choices ${finding.choices}${faults}\n`)
        return EXIT.failed
      }
      if (await interruption.check()) {
        io.out(`Stopped after ${done + batch} runs, nothing found.\n`)
        return EXIT.interrupted
      }
    }
  } finally {
    interruption.end()
  }
  io.out(`${runs} runs from seed ${seed}, nothing found.\n`)
  return EXIT.held
}
