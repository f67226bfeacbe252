/** Runs one entry of a list: null if it passes, else why not. What is not known fails, with a reason. */
import { InternalError } from "../../base/assert.ts"
import { IgtFailure } from "./failure.ts"
import { type IgtEntry, isExpected } from "./list.ts"
import { MATRICES, SUITES } from "./suites/all.ts"

export function runIgtEntry(entry: IgtEntry): string | null {
  try {
    runEntry(entry)
    return null
  } catch (error) {
    if (error instanceof IgtFailure) return error.message
    // A broken assertion is a failure of this test; the others are still to be run.
    if (error instanceof InternalError || error instanceof RangeError) return `internal fault: ${error.message}`
    throw error
  }
}

function runEntry({ suite, name, expected }: IgtEntry): void {
  const matrix = MATRICES.get(suite)
  if (matrix !== undefined) {
    if (expected === null || !isExpected(expected)) throw new IgtFailure(`'${expected}' is no errno name and not 0`)
    matrix.run(name, expected)
    return
  }
  const tests = SUITES.get(suite)
  if (tests === undefined) throw new IgtFailure(`no suite '${suite}'`)
  const test = tests.find((one) => one.name === name)
  if (test === undefined) throw new IgtFailure(`no test '${name}' in ${suite}`)
  test.run()
}
