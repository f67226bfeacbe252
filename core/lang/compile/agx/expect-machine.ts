/** `expect fault` and `expect counter`. */
import { CHIP_UNITS, UNIT_NAMES, UNITS_IN_GROUP } from "../../../isa/uat/units.ts"
import { COUNTERS, type CounterName } from "../../agx-program.ts"
import type { Expectation } from "../../program.ts"
import { OPTION_WORDS } from "../../option-words.ts"
import type { ExpectedCounterTree, ExpectedFaultTree } from "../../tree.ts"
import type { Context } from "../context.ts"
import { amount, once, oneOf } from "../values.ts"
import { resolveTarget } from "./symbols.ts"

/** As the fault register tells them. */
const REASONS = ["unmapped", "access-flag", "write-only", "read-only", "no-access"] as const
const COUNTER_NAMES = Object.keys(COUNTERS) as CounterName[]
const UNITS = [...UNITS_IN_GROUP, "CDM", ...Object.keys(CHIP_UNITS), ...Object.keys(UNIT_NAMES)]

export function expectedFault(context: Context, what: ExpectedFaultTree, line: number): Expectation | null {
  if (!ofAgx(context, what)) return null
  once(context, what.options, OPTION_WORDS)
  let access: "read" | "write" | null = null
  let reason: string | null = null
  let unit: string | null = null
  for (const option of what.options) {
    if (option.$type === "Read") access = "read"
    else if (option.$type === "Write") access = "write"
    else if (option.$type === "Reason") reason = oneOf(context, option.value, REASONS, "reason")
    else unit = oneOf(context, option.value, UNITS, "unit")
  }
  if (what.address === undefined) return { kind: "fault", line, address: null, access, reason, unit }
  const { name } = what.address
  const { agx } = context
  const code = agx.placed.find((placed) => placed.name === name?.text)
  const buffer = agx.buffers[code?.buffer ?? agx.bufferNames.find(name?.text ?? "") ?? -1]
  const address = resolveTarget(context, what.address, buffer?.client ?? 0)
  return address === null ? null : { kind: "fault", line, address, access, reason, unit }
}

export function expectedCounter(context: Context, what: ExpectedCounterTree, line: number): Expectation | null {
  if (!ofAgx(context, what)) return null
  const name = oneOf(context, what.name, COUNTER_NAMES, "counter")
  const value = amount(context, what.value, { what: "value", min: 0, max: Number.MAX_SAFE_INTEGER })
  if (name === null || value === null) return null
  return { kind: "counter", line, name, comparison: what.comparison, value }
}

function ofAgx(context: Context, what: ExpectedFaultTree | ExpectedCounterTree): boolean {
  if (context.agx.spec !== null) return true
  const has = what.$type === "ExpectedFault" ? "faults" : "counters"
  context.problems.error(what, "not-of-machine", `machine mock has no ${has}; machine agx has`)
  return false
}
