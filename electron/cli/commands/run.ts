/** `ringside run`: replays in, a report and an exit code out. Nothing is run unless every replay and option is right. */
import { POLICIES, PROFILES, SCHEDULERS } from "../../../core/lang/program.ts"
import { openSession } from "../../../core/session/open-session.ts"
import type { Session } from "../../../core/session/session-types.ts"
import { type Command, EXIT, type Io } from "../command.ts"
import { Interruption } from "../interruption.ts"
import { printable } from "../printable.ts"
import { Progress } from "../progress.ts"
import { type RunRequest, readRequest } from "../run/request.ts"
import { figuresOf } from "../run/figures.ts"
import { jsonReport } from "../run/json.ts"
import { ktapReport } from "../run/ktap.ts"
import { type Outcome, perform } from "../run/perform.ts"
import { type Prepared, prepareReplay } from "../run/prepare.ts"
import { prettyReplay, prettySummary } from "../run/pretty.ts"
import { writeTrace } from "../run/write-trace.ts"
import { unwritten, writeWhole } from "../write-whole.ts"

const usage = `FILE… [OPTION…]

FILE is a replay, - standard input. Every file is checked before any is run.

  --scheduler S   the scheduler under test: ${SCHEDULERS.join(", ")}; what the replay says unless said
  --profile P     the kernel whose scheduler is modelled: ${PROFILES.join(", ")}
  --policy P      how a run queue picks the next entity: ${POLICIES.join(", ")}
  --seed N        replaces the replay's seed
  --choices C     answers the choices of the run as an earlier run printed them
  --faults F      what may go wrong in a run whose choices were found with it: as explore has it
  --set K=V       replaces the value of a parameter; as often as you like
  --format F      pretty, ktap (KTAP version 1) or json
  --trace OUT     writes the trace, of one replay: a line an event, - to standard output;
                  OUT.json: the events that a golden trace holds, as golden traces hold them;
                  OUT.ftrace: the tracepoints as ftrace prints them; OUT.log: the kernel log
  --core-dump OUT writes what is left of a firmware that crashed, an ELF core file; nothing if it did not
  --quiet         only what failed; no progress`

export const command: Command = {
  name: "run",
  usage,
  summary: "run replays and judge what they expect",
  async run(args, io) {
    const request = await readRequest(args)
    if (!request.ok) {
      io.err(`ringside run: ${request.error}\n`)
      return EXIT.badInput
    }
    const prepared = await prepareAll(request.value, io)
    return prepared === null ? EXIT.badInput : runAll(request.value, prepared, io)
  },
}

/** Null, and told, if anything is wrong. */
async function prepareAll({ files, compile }: RunRequest, io: Io): Promise<readonly Prepared[] | null> {
  const prepared: Prepared[] = []
  let errors = 0
  for (const file of files) {
    const replay = await prepareReplay(file, compile)
    if (replay.ok) {
      prepared.push(replay.value)
      continue
    }
    errors += replay.error.length
    io.err(`${replay.error.join("\n")}\n`)
  }
  if (errors === 0) return prepared
  io.err(`Not run: ${errors} ${errors === 1 ? "error" : "errors"}.\n`)
  return null
}

async function runAll(request: RunRequest, prepared: readonly Prepared[], io: Io): Promise<number> {
  const progress = new Progress(io, !request.quiet)
  const interruption = new Interruption()
  const outcomes: Outcome[] = []
  try {
    for (const replay of prepared) {
      const session = openSession(replay.program, request.choices())
      const outcome = await perform(replay, session, progress, interruption)
      progress.clear()
      const stopped = await finish(outcome, session, request, io)
      if (stopped !== null) return stopped
      outcomes.push(outcome)
    }
  } finally {
    progress.clear()
    interruption.end()
  }
  if (request.format === "pretty") (request.traceToOutput ? io.err : io.out)(prettySummary(outcomes))
  if (request.format === "ktap") io.out(ktapReport(outcomes))
  if (request.format === "json") io.out(jsonReport(outcomes))
  const { failed, reports } = figuresOf(outcomes)
  return failed + reports === 0 ? EXIT.held : EXIT.failed
}

/** The exit code if no more is to be run, else null. */
async function finish(outcome: Outcome, session: Session, request: RunRequest, io: Io): Promise<number | null> {
  const { ending, now, events, prepared } = outcome
  if (ending.kind === "interrupted") {
    io.err(`ringside run: stopped at ${now} ns, after ${events} events of ${printable(prepared.file)}\n`)
    return EXIT.interrupted
  }
  // The trace of a run that broke Ringside is the evidence.
  const { trace, coreDump } = request
  const crashDump = session.agx?.crashDump ?? null
  const wrong =
    (trace === null ? null : await unwritten(trace, writeTrace(session.store, prepared.program.profile, trace, io))) ??
    (coreDump === null || crashDump === null ? null : await unwritten(coreDump, writeWhole(coreDump, [crashDump])))
  if (wrong !== null) {
    io.err(`ringside run: ${wrong}\n`)
    return EXIT.fault
  }
  if (ending.kind === "fault") throw new Error(`${prepared.file}: ${ending.report}`)
  if (request.format === "pretty") (request.traceToOutput ? io.err : io.out)(prettyReplay(outcome, request.quiet))
  return null
}
