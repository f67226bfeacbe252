/**
 * What a barrier block forbids. The bits have no documented meaning; this follows one person's measurement of 64
 * independent launches (C.4): without bits all overlap, with bits 8 or 9 none do, and with the others only so many
 * that the total times come out as measured.
 */
const BIT_INVALIDATE = 1 << 3

/** Launches that may be in flight when the one behind the barrier starts, by bits; the smallest that applies counts. */
const IN_FLIGHT: readonly (readonly [bits: number, launches: number])[] = [
  [(1 << 8) | (1 << 9), 0],
  [BIT_INVALIDATE, 3],
  [(1 << 4) | (1 << 5) | (1 << 6) | (0x7f << 10), 4],
  [(1 << 2) | (1 << 1) | (1 << 0), 24],
]

export function launchesInFlight(mask: number): number {
  let least = Number.POSITIVE_INFINITY
  for (const [bits, launches] of IN_FLIGHT) if ((mask & bits) !== 0) least = Math.min(least, launches)
  return least
}

export function invalidates(mask: number): boolean {
  return (mask & BIT_INVALIDATE) !== 0
}
