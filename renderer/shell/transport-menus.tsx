/** What "step over" follows, and how fast virtual time goes. */
import { useApp, useDispatch } from "../boot/workbench-context.ts"
import { Icon } from "../icons/icon.tsx"
import { selectionName } from "../run/carry-selection.ts"
import { shownRun } from "../state/runs.ts"
import type { Selection } from "../state/selection.ts"
import type { Speed } from "../state/settings.ts"
import type { AppState } from "../state/app-state.ts"
import { MenuButton } from "../widgets/menu-button.tsx"

const KIND_WORDS: Readonly<Record<Selection["kind"], string>> = {
  job: "job",
  entity: "entity",
  sched: "sched",
  work: "work",
  client: "client",
  fence: "",
  event: "",
  range: "",
}

function nameOf(state: AppState, selection: Selection): string {
  const run = shownRun(state.runs)
  if (run === null) return "selection"
  return `${KIND_WORDS[selection.kind]} ${selectionName(run.store.objects, selection)}`.trim()
}

export function OverMenu() {
  const dispatch = useDispatch()
  const pinned = useApp((state) => (state.focus.over === null ? null : nameOf(state, state.focus.over)))
  const selected = useApp((state) => (state.focus.selection === null ? null : nameOf(state, state.focus.selection)))
  const selection = useApp((state) => state.focus.selection)
  const entries = [
    {
      id: "selection",
      title: selected === null ? "The selection; any event if nothing is selected" : `The selection, now ${selected}`,
    },
    ...(selected === null ? [] : [{ id: "pin", title: `Keep to ${selected}` }]),
  ]
  return (
    <MenuButton
      label="What step over follows"
      className="box t2 over"
      groups={[{ title: null, entries }]}
      onChoose={(id) => dispatch({ type: "over/set", over: id === "pin" ? selection : null })}
    >
      <span className="t3">Over</span> <span className="cut">{pinned ?? selected ?? "any event"}</span>
      <Icon name="chev" />
    </MenuButton>
  )
}

const SPEEDS: readonly (readonly [Speed, string])[] = [
  ["max", "max"],
  [1e9, "1 s/s"],
  [1e8, "100 ms/s"],
  [1e7, "10 ms/s"],
  [1e6, "1 ms/s"],
  [1e5, "100 µs/s"],
  [1e4, "10 µs/s"],
]

export function SpeedMenu() {
  const dispatch = useDispatch()
  const speed = useApp((state) => state.settings.speed)
  const title = SPEEDS.find(([value]) => value === speed)?.[1] ?? `${speed} ns/s`
  return (
    <MenuButton
      label="Virtual time per second of real time"
      className="box t2 speed"
      groups={[
        {
          title: "Virtual time per second",
          entries: SPEEDS.map(([value, text]) => ({ id: String(value), title: text })),
        },
      ]}
      onChoose={(id) => dispatch({ type: "settings/changed", change: { speed: id === "max" ? "max" : Number(id) } })}
    >
      <span className="t3 speed-word">Speed</span> <span>{title}</span>
      <Icon name="chev" />
    </MenuButton>
  )
}
