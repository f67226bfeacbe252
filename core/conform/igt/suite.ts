/** A test of a suite that is written out, one function each. */
export interface IgtTest {
  readonly name: string
  /** One line for whoever reads the list. */
  readonly says: string
  /** Throws an `IgtFailure` if something is not as it must be. */
  run(): void
}

export function igtTest(name: string, says: string, run: () => void): IgtTest {
  return { name, says, run }
}
