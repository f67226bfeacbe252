/**
 * Reads a workload descriptor, one step a line. Bounded: in lines, in the size of every number, and in the buffers that
 * are named; what is wrong has a place and a reason.
 */
import { type Result, err, ok } from "../../../base/result.ts"
import { quote } from "../../found.ts"
import { didYouMean } from "../../suggest.ts"
import {
  type Back,
  type Dependency,
  ENGINE_NAMES,
  type EngineName,
  type Spot,
  type Step,
  type StepKind,
  type WsimProblem,
} from "./descriptor.ts"

/** Steps of a descriptor. */
export const STEPS_MAX = 100_000
/** Buffers of a working set, and uses of buffers in a descriptor. */
export const BUFFERS_MAX = 1_000_000
/** Contexts, priorities, throttles and sets. */
const NUMBER_MAX = 0x7fff_ffff
/** Times in us: an hour. */
const US_MAX = 3_600_000_000

class Refused extends Error {
  readonly problem: WsimProblem

  constructor(at: Spot, message: string) {
    super(message)
    this.problem = { line: at.line, column: at.column, message }
  }
}

/** A piece of a line, and where it begins. */
interface Piece extends Spot {
  readonly text: string
}

export function readDescriptor(text: string): Result<readonly Step[], WsimProblem> {
  try {
    return ok(readSteps(text))
  } catch (error) {
    if (error instanceof Refused) return err(error.problem)
    throw error
  }
}

function readSteps(text: string): Step[] {
  const steps: Step[] = []
  let uses = 0
  for (const [index, whole] of text.split("\n").entries()) {
    const bare = whole.replace(/#.*/, "").trimEnd()
    const words = bare.trimStart()
    if (words === "") continue
    const at = { line: index + 1, column: bare.length - words.length + 1 }
    if (steps.length === STEPS_MAX) throw new Refused(at, `more than ${STEPS_MAX} steps`)
    const kind = readStep(split({ ...at, text: words }, "."))
    if (kind.kind === "batch") {
      for (const one of kind.dependencies) if ("set" in one) uses += one.last - one.first + 1
      if (uses > BUFFERS_MAX) throw new Refused(at, `more than ${BUFFERS_MAX} uses of buffers`)
    }
    steps.push({ ...kind, at, text: words })
  }
  return steps
}

function split(piece: Piece, separator: string): Piece[] {
  let { column } = piece
  return piece.text.split(separator).map((text) => {
    const part = { line: piece.line, column, text }
    column += text.length + separator.length
    return part
  })
}

/** What each letter is followed by. */
const FORMS: Readonly<Record<string, string>> = {
  d: "d.US",
  p: "p.US",
  s: "s.-N",
  t: "t.N",
  q: "q.N",
  f: "f",
  a: "a.-N",
  T: "T.-N",
  P: "P.CTX.PRIO",
  X: "X.CTX.US",
  S: "S.CTX.MASK",
  M: "M.CTX.ENGINE|ENGINE",
  B: "B.CTX",
  b: "b.CTX.ENGINE|ENGINE.MASTER",
  w: "w.ID.SIZES",
  W: "W.ID.SIZES",
}
const BATCH_FORM = "CTX.ENGINE.DURATION.DEPENDENCIES.WAIT"

function readStep(fields: readonly Piece[]): StepKind {
  const [head] = fields as [Piece]
  if (/^\d/.test(head.text)) {
    if (fields.length !== 5) throw new Refused(head, `expected ${BATCH_FORM}, found ${fields.length} fields`)
    return batch(fields as [Piece, Piece, Piece, Piece, Piece])
  }
  const form = Object.hasOwn(FORMS, head.text) ? FORMS[head.text] : undefined
  if (form === undefined)
    throw new Refused(
      head,
      `no step ${quote(head.text)}; steps begin with a context or one of ${Object.keys(FORMS).join(" ")}`,
    )
  const wanted = form.split(".").length
  if (fields.length !== wanted) throw new Refused(head, `expected ${form}, found ${fields.length} fields`)
  const [, first, second, third] = fields as [Piece, Piece, Piece, Piece]
  switch (head.text) {
    case "d":
      return { kind: "delay", us: number(first, "a time in us", US_MAX) }
    case "p":
      return { kind: "period", us: number(first, "a time in us", US_MAX) }
    case "s":
      return { kind: "sync", on: back(first) }
    case "a":
      return { kind: "signal", on: back(first) }
    case "T":
      return { kind: "terminate", on: back(first) }
    case "t":
      return { kind: "behind", jobs: number(first, "a number of batches", NUMBER_MAX) }
    case "q":
      return { kind: "queued", jobs: number(first, "a number of batches", NUMBER_MAX) }
    case "f":
      return { kind: "fence" }
    case "P":
      return { kind: "priority", context: context(first), level: signed(second, "a priority") }
    case "X":
      number(second, "a time in us", US_MAX)
      return { kind: "preemption", context: context(first) }
    case "S":
      if (!/^-?\d+$|^0x[\da-f]+$/i.test(second.text))
        throw new Refused(second, `expected a mask, found ${quote(second.text)}`)
      return { kind: "slices", context: context(first) }
    case "M":
      return { kind: "map", context: context(first), engines: engines(second) }
    case "B":
      return { kind: "balance", context: context(first) }
    case "b":
      return { kind: "bond", context: context(first), engines: engines(second), master: engine(third) }
    default:
      return {
        kind: "set",
        id: number(first, "the number of a working set", NUMBER_MAX),
        shared: head.text === "W",
        buffers: buffers(second),
      }
  }
}

function batch([ctx, where, time, depends, wait]: readonly [Piece, Piece, Piece, Piece, Piece]): StepKind {
  const bounds = split(time, "-")
  const [low, high, more] = bounds as [Piece, Piece | undefined, Piece | undefined]
  if (more !== undefined) throw new Refused(time, `expected a time in us, a range or *, found ${quote(time.text)}`)
  let duration: { low: number; high: number } | null = null
  if (time.text !== "*") {
    const from = number(low, "a time in us", US_MAX)
    const to = high === undefined ? from : number(high, "a time in us", US_MAX)
    if (to < from) throw new Refused(time, `the range ${quote(time.text)} is empty`)
    duration = { low: from, high: to }
  }
  if (wait.text !== "0" && wait.text !== "1")
    throw new Refused(wait, `expected 0 or 1 for whether to wait, found ${quote(wait.text)}`)
  return {
    kind: "batch",
    context: context(ctx),
    engine: engine(where),
    duration,
    dependencies: depends.text === "0" ? [] : split(depends, "/").map(dependency),
    waits: wait.text === "1",
  }
}

function dependency(piece: Piece): Dependency {
  const letter = piece.text[0] ?? ""
  const rest = { ...piece, column: piece.column + 1, text: piece.text.slice(1) }
  if (letter === "-") return { kind: "data", on: back(piece) }
  if (letter === "f") return { kind: "fence", on: back(rest) }
  if (letter === "s") return { kind: "submit", on: back(rest) }
  if (letter !== "r" && letter !== "w")
    throw new Refused(piece, `expected a dependency such as -1, f-1, s-1, r1-0 or w1-0, found ${quote(piece.text)}`)
  const [set, first, last, more] = split(rest, "-") as [Piece, Piece | undefined, Piece | undefined, Piece | undefined]
  if (first === undefined || more !== undefined)
    throw new Refused(piece, `expected a working set and a buffer such as ${letter}1-0, found ${quote(piece.text)}`)
  const from = number(first, "the number of a buffer", BUFFERS_MAX)
  const to = last === undefined ? from : number(last, "the number of a buffer", BUFFERS_MAX)
  if (to < from) throw new Refused(first, `the range ${quote(piece.text)} is empty`)
  const kind = letter === "r" ? "read" : "write"
  return { kind, set: number(set, "the number of a working set", NUMBER_MAX), first: from, last: to, at: spot(piece) }
}

function spot({ line, column }: Piece): Spot {
  return { line, column }
}

/** `-N`, from 1. */
function back(piece: Piece): Back {
  const steps = /^-\d{1,10}$/.test(piece.text) ? Number(piece.text.slice(1)) : 0
  if (steps < 1) throw new Refused(piece, `expected a step back such as -1, found ${quote(piece.text)}`)
  return { ...spot(piece), steps }
}

function number(piece: Piece, what: string, max: number): number {
  const value = /^\d{1,10}$/.test(piece.text) ? Number(piece.text) : Number.NaN
  if (value <= max) return value
  throw new Refused(piece, `expected ${what}, from 0 to ${max}, found ${quote(piece.text)}`)
}

function signed(piece: Piece, what: string): number {
  const value = /^-?\d{1,10}$/.test(piece.text) ? Number(piece.text) : Number.NaN
  if (Math.abs(value) <= NUMBER_MAX) return value
  throw new Refused(piece, `expected ${what}, found ${quote(piece.text)}`)
}

function context(piece: Piece): number {
  return number(piece, "the number of a context", NUMBER_MAX)
}

function engine(piece: Piece): EngineName {
  const found = ENGINE_NAMES.find((name) => name === piece.text)
  if (found !== undefined) return found
  const suggestion = didYouMean(piece.text, ENGINE_NAMES) ?? `There are ${ENGINE_NAMES.join(", ")}.`
  throw new Refused(piece, `no engine ${quote(piece.text)}. ${suggestion}`)
}

function engines(piece: Piece): EngineName[] {
  const found = split(piece, "|").map(engine)
  if (found.includes("DEFAULT")) throw new Refused(piece, "DEFAULT is no engine of a list")
  return found
}

/** A part is a size, so many of a size, or a range of sizes; only how many buffers there are matters here. */
function buffers(piece: Piece): number {
  let total = 0
  for (const part of split(piece, "/")) {
    const match = /^(?:(\d{1,10})n)?\d{1,15}[kmg]?(?:-\d{1,15}[kmg]?)?$/i.exec(part.text)
    if (match === null)
      throw new Refused(part, `expected a size such as 4096, 4n4096 or 4k-8k, found ${quote(part.text)}`)
    total += match[1] === undefined ? 1 : Number(match[1])
    if (total > BUFFERS_MAX) throw new Refused(part, `more than ${BUFFERS_MAX} buffers in a working set`)
  }
  return total
}
