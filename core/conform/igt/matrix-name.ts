/**
 * A matrix entry's name, taken apart: `etime-multi-wait-all-available-unsubmitted-signaled`. The names are
 * built by a rule, so the tests are too.
 */
import { WAIT_ALL, WAIT_AVAILABLE, WAIT_FOR_SUBMIT } from "../../fence/syncobj/flags.ts"

/** No fence; a fence, not signalled; a fence that has signalled. */
export type ObjectState = "unsubmitted" | "submitted" | "signaled"

export interface MatrixCase {
  readonly multi: boolean
  readonly flags: number
  /** Each is the state of at least one object. */
  readonly states: readonly ObjectState[]
}

const NAME =
  /^(?:invalid-|etime-)?(single|multi)-wait(-all)?(-for-submit)?(-available)?(-unsubmitted)?(-submitted)?(-signaled)?$/

/** Null if the name is not built by the rule; a single object has one state. */
export function parseMatrixName(name: string): MatrixCase | null {
  const match = NAME.exec(name)
  if (match === null) return null
  const [, objects, all, forSubmit, available, ...present] = match
  const states = present.flatMap((state) => (state === undefined ? [] : [state.slice(1) as ObjectState]))
  const multi = objects === "multi"
  if (states.length === 0 || (!multi && states.length > 1)) return null
  let flags = 0
  if (all !== undefined) flags |= WAIT_ALL
  if (forSubmit !== undefined) flags |= WAIT_FOR_SUBMIT
  if (available !== undefined) flags |= WAIT_AVAILABLE
  return { multi, flags, states }
}
