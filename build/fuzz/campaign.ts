/**
 * Fuzzes one ioctl of the AGX driver until it was called so many times: fast-check makes the sessions, and of one that
 * fails the shortest list of steps that still does.
 */
import fc from "fast-check"
import { type Findings, newFindings, runSession } from "../../core/driver/agx/fuzz/session.ts"
import type { FileIoctl } from "../../core/driver/agx/ioctl-errnos.ts"

export interface Campaign {
  readonly target: FileIoctl
  /** Of `target`; others come on top. */
  readonly calls: number
  readonly seed: number
  /** Milliseconds of this machine that no call may take. */
  readonly slowMs: number
  /** Of a failure the first session is told as it is. */
  readonly keepLong?: boolean
  readonly progress?: (calls: number) => void
}

export interface Outcome {
  readonly findings: Findings
  readonly sessions: number
  readonly seconds: number
  /** fast-check's report with the last calls of the shortest failure; null: none failed. */
  readonly failure: string | null
}

const STEPS_MAX = 1000
/** Sessions between two looks at how many calls there have been. */
const SESSIONS = 16

const word = fc.noBias(fc.integer({ min: 0, max: 0xffff_ffff }))
// Steps are left out to make a list shorter; a smaller number is another step, not a simpler one.
const steps = fc.array(fc.noShrink(word), { maxLength: STEPS_MAX, size: "max" })

export function runCampaign({ target, calls, seed, slowMs, keepLong = false, progress }: Campaign): Outcome {
  const findings = newFindings()
  const clock = (): number => performance.now()
  const start = clock()
  let sessions = 0
  const property = fc.property(fc.noShrink(word), steps, (machine, list) => {
    sessions++
    runSession({ target, machine, steps: list, clock, slowMs }, findings)
  })
  for (let round = 0; ; round++) {
    const details = fc.check(property, { seed: (seed + round) | 0, numRuns: SESSIONS, endOnFailure: keepLong })
    const { errorInstance: error } = details
    const words = error instanceof Error ? error.message : String(error)
    const failure = details.failed ? `${words}\n${fc.defaultReportMessage(details)}` : null
    const done = total(findings, target)
    progress?.(done)
    if (failure !== null || done >= calls) return { findings, sessions, seconds: (clock() - start) / 1000, failure }
  }
}

export function total({ results }: Findings, name: FileIoctl): number {
  let sum = 0
  for (const count of results.get(name)?.values() ?? []) sum += count
  return sum
}
