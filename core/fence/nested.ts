/**
 * Containers of fences are flat: whoever makes one takes others apart first. The kernel warns where one lies in another,
 * since signalling then recurses, and goes on. Source: reference 4.6, 4.7.
 */
import type { Engine } from "../engine/engine.ts"
import { linesOf } from "../engine/report.ts"

export function warnNested(engine: Engine, where: string, what: string): void {
  const text = `${what} is itself a container of fences`
  engine.raise({ name: "nested-container", kind: "warning", where, text, lines: linesOf(engine.line) })
}
