/** Lines of each open file at which a run stops: when an operation on such a line is reached. */

export type BreakpointsState = ReadonlyMap<number, ReadonlySet<number>>

export const NO_BREAKPOINTS: BreakpointsState = new Map()

export type BreakpointsAction =
  | { readonly type: "breakpoints/toggled"; readonly file: number; readonly line: number }
  /** The text around them changed and they moved along. */
  | { readonly type: "breakpoints/moved"; readonly file: number; readonly lines: readonly number[] }

export function reduceBreakpoints(all: BreakpointsState, action: BreakpointsAction): BreakpointsState {
  const next = new Map(all)
  if (action.type === "breakpoints/moved") return next.set(action.file, new Set(action.lines))
  const lines = new Set(all.get(action.file))
  if (!lines.delete(action.line)) lines.add(action.line)
  return next.set(action.file, lines)
}
