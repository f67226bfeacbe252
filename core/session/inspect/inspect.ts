/**
 * Questions about an AGX machine as it stands between two turns. Answers are plain data; nothing of the machine changes
 * by looking at it: not the TLB, not a counter.
 */
import { unreachable } from "../../base/assert.ts"
import type { InspectedMachine } from "../../replay/agx/inspected-machine.ts"
import type { MachineAnswer, MachineQuestion } from "../../protocol/machine.ts"
import { hexOf, readPieces } from "./bytes.ts"
import { faultReport } from "./fault.ts"
import { firmwareRings } from "./firmware.ts"
import { groups, registers } from "./groups.ts"
import { type Names, overview } from "./overview.ts"
import { picture } from "./picture.ts"
import { walkOf } from "./walk.ts"

/** `names`: of buffers and code, if the machine is a replay's. */
export function inspectAgx(
  machine: InspectedMachine,
  question: MachineQuestion,
  names: Names | null = null,
): MachineAnswer {
  const { mmu } = machine.gpu
  switch (question.kind) {
    case "overview":
      return overview(machine, names)
    case "memory": {
      const { context, address, bytes } = question
      const pieces = readPieces(mmu, context, address, bytes).map((piece) => ({
        address: piece.address,
        physical: piece.physical,
        hex: hexOf(piece.bytes),
      }))
      return { kind: "memory", context, address, bytes, pieces }
    }
    case "walk":
      return walkOf(mmu, question.context, question.address)
    case "firmware":
      return firmwareRings(machine)
    case "fault":
      return faultReport(machine)
    case "groups":
      return groups(machine)
    case "registers":
      return registers(machine, question.group, question.simd)
    case "picture":
      return picture(mmu, question)
    default:
      return unreachable(question)
  }
}
