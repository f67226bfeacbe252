/** A fault or a timeout stops the whole GPU until the driver has looked at it. Source: reference B.7. */
import { EV } from "../../../trace/events.ts"
import type { Processor } from "./processor.ts"
import { EVENT, PENDING_BYTES, STATUS } from "./layout.ts"

/** Stops all engines, says which work was caught, and tells the driver why. */
export function haltAll(firmware: Processor): void {
  const { state, memory, units } = firmware
  if (state.phase !== "running") return
  state.phase = "halted"
  // A resume that was asked for before the halt is none.
  state.kicked = false
  memory.setU32(state.status + STATUS.resume, 0)
  for (const unit of units) unit.halt()
  let entry = state.pendingStamps
  for (const [pipe, job] of state.pipes.entries()) {
    firmware.endLimit(pipe)
    // What had not begun, or was just over, is not caught.
    if (job === null || units[pipe]?.busy !== true) continue
    memory.setU32(entry, 1 | (job.slot << 3))
    memory.setU32(entry + 4, job.stamp)
    entry += PENDING_BYTES
    job.dead = true
  }
  const late = state.timedOut < 0 ? null : (state.pipes[state.timedOut] ?? null)
  if (state.faulted) state.events.push([EVENT.FAULT])
  else if (late !== null) state.events.push([EVENT.TIMEOUT, late.counter, 0, late.slot])
  firmware.trace(EV.agx_halt, state.faulted ? EVENT.FAULT : EVENT.TIMEOUT, late?.slot ?? -1)
  memory.setU32(state.status + STATUS.halted, 1)
}

/** The driver has dealt with it: what was caught is skipped, everything else goes on. */
export function resumeAll(firmware: Processor): void {
  const { state, units } = firmware
  state.phase = "running"
  state.faulted = false
  state.timedOut = -1
  for (const unit of units) {
    unit.abort()
    unit.resume()
  }
  firmware.trace(EV.agx_resume, 0, 0)
}
