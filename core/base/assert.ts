/** Ringside itself is wrong: the run stops, the evidence is kept. Never used for a user's mistake. */
export class InternalError extends Error {
  override name = "InternalError"
}

/** Stops the run. For a check on a hot path: `if (bad) fail(...)` builds its text only when it is needed. */
export function fail(what: string): never {
  throw new InternalError(what)
}

/** Holds in releases too. `what` says what was expected, with the numbers that broke it. */
export function assert(held: boolean, what: string): asserts held {
  if (!held) fail(what)
}

/** The default branch of an exhaustive switch. */
export function unreachable(value: never): never {
  throw new InternalError(`unexpected ${String(value)}`)
}

/** A value that must be there; `what` names it. */
export function present<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new InternalError(`missing ${what}`)
  return value
}
