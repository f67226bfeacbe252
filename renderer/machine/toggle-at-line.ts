/** A breakpoint on a line: on the operation there, or, within code of the replay, on the instruction or command. */
import type { Workbench } from "../boot/workbench-type.ts"
import { shownRun } from "../state/runs.ts"
import { stopsOf } from "../state/stops.ts"
import { codeStop, isCodeLine } from "./source-lines.ts"

export function toggleAtLine({ store, machine }: Workbench, file: number, text: string, line: number): void {
  if (!isCodeLine(text, line)) {
    store.dispatch({ type: "breakpoints/toggled", file, line })
    return
  }
  const set = stopsOf(store.get().stops, file).find((stop) => stop.line === line)
  if (set !== undefined) {
    store.dispatch({ type: "stops/toggled", file, stop: set })
    return
  }
  const run = shownRun(store.get().runs)
  const say = (words: string) => store.dispatch({ type: "view/noticed", notice: { tone: "info", text: words } })
  if (run === null || run.file !== file || run.text !== text || run.info?.inspectable !== true) {
    say("Run this text once: breakpoints in code need to know where it lies.")
    return
  }
  machine.ask(run.id, null, { kind: "overview" }, ({ answer }) => {
    if (answer.kind !== "overview") return
    const stop = codeStop(text, line, answer)
    if (stop === null) say(`Line ${line} is no instruction or command that lies in a buffer.`)
    else store.dispatch({ type: "stops/toggled", file, stop })
  })
}
