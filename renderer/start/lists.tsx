/** Files opened lately, and where to read on. */
import { useWorkbench } from "../boot/workbench-context.ts"
import { useRecentFiles } from "../files/files-pane.tsx"
import { Icon } from "../icons/icon.tsx"

const RECENT_MAX = 6

export function RecentList() {
  const { files } = useWorkbench()
  const recent = useRecentFiles()
  return (
    <section>
      <div className="sec">
        <h2>Recent</h2>
      </div>
      {recent.length === 0 && <p className="t3">Files that you open or save are listed here.</p>}
      {recent.slice(0, RECENT_MAX).map((file) => (
        <button key={file.id} type="button" className="row list-row" onClick={() => void files.openRecent(file.id)}>
          <Icon name="files" tone="t3" />
          <span className="t1 name cut">{file.name}</span>
          <span className="t3 grow cut">{folderOf(file.path)}</span>
          <span className="t3">{dayOf(file.openedMs)}</span>
        </button>
      ))}
    </section>
  )
}

export function LearnList() {
  const { commands } = useWorkbench()
  const entries = [
    ["help.tour", "Tour of the window", "5 min"],
    ["help.language", "The replay language", "reference"],
    ["help.keys", "Keyboard", "Ctrl+K Ctrl+S"],
  ] as const
  return (
    <section>
      <div className="sec">
        <h2>Learn</h2>
      </div>
      {entries.map(([id, title, note]) => (
        <button key={id} type="button" className="row list-row" onClick={() => commands.run(id)}>
          <span className="grow accent">{title}</span>
          <span className="t3">{note}</span>
        </button>
      ))}
    </section>
  )
}

function folderOf(path: string | null): string {
  const parts = (path ?? "").split(/[\\/]/).slice(0, -1)
  return parts.slice(-2).join("/")
}

function dayOf(ms: number): string {
  const at = new Date(ms)
  const today = new Date()
  if (at.toDateString() === today.toDateString()) {
    return `today ${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`
  }
  return at.toLocaleDateString("en-GB", { day: "numeric", month: "short" })
}
