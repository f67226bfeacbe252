/** What the parts of the firmware have in common: its memory, its engines, its state, and what they may ask for. */
import type { Engine } from "../../../engine/engine.ts"
import type { EngineUnit } from "../engines/engine-unit.ts"
import type { FirmwareMemory } from "./firmware-memory.ts"
import type { FirmwareState } from "./state.ts"

export interface Processor {
  readonly engine: Engine
  readonly memory: FirmwareMemory
  /** By pipe. */
  readonly units: readonly EngineUnit[]
  readonly state: FirmwareState
  /** The limit of the time that a job may execute. */
  startLimit(pipe: number): void
  endLimit(pipe: number): void
  /** The power must not go off. */
  busyAgain(): void
  /** The value to publish as the stamp of `slot`: `value`, unless a fault was injected there. */
  stampToWrite(slot: number, value: number): number
  /** The next job of an engine is to hang, for once: a fault that was injected. */
  takeHang(pipe: number): boolean
  /** Messages are in the rings for the driver. */
  ringHost(): void
  trace(kind: number, subject: number, a: number, b?: number, c?: number): void
}
