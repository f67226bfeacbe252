/** Spans that may be drawn. */
import { TIME_ZERO, duration } from "../../time/time.ts"
import { quote } from "../found.ts"
import type { SpanSpec } from "../program.ts"
import type { Extent, TimeTree } from "../tree.ts"
import type { Context } from "./context.ts"
import { time } from "./values.ts"

/** A range of times, `low..high`; one time if there is no high. */
export function spanOf(context: Context, at: Extent, low: TimeTree, high: TimeTree | undefined): SpanSpec {
  const from = time(context, low) ?? duration(TIME_ZERO)
  const to = high === undefined ? from : (time(context, high) ?? from)
  if (to < from) {
    const message = `${quote(`${low.text}..${high?.text}`)} is no range`
    context.problems.error(at, "empty-range", message, "Write the shorter time first.")
  }
  return { low: from, high: to }
}
