/** Whose a thread group on a core is. */
import type { ShaderGroup } from "./shader-port.ts"

/** As a checkpoint says it: what of its engine's state it belongs to. Plain data that may refer to that state. */
export interface SavedOwner {
  readonly pipe: number
}

export interface GroupOwner {
  /** Of the engine. */
  readonly pipe: number
  /** `group` is still on its core: its registers can be read. */
  groupDone(group: ShaderGroup): void
  groupFault(): void
  /** Plain data that refers to the state of its engine. */
  save(): SavedOwner
}
