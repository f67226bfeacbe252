/** A page-table walk, level by level, with the fields of each raw entry in words. */
import { type Explanation, type WalkStep, explainWalk } from "../../gpu/agx/uat/explain-walk.ts"
import { isCanonical } from "../../gpu/agx/uat/address.ts"
import type { Mmu } from "../../gpu/agx/uat/mmu.ts"
import type { WalkAnswer } from "../../protocol/machine.ts"

const ATTRIBUTES = ["cached", "device", "uncached"]

export function walkOf(mmu: Mmu, context: number, address: number): WalkAnswer {
  const { steps, physical, fault, gpu, firmware, remembered } = explainWalk(mmu, context, address)
  return {
    kind: "walk",
    context,
    address,
    canonical: isCanonical(address),
    steps: steps.map((step) => ({
      level: step.level,
      table: step.table,
      at: step.at,
      index: step.index,
      raw: `0x${step.raw.toString(16).padStart(16, "0")}`,
      fields: fieldsOf(step),
      ends: endsAt(fault, step.level),
    })),
    physical,
    fault,
    gpu,
    firmware,
    remembered,
  }
}

function endsAt(fault: Explanation["fault"], level: number): boolean {
  return fault !== null && fault.level === level
}

function fieldsOf(step: WalkStep): WalkAnswer["steps"][number]["fields"] {
  const bit = (value: boolean) => (value ? "1" : "0")
  const hex = (value: number) => `0x${value.toString(16)}`
  if (step.level === 0) {
    const { valid, base, asid } = step.entry
    return [
      { name: "valid", text: bit(valid) },
      { name: "base", text: hex(base) },
      { name: "asid", text: String(asid) },
    ]
  }
  const { valid, type, frame, attribute, ap, share, accessed, notGlobal, pxn, uxn, os } = step.entry
  const head = [
    { name: "valid", text: bit(valid) },
    { name: "type", text: String(type) },
    { name: step.level === 3 ? "page" : "table", text: hex(frame) },
  ]
  if (step.level !== 3) return head
  return [
    ...head,
    { name: "attribute", text: ATTRIBUTES[attribute] ?? String(attribute) },
    { name: "ap", text: String(ap) },
    { name: "sh", text: String(share) },
    { name: "af", text: bit(accessed) },
    { name: "ng", text: bit(notGlobal) },
    { name: "pxn", text: bit(pxn) },
    { name: "uxn", text: bit(uxn) },
    { name: "os", text: bit(os) },
  ]
}
