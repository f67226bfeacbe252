/** Judges what is expected of a machine agx beside its memory: faults and counters. */
import type { FaultInfo } from "../gpu/agx/uat/fault.ts"
import { unitName } from "../gpu/agx/uat/unit-names.ts"
import type { Expectation } from "../lang/program.ts"
import type { AgxView } from "./agx/agx-view.ts"
import { compareNumbers } from "./compare-times.ts"

type FaultExpectation = Extract<Expectation, { readonly kind: "fault" }>
type CounterExpectation = Extract<Expectation, { readonly kind: "counter" }>

interface MachineVerdict {
  readonly held: boolean
  readonly text: string
}

const NO_MACHINE: MachineVerdict = { held: false, text: "no machine agx" }

export function judgeFault(expected: FaultExpectation, view: AgxView | null): MachineVerdict {
  if (view === null) return NO_MACHINE
  const { log } = view.gpu.faults.state
  const [first] = log
  if (expected.address === null)
    return first === undefined ? { held: true, text: "" } : { held: false, text: describe(first) }
  const found = log.find((fault) => isMeant(fault, expected))
  if (found !== undefined) return { held: true, text: describe(found) }
  return { held: false, text: first === undefined ? "no fault" : log.map(describe).join("; ") }
}

function isMeant(fault: FaultInfo, { address, access, reason, unit }: FaultExpectation): boolean {
  if (fault.address !== address) return false
  if (access !== null && fault.access !== access) return false
  if (reason !== null && fault.reason !== reason) return false
  return unit === null || matchesUnit(fault.unit, unit)
}

/** `UL1C` is that unit of any group of cores, `UL1C.1` the one of group 1; the compute engine's is written CDM too. */
function matchesUnit(unit: number, wanted: string): boolean {
  const name = unitName(unit)
  const [base = "", group] = name.split(", group ")
  return (
    wanted === base ||
    (group !== undefined && wanted === `${base}.${group}`) ||
    (wanted === "CDM" && /^dCDM/.test(base))
  )
}

function describe({ address, access, reason, unit, context }: FaultInfo): string {
  const at = address < 0 ? `0x${(2n ** 64n + BigInt(address)).toString(16)}` : `0x${address.toString(16)}`
  return `${access} at ${at}, ${reason}, by ${unitName(unit)}, context ${context}`
}

export function judgeCounter({ name, comparison, value }: CounterExpectation, view: AgxView | null): MachineVerdict {
  if (view === null) return NO_MACHINE
  const actual = view.counter(name)
  return { held: compareNumbers(actual, comparison, value), text: `${name} is ${actual}` }
}
