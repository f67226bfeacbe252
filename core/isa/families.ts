/** All streams, and all structures. */
import { CDM } from "./cdm/cdm.ts"
import type { Family, Structures } from "./encoding.ts"
import { CHANNELS, DEVICE_CONTROL, EVENTS, MAILBOX, STATS } from "./firmware/messages.ts"
import { MICROSEQUENCE } from "./firmware/microsequence.ts"
import { WORK, WORK_ITEMS } from "./firmware/work.ts"
import { PPP } from "./ppp/ppp.ts"
import { UAT } from "./uat/uat.ts"
import { COMMANDS } from "./uapi/commands.ts"
import { UAPI } from "./uapi/structs.ts"
import { USC } from "./usc/usc.ts"
import { VDM } from "./vdm/vdm.ts"

export const FAMILIES: readonly Family[] = [
  CDM,
  VDM,
  PPP,
  USC,
  WORK_ITEMS,
  MICROSEQUENCE,
  MAILBOX,
  EVENTS,
  DEVICE_CONTROL,
  STATS,
  COMMANDS,
]

export const STRUCTURES: readonly Structures[] = [UAT, WORK, CHANNELS, UAPI]
