/** Units of the fault register in words; the table of their numbers is that of the encodings. Source: reference C.3. */
import { CHIP_UNITS, OTHER_UNITS, UNITS_IN_GROUP } from "../../../isa/uat/units.ts"

const NAMES = new Map(Object.entries(CHIP_UNITS).map(([name, unit]) => [unit, name]))

/** Units that this simulator has, by name. */
export const UNITS = {
  UL1C: 0x01,
  VDM: 0x08,
  PPP: 0x09,
  RAS: 0x07,
  TE: 0x06,
  ZLS: 0x0e,
  CDM: 0xa2,
  VDM_CSD: 0xa7,
} as const

/** `UL1C, group 1`; a number that no source explains stays a number. */
export function unitName(unit: number): string {
  if (unit < OTHER_UNITS) {
    const name = UNITS_IN_GROUP[unit & 0xf]
    return name === undefined ? `unit 0x${unit.toString(16)}` : `${name}, group ${unit >> 4}`
  }
  return NAMES.get(unit) ?? `unit 0x${unit.toString(16)}`
}
