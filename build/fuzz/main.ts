/**
 * `npm run fuzz`: calls every ioctl of the AGX driver, and drm_syncobj's as reached through its files, a million times
 * each, right and wrong. Prints a line for each ioctl; fails at the first that throws, returns an errno that is not
 * documented, takes too long, or leaves something behind when its files are closed.
 *
 *     npm run fuzz                                 all, a million calls each: some 40 minutes on one core
 *     npm run fuzz -- SUBMIT VM_BIND               these only
 *     npm run fuzz -- --calls 50000 --seed 7       fewer; the same calls as any other run with that seed
 */
import { parseArgs } from "node:util"
import { formatErrno } from "../../core/base/errno.ts"
import { FILE_IOCTLS, type FileIoctl } from "../../core/driver/agx/ioctl-errnos.ts"
import { type Outcome, runCampaign, total } from "./campaign.ts"

const CALLS = 1_000_000
/** A garbage collection, or a machine that does something else meanwhile, is not a call that hangs. */
const SLOW_MS = 2_000

const { values, positionals } = parseArgs({
  options: { calls: { type: "string" }, seed: { type: "string" } },
  allowPositionals: true,
})
const calls = Number(values.calls ?? CALLS)
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
const unknown = positionals.find((name) => !(FILE_IOCTLS as readonly string[]).includes(name))
if (unknown !== undefined || !Number.isSafeInteger(calls) || !Number.isSafeInteger(seed) || calls < 1) {
  console.error(unknown === undefined ? "fuzz: --calls and --seed are whole numbers" : `fuzz: no ioctl '${unknown}'`)
  process.exit(2)
}
const names = positionals.length > 0 ? (positionals as FileIoctl[]) : FILE_IOCTLS

console.log(`seed ${seed}`)
for (const target of names) {
  const outcome = runCampaign({ target, calls, seed, slowMs: SLOW_MS })
  console.log(line(target, outcome))
  if (outcome.failure === null) continue
  console.error(`${target}, seed ${seed}:\n${outcome.failure}`)
  process.exitCode = 1
  break
}

function line(target: FileIoctl, { findings, sessions, seconds, failure }: Outcome): string {
  const of = total(findings, target)
  let all = 0
  for (const name of findings.results.keys()) all += total(findings, name)
  const shares = [...(findings.results.get(target) ?? [])]
    .sort(([, a], [, b]) => b - a)
    .map(([result, count]) => `${formatErrno(result)} ${count}`)
  const left = failure === null ? `nothing left after ${sessions} sessions` : "FAILED"
  const slow = `slowest ${findings.slowest.toFixed(0)} ms (${findings.slowestCall ?? "none"})`
  return `${target}: ${of} of ${all} calls, ${Math.round(all / seconds)}/s, ${slow}, ${left}\n  ${shares.join(", ")}`
}
