/** The run that the results beside a file's lines come from, and how its lines lie in the text as it is now. */
import { useMemo } from "react"
import { useApp } from "../boot/workbench-context.ts"
import type { OpenFile } from "../state/files.ts"
import { type Run, shownRun } from "../state/runs.ts"
import { type LineMap, mapLines } from "./line-map.ts"

export interface Ran {
  readonly run: Run
  readonly map: LineMap
}

export function useRan(file: OpenFile): Ran | null {
  const run = useApp((state) => {
    const shown = shownRun(state.runs)
    return shown !== null && shown.file === file.id && shown.state !== "refused" ? shown : null
  })
  const ranText = run?.text ?? null
  const map = useMemo(() => (ranText === null ? null : mapLines(ranText, file.text)), [ranText, file.text])
  return run === null || map === null ? null : { run, map }
}
