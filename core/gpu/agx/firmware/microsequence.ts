/** The small program behind a Run item, one operation at a time. Source: reference B.5. */
import { EV } from "../../../trace/events.ts"
import type { Processor } from "./processor.ts"
import {
  FINALIZE,
  FINALIZE_OP,
  OP,
  PIPES,
  REGISTER_BYTES_MAX,
  RETIRE_WORD,
  START,
  START_OP,
  TIMESTAMP,
  WAIT_BIT,
  WAIT_BYTES,
} from "./layout.ts"
import type { PipeState } from "./state.ts"

/** Null: the operation is done. Other texts than the two say what is wrong with the program. */
export function stepProgram(firmware: Processor, pipe: number, job: PipeState): "waits" | "retired" | null | string {
  const { memory } = firmware
  if (job.at < 0 || job.at + 4 > job.microBytes) return "microsequence without end"
  const op = job.micro + job.at
  const word = memory.u32(op)
  switch (word & 0xff) {
    case OP.WAIT:
      return waitForIdle(firmware, job, word >>> 8)
    case OP.RETIRE:
      return word === RETIRE_WORD ? "retired" : `microsequence operation 0x${word.toString(16)}`
    case OP.TIMESTAMP: {
      const target = memory.address(op + TIMESTAMP.target)
      if (target !== 0 && !job.dead) writeTime(firmware, target)
      job.at += TIMESTAMP.bytes
      return null
    }
    case START_OP[pipe]:
      return start(firmware, pipe, job, op)
    case FINALIZE_OP[pipe]:
      finalize(firmware, job, op)
      return null
    default:
      return `microsequence operation 0x${word.toString(16)} on pipe ${pipe}`
  }
}

function start(firmware: Processor, pipe: number, job: PipeState, op: number): string | null {
  const { memory } = firmware
  const unit = firmware.units[pipe]
  if (unit === undefined || unit.busy) return `engine of pipe ${pipe} started twice`
  const length = memory.u32(op + START.registerBytes)
  if (length > REGISTER_BYTES_MAX) return `${length} bytes of registers`
  job.at += START.bytes
  if (job.dead) return null
  const empty = length === 0 || firmware.takeHang(pipe)
  const registers = empty ? new Uint8Array(0) : memory.bytes(memory.address(op + START.registers), length)
  firmware.trace(EV.agx_engine_start, pipe, job.slot, job.context)
  firmware.startLimit(pipe)
  unit.start({ context: job.context, registers, slot: job.slot })
  return null
}

/** The word's argument names engines; all of them must be idle. */
function waitForIdle(firmware: Processor, job: PipeState, argument: number): "waits" | null {
  for (let pipe = 0; pipe < PIPES; pipe++) {
    if ((argument & (WAIT_BIT[pipe] ?? 0)) !== 0 && firmware.units[pipe]?.busy === true) return "waits"
  }
  job.at += WAIT_BYTES
  return null
}

/** The private stamp moves here, so that barriers open before the driver hears of it. */
function finalize(firmware: Processor, job: PipeState, op: number): void {
  const { memory } = firmware
  job.stampAddress = memory.address(op + FINALIZE.stamp)
  job.fwStampAddress = memory.address(op + FINALIZE.fwStamp)
  job.stamp = memory.u32(op + FINALIZE.value)
  memory.setU32(job.fwStampAddress, job.stamp)
  job.at += FINALIZE.bytes
}

/** Nanoseconds, as GET_TIME gives them. */
function writeTime({ memory, engine }: Processor, target: number): void {
  memory.setU32(target, engine.now >>> 0)
  memory.setU32(target + 4, Math.floor(engine.now / 0x1_0000_0000))
}
