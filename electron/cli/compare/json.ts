/** The comparison as one JSON document. It holds no real time and no machine's name: same replay, same bytes. */
import type { Comparison } from "../../../core/compare/comparison.ts"
import { contenderName } from "../../../core/compare/contender.ts"
import { ringsideVersion } from "../version.ts"

export function jsonComparison({ file, title, profile, seed, results }: Comparison): string {
  const contenders = results.map(({ contender, report, held, failed, figures }) => ({
    name: contenderName(contender),
    scheduler: contender.scheduler,
    policy: contender.policy,
    report,
    held,
    failed,
    figures,
  }))
  return `${JSON.stringify({ ringside: ringsideVersion(), file, title, profile, seed, contenders }, null, 2)}\n`
}
