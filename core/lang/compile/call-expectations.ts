/** What is expected of a call on a sync object. */
import { quote } from "../found.ts"
import { POINT_MAX } from "../limits.ts"
import type { CallRef, Comparison, Expectation } from "../program.ts"
import type { ExpectedOfJobTree, JobTree } from "../tree.ts"
import type { Context } from "./context.ts"
import { amount, errno, time, u32 } from "./values.ts"

/** Which call can be asked for what. */
const ASKED: Readonly<Record<string, { readonly word: string; readonly of: string; readonly article: string }>> = {
  first: { word: "first", of: "Wait", article: "a wait" },
  points: { word: "point", of: "Query", article: "a query" },
  count: { word: "count", of: "Eventfd", article: "an eventfd" },
}

export function ofCall(context: Context, what: ExpectedOfJobTree, call: number, line: number): Expectation | null {
  const ref = callRef(context, what.job, call)
  if (!suits(context, what, call)) return null
  if (what.moment === "returned") {
    const ns = what.value === undefined ? null : time(context, what.value)
    const comparison: Comparison = what.comparison === undefined || what.comparison === "at" ? "=" : what.comparison
    return ref === null || ns === null ? null : { kind: "call-returned", line, call: ref, comparison, ns }
  }
  if (what.count !== undefined) {
    const count = amount(context, what.count, u32("count"))
    return ref === null || count === null ? null : { kind: "call-count", line, call: ref, count }
  }
  if (what.points.length > 0) {
    const points = what.points.map((node) => amount(context, node, { what: "point", min: 0, max: POINT_MAX }) ?? 0)
    return ref === null ? null : { kind: "call-points", line, call: ref, points }
  }
  if (what.first !== undefined || what.none) {
    const first = what.first === undefined ? null : amount(context, what.first, u32("index"))
    return ref === null ? null : { kind: "call-first", line, call: ref, first }
  }
  if (what.result === "fails") {
    const error = what.errno === undefined ? null : errno(context, what.errno)
    return ref === null || error === null ? null : { kind: "call-result", line, call: ref, result: { error } }
  }
  const result = what.result === "asleep" ? "asleep" : "ok"
  return ref === null ? null : { kind: "call-result", line, call: ref, result }
}

/** Whether a call, or a job (`call` is null), has what is asked for; told if not. */
export function suits(context: Context, what: ExpectedOfJobTree, call: number | null): boolean {
  const asked = askedFor(what)
  const { word } = asked
  const name = quote(what.job.name.text)
  const tell = (message: string, suggestion: string | null = null): false => {
    context.problems.error(what, "wrong-expectation", message, suggestion)
    return false
  }
  if (call === null) {
    if (asked.of === null && word !== "asleep" && word !== "returned") return true
    return tell(`${name} is a job, and no job has ${quote(word)}`)
  }
  if (asked.of !== null) {
    return asked.of === context.callTypes[call] || tell(`only ${asked.article} has ${quote(word)}, and ${name} is none`)
  }
  if (["ok", "fails", "asleep", "returned"].includes(word)) return true
  return tell(`${name} is a call, and no call has ${quote(word)}`, "It has ok, fails, asleep and returned.")
}

function askedFor(what: ExpectedOfJobTree): {
  readonly word: string
  readonly of: string | null
  readonly article: string
} {
  const key = what.count !== undefined ? "count" : what.points.length > 0 ? "points" : null
  const special = ASKED[key ?? (what.first !== undefined || what.none ? "first" : "")]
  return special ?? { word: what.moment ?? what.result ?? "ok", of: null, article: "" }
}

/** A turn by its number, as of a job. */
function callRef(context: Context, { name, turn, ...extent }: JobTree, call: number): CallRef | null {
  const { problems, callTurns } = context
  const turns = callTurns[call]
  const repeated = turns !== undefined && turns.repeat >= 0
  const what = `call ${quote(name.text)}`
  if (turn === undefined) {
    if (!repeated) return { call, turn: 0 }
    problems.error(extent, "which-turn", `${what} is made ${turns.turns} times`, `Say which: ${name.text}[0]`)
    return null
  }
  const number = Number(turn.text)
  if (!repeated) problems.error(extent, "no-turns", `${what} is made once, in no repeat`, `Write: ${name.text}`)
  else if (turn.back) problems.error(turn, "relative-turn", `an expectation names a turn by its number`)
  else if (number < turns.turns) return { call, turn: number }
  else problems.error(turn, "no-such-turn", `${what} has turns 0 to ${turns.turns - 1}`)
  return null
}
