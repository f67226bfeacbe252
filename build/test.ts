/**
 * `npm test`: everything that can be tested, on a fresh machine. `npm test -- app` runs the named steps and what they
 * need. The last line is `N passed, M failed`, the sum of all test runs, where a failed step counts as a failure.
 */
import { type Step, steps } from "./test/steps.ts"
import type { Count } from "./test/vitest-run.ts"

const chosen = choose(process.argv.slice(2))
const results = new Map<string, Count>()
const lines: string[] = []
for (const step of chosen) results.set(step.name, await perform(step))

console.log(`\n${lines.join("\n")}\n`)
const total = { passed: 0, failed: 0 }
for (const { passed, failed } of results.values()) {
  total.passed += passed
  total.failed += failed
}
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1

/** The named steps and what they need, in order; all without a name. */
function choose(names: readonly string[]): readonly Step[] {
  const unknown = names.filter((name) => !steps.some((step) => step.name === name))
  if (unknown.length > 0) {
    console.error(`test: no step ${unknown.join(", ")}; there are ${steps.map(({ name }) => name).join(", ")}`)
    process.exit(2)
  }
  if (names.length === 0) return steps
  const wanted = new Set(names)
  for (const step of steps.toReversed()) if (wanted.has(step.name)) for (const need of step.needs) wanted.add(need)
  return steps.filter(({ name }) => wanted.has(name))
}

async function perform(step: Step): Promise<Count> {
  console.log(`\n== ${step.title}`)
  const started = performance.now()
  const result = await attempt(step)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const tests = result.passed > 0 ? `, ${result.passed} passed` : ""
  const verdict = result.failed > 0 ? `FAILED (${result.failed})` : "ok"
  lines.push(`${step.title.padEnd(32)} ${seconds.padStart(6)} s  ${verdict}${tests}`)
  console.log(`-- ${step.title}: ${verdict}${tests}, ${seconds} s`)
  return result
}

async function attempt(step: Step): Promise<Count> {
  const failedNeeds = step.needs.filter((need) => (results.get(need)?.failed ?? 0) > 0)
  if (failedNeeds.length > 0) {
    console.error(`not run: it needs ${failedNeeds.join(", ")}`)
    return { passed: 0, failed: 1 }
  }
  try {
    return await step.run()
  } catch (error) {
    console.error(error)
    return { passed: 0, failed: 1 }
  }
}
