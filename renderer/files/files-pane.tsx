/** Open replays and those opened lately. */
import { useEffect, useState } from "react"
import type { RecentFile } from "../../core/protocol/desktop-api.ts"
import { useApp, useWorkbench } from "../boot/workbench-context.ts"
import { Icon } from "../icons/icon.tsx"
import { isDirty } from "../state/files.ts"
import { Section } from "../widgets/section.tsx"

export function useRecentFiles(): readonly RecentFile[] {
  const { desktop } = useWorkbench()
  const saved = useApp((state) => state.files.open.map((file) => file.diskId).join("\n"))
  const [recent, setRecent] = useState<readonly RecentFile[]>([])
  useEffect(() => {
    let live = true
    void desktop.recentFiles().then((files) => {
      if (live) setRecent(files)
    })
    return () => {
      live = false
    }
  }, [desktop, saved])
  return recent
}

export function FilesPane() {
  const { files, commands } = useWorkbench()
  const open = useApp((state) => state.files.open)
  const active = useApp((state) => state.files.active)
  const recent = useRecentFiles()
  return (
    <div className="side-scroll">
      <Section title="Open">
        {open.map((file) => (
          <button
            key={file.id}
            type="button"
            className={`row low side-row${file.id === active ? " on" : ""}`}
            title={file.path ?? "Not on disk"}
            onClick={() => files.activate(file.id)}
          >
            <span className="grow cut">{file.name}</span>
            {isDirty(file) && <span className="small t3">unsaved</span>}
          </button>
        ))}
        {open.length === 0 && <p className="empty">No file is open.</p>}
      </Section>
      {recent.length > 0 && (
        <Section title="Recent">
          {recent.map((file) => (
            <button
              key={file.id}
              type="button"
              className="row low side-row"
              title={file.path ?? file.name}
              onClick={() => void files.openRecent(file.id)}
            >
              <span className="grow cut">{file.name}</span>
            </button>
          ))}
        </Section>
      )}
      <button type="button" className="row low side-row" onClick={() => commands.run("file.new")}>
        <Icon name="edit" size={14} />
        <span className="grow cut">New replay</span>
        <kbd>Ctrl+N</kbd>
      </button>
      <button type="button" className="row low side-row" onClick={() => commands.run("file.open")}>
        <Icon name="import" size={14} />
        <span className="grow cut">Open…</span>
        <kbd>Ctrl+O</kbd>
      </button>
    </div>
  )
}
