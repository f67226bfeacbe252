/** Search over everything: type, arrow keys, Enter. */
import { useId, useMemo, useState } from "react"
import { Dialog, Modal, ModalOverlay } from "react-aria-components"
import { useDispatch, useWorkbench } from "../boot/workbench-context.ts"
import { Icon } from "../icons/icon.tsx"
import "./palette.css"
import { paletteEntries, paletteHint } from "./palette-entries.ts"

export function Palette({ first }: { first: string }) {
  const dispatch = useDispatch()
  const workbench = useWorkbench()
  const list = useId()
  const [text, setText] = useState(first)
  const [at, setAt] = useState(0)
  const entries = useMemo(() => paletteEntries(workbench, text), [workbench, text])
  const close = () => dispatch({ type: "view/dialog", dialog: null })
  const choose = (index: number) => {
    const entry = entries[index]
    if (entry === undefined) return
    close()
    entry.choose()
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    const last = entries.length - 1
    const moves: Record<string, number> = {
      ArrowDown: at >= last ? 0 : at + 1,
      ArrowUp: at <= 0 ? last : at - 1,
      PageDown: Math.min(last, at + 10),
      PageUp: Math.max(0, at - 10),
    }
    const to = moves[event.key]
    if (to !== undefined) {
      setAt(to)
      document.getElementById(`${list}-${to}`)?.scrollIntoView({ block: "nearest" })
    } else if (event.key === "Enter") choose(at)
    else return
    event.preventDefault()
  }
  const hint = paletteHint(text, entries.length)
  return (
    <ModalOverlay className="palette-overlay" isOpen isDismissable onOpenChange={(open) => !open && close()}>
      <Modal className="menu palette">
        <Dialog className="palette-dialog" aria-label="Search">
          <label className="palette-field">
            <Icon name="find" />
            <input
              autoFocus
              role="combobox"
              aria-label="Search"
              aria-expanded="true"
              aria-controls={list}
              aria-activedescendant={entries.length > 0 ? `${list}-${at}` : undefined}
              placeholder="Search; > commands, @ objects, : line, # time"
              value={text}
              spellCheck={false}
              onChange={(event) => {
                setText(event.target.value)
                setAt(0)
              }}
              onKeyDown={onKeyDown}
            />
          </label>
          <div id={list} role="listbox" aria-label="Results" className="palette-list">
            {entries.map((entry, index) => (
              <div
                key={entry.key}
                id={`${list}-${index}`}
                role="option"
                aria-selected={index === at}
                className={`palette-entry${index === at ? " on" : ""}`}
                onPointerMove={() => setAt(index)}
                onClick={() => choose(index)}
              >
                <span className="cut grow">{entry.title}</span>
                <span className="t3 cut">{entry.kind}</span>
                {entry.note !== "" && <kbd>{entry.note}</kbd>}
              </div>
            ))}
          </div>
          {hint !== "" && <p className="empty">{hint}</p>}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
