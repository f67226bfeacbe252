/** Runs dependency-cruiser with our rules over some folders of a checkout. */
import { cruise } from "dependency-cruiser"
import { directionRules } from "./direction-rules.ts"

export interface Violation {
  readonly rule: string
  readonly comment: string
  readonly from: string
  readonly to: string
}

export async function findViolations(
  root: string,
  folders: readonly string[],
): Promise<{ readonly violations: readonly Violation[]; readonly files: number }> {
  const { output } = await cruise(
    [...folders],
    {
      baseDir: root,
      validate: true,
      ruleSet: { forbidden: [...directionRules] },
      // Type-only imports are knowledge too.
      tsPreCompilationDeps: true,
      exclude: { path: "(^|/)(out|dist|\\.cache)/" },
      doNotFollow: { path: "(^|/)node_modules/" },
    },
    {
      extensions: [".ts", ".tsx", ".js", ".d.ts", ".json", ".css"],
      conditionNames: ["import", "node", "default", "types"],
      exportsFields: ["exports"],
    },
  )
  if (typeof output === "string") throw new Error(output)
  const comments = new Map(directionRules.map(({ name, comment }) => [name, comment ?? ""]))
  return {
    files: output.summary.totalCruised,
    violations: output.summary.violations.map(({ rule, from, to }) => ({
      rule: rule.name,
      comment: comments.get(rule.name) ?? "",
      from,
      to,
    })),
  }
}
