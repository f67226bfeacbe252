/** What a task says when it pauses: a point, or what it cannot go on without. */
import { Completion } from "./completion.ts"
import { Lock, LockRelease } from "./lock.ts"
import { Work } from "./work.ts"

/** A busy wait: worth another look once some other task has made a step. */
export class Spin {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** A string is a named point: the task can go on at once. */
export type Pause = string | Lock | LockRelease | Completion | Work | Spin

export function isPause(value: object | string): value is Pause {
  return typeof value === "string" || KINDS.some((kind) => value instanceof kind)
}

const KINDS = [Lock, LockRelease, Completion, Work, Spin]
