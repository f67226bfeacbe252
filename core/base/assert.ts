/** Ringside itself is wrong: the run stops, the evidence is kept. Never used for a user's mistake. */
export class InternalError extends Error {
  override name = "InternalError"
}

/** Holds in releases too. `what` says what was expected, with the numbers that broke it. */
export function assert(held: boolean, what: string): asserts held {
  if (!held) throw new InternalError(what)
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
