/** The side bar's list of examples, with what became of each, and the runs of this session below. */
import { useEffect, useSyncExternalStore } from "react"
import { useApp, useWorkbench } from "../boot/workbench-context.ts"
import { Icon } from "../icons/icon.tsx"
import { RunRows } from "../runs/run-rows.tsx"
import { activeFile } from "../state/files.ts"
import { Section } from "../widgets/section.tsx"
import { EXAMPLES, categories } from "./examples.ts"
import { openAndRun } from "./open-and-run.ts"
import { VerdictMark } from "./verdict-mark.tsx"

export function GalleryPane() {
  const workbench = useWorkbench()
  useEffect(() => workbench.examples.begin(), [workbench])
  const results = useSyncExternalStore(workbench.examples.subscribe, workbench.examples.get)
  const active = useApp((state) => activeFile(state.files)?.example ?? null)
  const runs = useApp((state) => state.runs.list.length)
  const open = (name: string, run: boolean) => {
    const example = EXAMPLES.find((each) => each.name === name)
    if (example === undefined) return
    if (run) openAndRun(workbench, example)
    else workbench.files.openExample(example)
  }
  return (
    <div className="side-scroll">
      {categories(EXAMPLES).map(({ name: category }) => (
        <Section key={category} title={category}>
          {EXAMPLES.filter((example) => example.category === category).map((example) => (
            <button
              key={example.name}
              type="button"
              className={`row low side-row${example.name === active ? " on" : ""}`}
              title={example.short.replaceAll("`", "")}
              onClick={() => open(example.name, false)}
              onDoubleClick={() => open(example.name, true)}
            >
              <span className="grow cut">{example.title}</span>
              <VerdictMark result={results.get(example.name)} />
            </button>
          ))}
        </Section>
      ))}
      {EXAMPLES.length === 0 && <p className="empty">No examples in this build.</p>}
      {runs > 0 && (
        <Section title="Runs">
          <RunRows />
        </Section>
      )}
      <button type="button" className="row low side-row" onClick={() => workbench.commands.run("file.gallery")}>
        <Icon name="gal" size={14} />
        <span className="grow cut">Show all with pictures</span>
      </button>
    </div>
  )
}
