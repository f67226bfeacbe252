/** What a run shows of a machine agx: to the judge, to the window, to tests. Reading it changes nothing. */
import type { AgxGpu } from "../../gpu/agx/agx-gpu.ts"
import type { AgxProgram, CounterName } from "../../lang/agx-program.ts"
import type { InspectedMachine } from "./inspected-machine.ts"

export interface AgxView {
  readonly program: AgxProgram
  readonly gpu: AgxGpu
  readonly machine: InspectedMachine
  /** What the replay calls a buffer object; null if it is none of the replay's. */
  bufferName(object: object): string | null
  /** An ELF core file of the firmware, if it crashed. */
  readonly crashDump: Uint8Array | null
  /** Bytes of a buffer of the program, as the processor sees them; null if its creation was refused. */
  readBuffer(buffer: number, at: number, length: number): Uint8Array | null
  counter(name: CounterName): number
}
