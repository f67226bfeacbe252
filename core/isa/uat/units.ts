/** The units that can cause a fault, by their number in the fault register. Source: reference C.3. */

/** By the low nibble of numbers below `OTHER_UNITS`; the high nibble is the group of cores. */
export const UNITS_IN_GROUP: readonly string[] = [
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
]
export const OTHER_UNITS = 0xa0

/** Units of the whole chip. */
export const CHIP_UNITS: Readonly<Record<string, number>> = {
  dPM: 0xa1,
  dCDM_KS0: 0xa2,
  dCDM_KS1: 0xa3,
  dCDM_KS2: 0xa4,
  dIPP: 0xa5,
  dIPP_CS: 0xa6,
  dVDM_CSD: 0xa7,
  SSD: 0xa8,
  ILF: 0xa9,
  ILD: 0xaa,
  RDE0: 0xab,
  RDE1: 0xac,
  FC: 0xad,
  GSL2: 0xae,
  ...Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`GL2_META${index}`, 0xb0 + index])),
  GL2_MB: 0xb8,
}

/** Words of the assembler: `UL1C.1` is the one of group 1. */
export const UNIT_NAMES: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    UNITS_IN_GROUP.flatMap((name, low) =>
      Array.from({ length: OTHER_UNITS >> 4 }, (_, group) => [`${name}.${group}`, (group << 4) | low]),
    ),
  ),
  ...CHIP_UNITS,
}
