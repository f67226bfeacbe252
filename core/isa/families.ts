/** All streams. */
import { CDM } from "./cdm/cdm.ts"
import type { Family } from "./encoding.ts"
import { USC } from "./usc/usc.ts"

export const FAMILIES: readonly Family[] = [CDM, USC]
