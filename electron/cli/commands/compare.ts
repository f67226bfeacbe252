/** `ringside compare`: one replay under several schedulers or policies, side by side. Runs one after the other. */
import { contenderResult } from "../../../core/compare/compare-run.ts"
import type { Comparison, ContenderResult } from "../../../core/compare/comparison.ts"
import { LIGHT } from "../../../core/compare/picture/palette.ts"
import { comparisonPicture } from "../../../core/compare/picture/picture.ts"
import { svgOf } from "../../../core/compare/picture/svg.ts"
import { POLICIES, PROFILES, SCHEDULERS } from "../../../core/lang/program.ts"
import { openSession } from "../../../core/session/open-session.ts"
import { type Command, EXIT, type Io } from "../command.ts"
import { jsonComparison } from "../compare/json.ts"
import { type PreparedContender, prepareContenders } from "../compare/prepare.ts"
import { prettyComparison } from "../compare/pretty.ts"
import { type CompareRequest, readRequest } from "../compare/request.ts"
import { Interruption } from "../interruption.ts"
import { printable } from "../printable.ts"
import { Progress } from "../progress.ts"
import { perform } from "../run/perform.ts"
import { unwritten, writeWhole } from "../write-whole.ts"

/** Events that one contender's run keeps: with the index that the figures are read from, half a gigabyte. */
const EVENTS_MAX = 10_000_000

const usage = `FILE [OPTION…]

FILE is a replay, - standard input. It is run once under each contender: a scheduler, with a policy if it has any.

  --schedulers A,B  which schedulers: ${SCHEDULERS.join(", ")}; all of them unless said
  --policy P,Q      which policies of drm-sched: ${POLICIES.join(", ")}; all that the profile has unless said
  --profile P       the kernel whose scheduler is modelled: ${PROFILES.join(", ")}
  --seed N          replaces the replay's seed
  --set K=V         replaces the value of a parameter; as often as you like
  --format F        pretty or json
  --svg OUT.svg     draws the comparison too: a picture for a mail or a talk`

export const command: Command = {
  name: "compare",
  usage,
  summary: "one replay under several schedulers or policies, side by side",
  async run(args, io) {
    const request = await readRequest(args)
    if (!request.ok) {
      io.err(`ringside compare: ${request.error}\n`)
      return EXIT.badInput
    }
    const contenders = await prepareContenders(request.value)
    if (!contenders.ok) {
      const errors = contenders.error.length
      io.err(`${contenders.error.join("\n")}\nNot run: ${errors} ${errors === 1 ? "error" : "errors"}.\n`)
      return EXIT.badInput
    }
    for (const line of contenders.value.leftOut) io.err(`${line}\n`)
    return compare(request.value, contenders.value.contenders, io)
  },
}

/** Of drm-sched, if it is compared; of the others it says nothing. */
function profileOf(contenders: readonly PreparedContender[]): string {
  const drmSched = contenders.find(({ contender }) => contender.policy !== null) ?? contenders[0]
  return drmSched?.prepared.program.profile ?? ""
}

async function compare(request: CompareRequest, contenders: readonly PreparedContender[], io: Io): Promise<number> {
  const progress = new Progress(io, true)
  const interruption = new Interruption()
  const results: ContenderResult[] = []
  try {
    for (const { contender, prepared } of contenders) {
      const session = openSession(prepared.program)
      const outcome = await perform(prepared, session, progress, interruption, EVENTS_MAX)
      progress.clear()
      if (outcome.ending.kind === "interrupted") {
        io.err(`ringside compare: stopped at ${outcome.now} ns of ${printable(request.file)}\n`)
        return EXIT.interrupted
      }
      if (outcome.ending.kind === "fault") throw new Error(`${request.file}: ${outcome.ending.report}`)
      const held = outcome.verdicts.filter((verdict) => verdict.held).length
      const ending = { report: outcome.report, held, failed: outcome.verdicts.length - held }
      results.push(contenderResult(contender, session.store, prepared.program, ending))
    }
  } finally {
    progress.clear()
    interruption.end()
  }
  const { program } = (contenders[0] as PreparedContender).prepared
  const comparison: Comparison = {
    file: request.file,
    title: program.title,
    profile: profileOf(contenders),
    seed: program.seed,
    results,
  }
  if (request.svg !== null) {
    const wrong = await unwritten(request.svg, writeWhole(request.svg, [svgOf(comparisonPicture(comparison), LIGHT)]))
    if (wrong !== null) {
      io.err(`ringside compare: ${wrong}\n`)
      return EXIT.fault
    }
  }
  io.out((request.format === "json" ? jsonComparison : prettyComparison)(comparison))
  return results.every(({ report }) => report === null) ? EXIT.held : EXIT.failed
}
