/** What a submit line says of its jobs. */
import { type Duration, duration } from "../../time/time.ts"
import { quote } from "../found.ts"
import { DEPS_MAX } from "../limits.ts"
import { OPTION_WORDS } from "../option-words.ts"
import { type DepRef, RUN_RESULTS, type RunResult, type SpanSpec, type SubmitSpec, type SyncPoint } from "../program.ts"
import type { LoadSubmitTree, SubmitTree, WordTree } from "../tree.ts"
import { readCommands } from "./agx/commands.ts"
import { notOfMachine } from "./agx/not-of-machine.ts"
import type { Context, Turns } from "./context.ts"
import { dependency } from "./dependencies.ts"
import { spanOf } from "./spans.ts"
import { syncPoint } from "./sync-points.ts"
import { amount, errno, once, oneOf, u32 } from "./values.ts"

const RESULT_WORDS = RUN_RESULTS.map((word) => word.replaceAll("_", "-"))

/** The number of a submit line, or of an init line, which has no clauses. */
export function readSubmit(
  context: Context,
  op: SubmitTree | LoadSubmitTree,
  turns: Turns,
  client: number,
): number | null {
  const { problems } = context
  const number = context.jobNames.find(op.name.text)
  const entity = context.queueNames.resolve(op.queue, problems)
  once(
    context,
    op.options.filter(({ $type }) => $type !== "Compute" && $type !== "Render"),
    OPTION_WORDS,
  )
  const spec: { -readonly [K in keyof SubmitSpec]: SubmitSpec[K] } = {
    name: op.name.text,
    line: problems.line(op.$start),
    client,
    repeated: turns.repeat >= 0,
    perCycle: turns.perCycle ?? 1,
    entity: entity ?? 0,
    credits: 1,
    duration: { low: duration(0), high: duration(0) },
    deps: [],
    waits: [],
    signals: [],
    waitsForSubmit: false,
    hangs: 0,
    error: 0,
    runResult: "fence",
    resubmitResult: "fence",
    dontPipeline: false,
    prepareDep: -1,
  }
  const { agx } = context
  if (agx.spec !== null && op.$type === "Submit") spec.commands = readCommands(context, op, client)
  for (const option of agx.spec === null ? op.options : []) {
    switch (option.$type) {
      case "RunTime":
        spec.duration = spanOf(context, option, option.low, option.high)
        break
      case "Endless":
        if (op.options.some(({ $type }) => $type === "RunTime"))
          problems.error(option, "endless-run", "an endless job has no time to run", "Leave one of them out.")
        spec.duration = ENDLESS
        break
      case "JobCredits":
        spec.credits = amount(context, option.value, u32("credits", 0)) ?? spec.credits
        break
      case "Hang":
        spec.hangs =
          option.times === undefined ? Infinity : (amount(context, option.times, u32("number of hangs", 1)) ?? 1)
        break
      case "HwError":
        spec.error = errno(context, option.errno) ?? 0
        break
      case "Result":
        spec.runResult = result(context, option.value)
        break
      case "Resubmit":
        spec.resubmitResult = result(context, option.value)
        break
      case "NoPipeline":
        spec.dontPipeline = true
        break
      case "WaitForSubmit":
        spec.waitsForSubmit = true
        if (turns.load !== undefined)
          problems.error(option, "wait-in-load", "a load submits without waiting for points", "Leave it out.")
        break
      case "Compute":
      case "Render":
        notOfMachine(context, option)
        break
      case "Prepare":
        spec.prepareDep = context.fenceNames.resolve(option.fence, problems) ?? -1
        break
    }
  }
  const deps: DepRef[] = []
  const waits: SyncPoint[] = []
  const signals: SyncPoint[] = []
  for (const clause of op.clauses) {
    if (problems.full) break
    if (clause.$type === "After") {
      if (agx.spec !== null) continue
      for (const dep of clause.deps) {
        const ref = dependency(context, dep, turns, op.name.text)
        if (ref !== null) deps.push(ref)
        if (problems.full) break
      }
    } else {
      for (const point of clause.points) {
        const at = syncPoint(context, point, client, "exact")
        if (at !== null) (clause.$type === "In" ? waits : signals).push(at)
        if (problems.full) break
      }
    }
  }
  if (deps.length + waits.length + signals.length > DEPS_MAX) {
    problems.error(op, "too-many-dependencies", `job ${quote(op.name.text)} has more than ${DEPS_MAX} dependencies`)
  }
  spec.deps = deps
  spec.waits = waits
  spec.signals = signals
  if (number === undefined || number !== context.submits.length) return null
  context.submits.push(spec)
  return entity === null ? null : number
}

const ENDLESS: SpanSpec = { low: Infinity as Duration, high: Infinity as Duration }

function result(context: Context, word: WordTree): RunResult {
  const spelled: WordTree = { ...word, text: word.text.replaceAll("_", "-") }
  const found = oneOf(context, spelled, RESULT_WORDS, "result")
  return found === null ? "fence" : (found.replaceAll("-", "_") as RunResult)
}
