/** `ringside conform`: Ringside's model against recorded behaviour. The last line is `N passed, M failed`, alone. */
import { type Command, EXIT } from "../command.ts"
import { oneOf } from "../options.ts"

const SUITES = ["oracle", "kunit", "igt"] as const

const usage = `oracle DIR [--category A,B…] [--variant V,W…] [--format pretty|ktap]

  oracle DIR      the golden traces in DIR (*.json, *.json.gz): event for event, and the state at the end

  --category A,B  only these categories
  --variant V,W   only these kernels and policies: fifo, rr, fair, v72-fifo, v72-rr, v72-fair
  --format F      pretty or ktap (KTAP version 1)`

export const command: Command = {
  name: "conform",
  usage,
  summary: "compare with recorded behaviour of the kernel",
  async run([suite, ...args], io) {
    if (suite === undefined) {
      io.err("ringside conform: no suite named. 'ringside help conform' says more.\n")
      return EXIT.badInput
    }
    const known = oneOf("suite", suite, SUITES)
    if (!known.ok) {
      io.err(`ringside conform: ${known.error}\n`)
      return EXIT.badInput
    }
    if (known.value !== "oracle") {
      io.err(`ringside conform: the suite ${known.value} is not in this version; there is oracle\n`)
      return EXIT.badInput
    }
    const { conformOracleCommand } = await import("../conform/oracle-command.ts")
    return conformOracleCommand(args, io)
  },
}
