/** The options of `machine agx`. */
import { CHIPS, CORES_MAX, findChip } from "../../../isa/chips.ts"
import { type Duration, duration } from "../../../time/time.ts"
import { MISTAKES, type MistakeName } from "../../agx-program.ts"
import { MEMORY_MAX } from "../../limits.ts"
import { OPTION_WORDS } from "../../option-words.ts"
import type { MachineTree } from "../../tree.ts"
import type { Context } from "../context.ts"
import { amount, once, oneOf, time } from "../values.ts"

const CHIP_NAMES = CHIPS.map(({ name }) => name)
const CHIP = "t8103"
/** What the driver needs before anybody opens a file, and a little to work with. */
const MEMORY_MIN = 8 * 2 ** 20
const MEMORY = 256 * 2 ** 20
const FIRMWARE_TIMEOUT = 10_000_000
const EVENT_SLOTS = 128

export function readAgxMachine(context: Context, machine: MachineTree): void {
  let chip = CHIP
  let cores: number | null = null
  let memory = MEMORY
  let firmwareTimeout: Duration = duration(FIRMWARE_TIMEOUT)
  let softFaults = false
  let robustIsolation = false
  let eventSlots = EVENT_SLOTS
  let tvbBlocksMax: number | null = null
  const mistakes: MistakeName[] = []
  once(
    context,
    machine.parts.filter(({ $type }) => $type !== "Sched" && $type !== "Mistake"),
    OPTION_WORDS,
  )
  for (const part of machine.parts) {
    switch (part.$type) {
      case "Sched":
        context.problems.error(
          part,
          "not-of-machine",
          "machine agx has no 'sched': every queue has a scheduler of its own",
        )
        break
      case "Chip":
        chip = oneOf(context, part.value, CHIP_NAMES, "chip") ?? chip
        break
      case "Cores":
        cores = amount(context, part.value, { what: "number of cores", min: 1, max: CORES_MAX })
        break
      case "MemorySize":
        memory = amount(context, part.value, { what: "memory", min: MEMORY_MIN, max: MEMORY_MAX }) ?? memory
        break
      case "FirmwareTimeout":
        firmwareTimeout = time(context, part.value) ?? firmwareTimeout
        break
      case "SoftFaults":
        softFaults = true
        break
      case "RobustIsolation":
        robustIsolation = true
        break
      case "EventSlots":
        eventSlots =
          amount(context, part.value, { what: "number of event slots", min: 1, max: EVENT_SLOTS }) ?? eventSlots
        break
      case "TvbBlocks":
        tvbBlocksMax = amount(context, part.value, { what: "number of blocks", min: 1, max: 65_536 })
        break
      case "Mistake": {
        const mistake = oneOf(context, part.value, MISTAKES, "mistake")
        if (mistake !== null) mistakes.push(mistake)
        break
      }
    }
  }
  context.agx.spec = {
    chip,
    cores: cores ?? findChip(chip)?.cores ?? 1,
    memory,
    firmwareTimeout,
    softFaults,
    robustIsolation,
    eventSlots,
    tvbBlocksMax,
    mistakes,
  }
}
