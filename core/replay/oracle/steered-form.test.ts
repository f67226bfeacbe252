/**
 * The steered form is generated; that it is the same machine is shown by the golden traces: with every
 * choice answered straight on, it gives each of them event for event, as the straight form does.
 */
import { expect, test } from "vitest"
import { oracleFiles } from "../../../tests/oracle/load.ts"
import { SteeredRun } from "../steered-run.ts"
import { conformOracle } from "./conform.ts"
import { readOracle } from "../../lang/oracle/read-oracle.ts"

const straightOn = { pick: () => 0 }

test("the steered form, never preempted, gives every golden trace", () => {
  let traces = 0
  for (const { name, json } of oracleFiles()) {
    const file = readOracle(json)
    if (!file.ok) throw new Error(`${name}: ${file.error}`)
    for (const trace of file.value.traces) {
      const difference = conformOracle(trace, (program, store) => new SteeredRun(program, 0, store, straightOn))
      expect(difference, `${name} ${trace.variant}`).toBeNull()
      traces++
    }
  }
  expect(traces).toBeGreaterThan(600)
}, 60_000)
