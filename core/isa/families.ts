/** All streams. */
import { CDM } from "./cdm/cdm.ts"
import type { Family } from "./encoding.ts"
import { PPP } from "./ppp/ppp.ts"
import { USC } from "./usc/usc.ts"
import { VDM } from "./vdm/vdm.ts"

export const FAMILIES: readonly Family[] = [CDM, VDM, PPP, USC]
