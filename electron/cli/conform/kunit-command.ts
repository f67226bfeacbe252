/** `ringside conform kunit`: the kernel's own tests of the scheduler, on the model. */
import { EXIT, type Io } from "../command.ts"
import { ktapKunit } from "./kunit-ktap.ts"
import { prettyKunit } from "./kunit-pretty.ts"
import { readKunitRequest } from "./kunit-request.ts"
import { runVariant, tally } from "./kunit-run.ts"

export function conformKunitCommand(args: readonly string[], io: Io): number {
  const request = readKunitRequest(args)
  if (!request.ok) {
    io.err(`ringside conform: ${request.error}\n`)
    return EXIT.badInput
  }
  const { variants, format } = request.value
  const runs = variants.map(runVariant)
  io.out(format === "ktap" ? ktapKunit(runs) : runs.map(prettyKunit).join(""))
  const { passed, failed } = tally(runs.flatMap(({ suites }) => suites.flatMap(({ cases }) => cases)))
  io.out(`${passed} passed, ${failed} failed\n`)
  return failed === 0 ? EXIT.held : EXIT.failed
}
