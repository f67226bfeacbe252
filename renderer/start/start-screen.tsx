/**
 * The first screen: three ways in, the examples with a picture of what each does, recent files, and a preview of the
 * example that is selected. Arrow keys walk the cards, Enter opens and runs.
 */
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react"
import { useApp, useWorkbench } from "../boot/workbench-context.ts"
import { Icon, type IconName } from "../icons/icon.tsx"
import { ExampleCard } from "./example-card.tsx"
import { EXAMPLES, categories } from "./examples.ts"
import { LearnList, RecentList } from "./lists.tsx"
import { openAndRun } from "./open-and-run.ts"
import { Preview } from "./preview.tsx"
import "./start.css"

export function StartScreen() {
  const workbench = useWorkbench()
  const { commands, examples } = workbench
  const results = useSyncExternalStore(examples.subscribe, examples.get)
  const reachable = useApp((state) => state.view.host !== "lost")
  const [category, setCategory] = useState<string | null>(null)
  const [text, setText] = useState("")
  const [selected, setSelected] = useState(EXAMPLES[0]?.name ?? "")
  const cards = useRef<HTMLDivElement>(null)
  useEffect(() => examples.begin(), [examples])

  const shown = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/)
    return EXAMPLES.filter((example) => {
      if (category !== null && example.category !== category) return false
      const whole = `${example.title} ${example.description} ${example.name}`.toLowerCase()
      return words.every((word) => whole.includes(word))
    })
  }, [category, text])
  const example = shown.find((each) => each.name === selected) ?? shown[0] ?? null

  // The cards have the keyboard first, so that Enter runs the first example.
  useEffect(() => {
    cards.current?.querySelector<HTMLElement>("[aria-selected='true']")?.focus({ preventScroll: true })
  }, [])

  const runSelected = () => {
    if (example !== null) openAndRun(workbench, example)
  }
  const onCardsKey = (event: React.KeyboardEvent) => {
    const columns = getComputedStyle(event.currentTarget).gridTemplateColumns.split(" ").length
    const step: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }
    const by = step[event.key]
    if (event.key === "Enter") runSelected()
    else if (by !== undefined && example !== null) {
      const to = shown[shown.indexOf(example) + by]
      if (to === undefined) return
      setSelected(to.name)
      document.getElementById(`example-${to.name}`)?.focus()
    } else return
    event.preventDefault()
  }
  return (
    <div className="start">
      <main className="home scroll">
        <h1>Start</h1>
        <div className="ways">
          <Way icon="run" title="Run an example" keys="Enter" onClick={runSelected}>
            The selected one below. It opens beside its timeline and runs.
          </Way>
          <Way icon="edit" title="Write a replay" keys="Ctrl+N" onClick={() => commands.run("file.new")}>
            A machine, two clients, one job each. Change it and run.
          </Way>
          <Way icon="import" title="Open a file" keys="Ctrl+O" onClick={() => commands.run("file.open")}>
            A replay from disk. Or drop it here.
          </Way>
        </div>
        <div className="sec">
          <h2>Examples</h2>
          <div className="filters" role="group" aria-label="Category">
            <Filter on={category === null} title="All" count={EXAMPLES.length} onClick={() => setCategory(null)} />
            {categories(EXAMPLES).map(({ name, count }) => (
              <Filter key={name} on={category === name} title={name} count={count} onClick={() => setCategory(name)} />
            ))}
          </div>
          <span className="grow" />
          <label className="field low">
            <Icon name="find" />
            <input
              type="search"
              placeholder="Filter"
              aria-label="Filter examples"
              value={text}
              onChange={(event) => setText(event.target.value)}
              onKeyDown={(event) => event.key === "Enter" && runSelected()}
            />
          </label>
        </div>
        <div ref={cards} className="cards" role="listbox" aria-label="Examples" onKeyDown={onCardsKey}>
          {shown.map((each) => (
            <ExampleCard
              key={each.name}
              example={each}
              result={results.get(each.name)}
              on={each === example}
              onSelect={() => setSelected(each.name)}
              onOpen={() => openAndRun(workbench, each)}
            />
          ))}
        </div>
        {shown.length === 0 && <p className="t3 none">No example matches '{text}'.</p>}
        <div className="lists">
          <RecentList />
          <LearnList />
        </div>
      </main>
      <aside className="preview" aria-label="Preview">
        <div className="preview-head">Preview</div>
        {example !== null && (
          <Preview example={example} result={results.get(example.name)} ready={reachable} onRun={runSelected} />
        )}
      </aside>
    </div>
  )
}

function Way(props: { icon: IconName; title: string; keys: string; onClick: () => void; children: React.ReactNode }) {
  return (
    <button type="button" className="way" onClick={props.onClick}>
      <Icon name={props.icon} size={20} />
      <b>{props.title}</b>
      <kbd>{props.keys}</kbd>
      <span className="says">{props.children}</span>
    </button>
  )
}

function Filter({ on, title, count, onClick }: { on: boolean; title: string; count: number; onClick: () => void }) {
  return (
    <button type="button" className={on ? "on" : ""} aria-pressed={on} onClick={onClick}>
      {title} {count}
    </button>
  )
}
