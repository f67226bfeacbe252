/** What a test says when something is not as it must be: it ends the test with a reason. */
import { ERRNO, type ErrnoName, formatErrno } from "../../base/errno.ts"

export class IgtFailure extends Error {
  override name = "IgtFailure"
}

export function failTest(reason: string): never {
  throw new IgtFailure(reason)
}

export function expectThat(held: boolean, what: string): asserts held {
  if (!held) failTest(what)
}

export function expectEqual(actual: number, wanted: number, what: string): void {
  if (actual !== wanted) failTest(`${what}: ${actual}, expected ${wanted}`)
}

/** The result of a call: success, or the negated number of `wanted`. */
export function expectResult(actual: number, wanted: ErrnoName | "0", what: string): void {
  if (actual === (wanted === "0" ? 0 : -ERRNO[wanted])) return
  failTest(`${what}: ${formatErrno(actual)}, expected ${wanted === "0" ? "0" : `-${wanted}`}`)
}
