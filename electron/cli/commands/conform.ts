/** `ringside conform`: Ringside's model against recorded behaviour. The last line is `N passed, M failed`, alone. */
import { type Command, EXIT } from "../command.ts"
import { oneOf } from "../options.ts"

const SUITES = ["oracle", "kunit", "igt"] as const

const usage = `oracle DIR | kunit | igt [FILE] [options]

  oracle DIR      the golden traces in DIR (*.json, *.json.gz): event for event, and the state at the end
  --category A,B  only these categories
  --variant V,W   only these kernels and policies: fifo, rr, fair, v72-fifo, v72-rr, v72-fair

  kunit           the kernel's own tests of the scheduler; docs/kunit.md says how to read their figures
  --scheduler S,T on these schedulers: drm-sched unless said, jobqueue, c-api
  --profile P,Q   on these kernels: v6.12, v6.17, v7.2-rc, v7.2; v7.2 unless said
  --policy P,Q    only these policies of theirs: rr, fifo, fair

  igt             the kernel's tests of synchronisation objects that FILE lists, or all that Ringside's own list does;
                  docs/syncobj.md says what they hold

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
    if (known.value === "kunit") {
      const { conformKunitCommand } = await import("../conform/kunit-command.ts")
      return conformKunitCommand(args, io)
    }
    if (known.value === "igt") {
      const { conformIgtCommand } = await import("../conform/igt-command.ts")
      return conformIgtCommand(args, io)
    }
    const { conformOracleCommand } = await import("../conform/oracle-command.ts")
    return conformOracleCommand(args, io)
  },
}
