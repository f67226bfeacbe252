/**
 * What the palette finds for a text. The first character says what is searched: `>` commands, `@` objects, `:` a line,
 * `#` a moment; without one, files, examples and commands.
 */
import { parseSpan } from "../../core/time/time.ts"
import type { SimTime } from "../../core/time/time.ts"
import type { Workbench } from "../boot/workbench-type.ts"
import { chordText } from "../commands/keys.ts"
import { objectRows } from "../objects/object-rows.ts"
import { EXAMPLES } from "../start/examples.ts"
import { shownRun } from "../state/runs.ts"
import { clockText, countText } from "../widgets/time-text.ts"
import { matchScore } from "./match-score.ts"

export interface PaletteEntry {
  readonly key: string
  readonly title: string
  readonly kind: string
  readonly note: string
  readonly choose: () => void
}

const SHOWN_MAX = 200

type Search = (workbench: Workbench, text: string) => readonly PaletteEntry[]

const SEARCHES: Readonly<Record<string, Search>> = {
  ">": (workbench, text) => ranked(commandEntries(workbench), text),
  "@": objectEntries,
  ":": lineEntries,
  "#": momentEntries,
}

export function paletteEntries(workbench: Workbench, text: string): readonly PaletteEntry[] {
  const search = SEARCHES[text.charAt(0)]
  if (search !== undefined) return search(workbench, text.slice(1).trim())
  return ranked([...fileEntries(workbench), ...exampleEntries(workbench), ...commandEntries(workbench)], text.trim())
}

function ranked(entries: readonly PaletteEntry[], text: string): readonly PaletteEntry[] {
  return entries
    .map((entry, index) => ({ entry, index, score: matchScore(entry.title, text) }))
    .filter(({ score }) => score !== null)
    .toSorted((a, b) => (b.score ?? 0) - (a.score ?? 0) || a.index - b.index)
    .slice(0, SHOWN_MAX)
    .map(({ entry }) => entry)
}

function commandEntries({ commands, mac }: Workbench): readonly PaletteEntry[] {
  return commands
    .all()
    .filter((command) => commands.isEnabled(command) && command.id !== "palette.commands")
    .map((command) => ({
      key: command.id,
      title: command.title,
      kind: command.group,
      note: chordText(command.keys?.[0] ?? "", mac),
      choose: () => command.run(),
    }))
}

function fileEntries({ store, files }: Workbench): readonly PaletteEntry[] {
  return store.get().files.open.map((file) => ({
    key: `file ${file.id}`,
    title: file.name,
    kind: "Open file",
    note: "",
    choose: () => files.activate(file.id),
  }))
}

function exampleEntries({ files }: Workbench): readonly PaletteEntry[] {
  return EXAMPLES.map((example) => ({
    key: `example ${example.name}`,
    title: example.title,
    kind: "Example",
    note: example.name,
    choose: () => files.openExample(example),
  }))
}

function objectEntries({ store }: Workbench, text: string): readonly PaletteEntry[] {
  const run = shownRun(store.get().runs)
  if (run === null) return []
  const { objects } = run.store
  const rows = objectRows(objects, text.toLowerCase(), objects.jobs.length).slice(0, 2000)
  const exact = (name: string) => (name.toLowerCase() === text.toLowerCase() ? 0 : 1)
  return rows
    .toSorted((a, b) => exact(a.name) - exact(b.name))
    .slice(0, SHOWN_MAX)
    .map((row, index) => ({
      key: `${row.kind} ${row.name} ${index}`,
      title: row.name,
      kind: row.kind,
      note: "",
      choose: () => {
        if (row.selects !== null) store.dispatch({ type: "selection/set", selection: row.selects })
      },
    }))
}

function lineEntries({ store }: Workbench, text: string): readonly PaletteEntry[] {
  const { files } = store.get()
  const file = files.open.find((each) => each.id === files.active)
  const line = Number(text)
  if (file === undefined || !Number.isInteger(line) || line < 1) return []
  const lines = file.text.split("\n")
  const content = lines[line - 1]
  if (content === undefined) return []
  const choose = () => store.dispatch({ type: "view/reveal", place: { file: file.id, line, column: 1 } })
  return [{ key: "line", title: `Line ${line}`, kind: "", note: content.trim().slice(0, 60), choose }]
}

function momentEntries({ store, run: control }: Workbench, text: string): readonly PaletteEntry[] {
  const run = shownRun(store.get().runs)
  if (run === null || text === "") return []
  const ns = parseSpan(text.replaceAll(" ", "")) ?? parseSpan(`${text.replaceAll(" ", "")}ms`)
  const entries: PaletteEntry[] = []
  if (ns !== null) {
    const events = run.store.indexAt((ns + 1) as SimTime)
    entries.push({
      key: "time",
      title: `${clockText(ns)} ms`,
      kind: "Moment",
      note: `event ${countText(events)}`,
      choose: () => control.moveCursor(events),
    })
  }
  const event = Number(text)
  if (Number.isInteger(event) && event >= 1 && event <= run.version) {
    entries.push({
      key: "event",
      title: `Event ${countText(event)}`,
      kind: "Event",
      note: `${clockText(run.store.time(event - 1))} ms`,
      choose: () => control.moveCursor(event),
    })
  }
  return entries
}

const HINTS: Readonly<Record<string, string>> = {
  "@": "Run a replay; its objects are found here.",
  ":": "A line of the replay, such as :12",
  "#": "A moment of the run, such as #10.118ms, or an event's number",
}

/** Said when nothing is found, or before anything is typed. */
export function paletteHint(text: string, found: number): string {
  if (found > 0) return ""
  if (text.startsWith("@") && text.length > 1) return `No job, fence or event matches '${text.slice(1)}'.`
  return HINTS[text.charAt(0)] ?? `Nothing matches '${text}'.`
}
