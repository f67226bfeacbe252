/** Held, failed, or nothing known. */
import { Icon } from "../icons/icon.tsx"
import type { ExampleResult } from "./example-runs.ts"

export function VerdictMark({ result }: { result: ExampleResult | undefined }) {
  if (result === undefined || result.state === "long") return null
  const held = result.state === "held"
  return (
    <span className={held ? "ok" : "err"} title={held ? "held" : "failed"}>
      <span className="sr-only">{held ? "held" : "failed"}</span>
      <Icon name={held ? "ok" : "bad"} />
    </span>
  )
}
