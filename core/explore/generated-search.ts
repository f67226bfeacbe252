/**
 * Explores replays that are generated: each is run so many times, each run with other choices. Replay and run have a seed
 * each, so that what one machine finds another finds again, whoever does which part of the work.
 */
import { RandomStrategy, RecordedStrategy } from "../engine/strategy.ts"
import { formatChoices } from "../engine/choices.ts"
import { compileReplay } from "../lang/compile.ts"
import { formatReplay } from "../lang/format.ts"
import { printProgram } from "../lang/print-program.ts"
import type { Program, SchedulerName } from "../lang/program.ts"
import { generateProgram } from "./generate/generate-program.ts"
import { type Found, type LooksFor, runOnce } from "./run-once.ts"
import { shrinkFinding } from "./shrink-program.ts"

export interface GeneratedSearch {
  readonly scheduler: SchedulerName
  /** Runs of each replay. */
  readonly runs: number
  /** What may go wrong. */
  readonly mishaps: LooksFor
  readonly mishapsMax: number
}

/** Where something was found: the seed of the replay, and which of its runs. */
export interface GeneratedPlace {
  readonly replay: number
  readonly run: number
}

export interface GeneratedPart {
  /** Runs made. */
  readonly runs: number
  /** The first place; null: nothing was found. */
  readonly found: GeneratedPlace | null
}

/** The replays of so many seeds, up to the first finding. */
export function searchGenerated(search: GeneratedSearch, firstSeed: number, replays: number): GeneratedPart {
  let runs = 0
  for (let i = 0; i < replays; i++) {
    const replay = (firstSeed + i) >>> 0
    const program = generateProgram(replay, search.scheduler)
    for (let run = 0; run < search.runs; run++) {
      runs++
      if (runGenerated(program, search, { replay, run }) !== null) return { runs, found: { replay, run } }
    }
  }
  return { runs, found: null }
}

function runGenerated(program: Program, search: GeneratedSearch, { replay, run }: GeneratedPlace): Found | null {
  // Runs of neighbouring replays do not share their draws.
  const seed = (Math.imul(replay, 0x9e3779b1) + run) >>> 0
  return runOnce(program, new RandomStrategy(seed, search.mishapsMax), search.mishaps)
}

/** A finding as a person gets it: a replay of its own, made small, and the choices that repeat it there. */
export interface GeneratedFinding {
  /** Formatted. */
  readonly text: string
  readonly choices: string
  readonly report: string
  readonly name: string
  /** Operations, before and after. */
  readonly operations: readonly [number, number]
}

/** Finds it again, and makes it small. Takes seconds. */
export function describeGenerated(search: GeneratedSearch, place: GeneratedPlace): GeneratedFinding {
  const program = generateProgram(place.replay, search.scheduler)
  const found = runGenerated(program, search, place)
  if (found === null) throw new Error(`replay ${place.replay} run ${place.run} finds nothing when it is run again`)
  const small = shrinkFinding(program, found, search.mishaps)
  const text = replayText(small.program, `${found.name}, found by exploring`, place)
  const choices = formatChoices(small.found.choices)
  const report = reportIn(text, small.found, search.mishaps)
  return { text, choices, report, name: found.name, operations: [program.ops.length, small.program.ops.length] }
}

function replayText(program: Program, title: string, { replay, run }: GeneratedPlace): string {
  const text = printProgram(program, title, [`Made small from generated replay ${replay}, run ${run}.`])
  const formatted = formatReplay(text)
  return formatted.ok ? formatted.value : text
}

/** What the run of the text says: now with its lines. */
function reportIn(text: string, { report, choices }: Found, mishaps: LooksFor): string {
  const compiled = compileReplay(text)
  if (!compiled.ok) throw new Error("the replay of a finding does not compile")
  return runOnce(compiled.value, new RecordedStrategy(choices), mishaps)?.report ?? report
}
