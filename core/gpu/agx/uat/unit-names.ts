/** The units that can cause a fault, by their number in the fault register. Source: reference C.3. */

/** By the low nibble of numbers below `OTHERS`; the high nibble is the group of cores. */
const IN_GROUP = [
  "DCMP",
  "UL1C",
  "CMP",
  "GSL1",
  "IAP",
  "VCE",
  "TE",
  "RAS",
  "VDM",
  "PPP",
  "IPF",
  "IPF_CPF",
  "VF",
  "VF_CPF",
  "ZLS",
] as const
const OTHERS = 0xa0

const NAMES: Readonly<Record<number, string>> = {
  0xa1: "dPM",
  0xa2: "dCDM_KS0",
  0xa3: "dCDM_KS1",
  0xa4: "dCDM_KS2",
  0xa5: "dIPP",
  0xa6: "dIPP_CS",
  0xa7: "dVDM_CSD",
  0xa8: "SSD",
  0xa9: "ILF",
  0xaa: "ILD",
  0xab: "RDE0",
  0xac: "RDE1",
  0xad: "FC",
  0xae: "GSL2",
  0xb8: "GL2_MB",
}
const GL2_FIRST = 0xb0
const GL2_COUNT = 8

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
  if (unit < OTHERS) {
    const name = IN_GROUP[unit & 0xf]
    return name === undefined ? `unit 0x${unit.toString(16)}` : `${name}, group ${unit >> 4}`
  }
  if (unit >= GL2_FIRST && unit < GL2_FIRST + GL2_COUNT) return `GL2_META${unit - GL2_FIRST}`
  return NAMES[unit] ?? `unit 0x${unit.toString(16)}`
}
