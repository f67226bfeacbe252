/** What lies above the window: palette, keyboard list, pages of the manual, the question about unsaved changes. */
import type { ReactNode } from "react"
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components"
import { useApp, useDispatch, useWorkbench } from "../boot/workbench-context.ts"
import { chordText } from "../commands/keys.ts"
import { COMMAND_GROUPS } from "../commands/registry.ts"
import { Icon } from "../icons/icon.tsx"
import { Palette } from "../palette/palette.tsx"
import { Markdown } from "../widgets/markdown.tsx"
import { PAGES } from "./pages.ts"

export function Dialogs() {
  const dialog = useApp((state) => state.view.dialog)
  switch (dialog?.kind) {
    case "palette":
      return <Palette first={dialog.text} />
    case "keys":
      return <KeyList />
    case "page":
      return (
        <Sheet title={PAGES[dialog.page].title}>
          <Markdown text={PAGES[dialog.page].text} />
        </Sheet>
      )
    case "about":
      return <About />
    case "unsaved":
      return <Unsaved file={dialog.file} />
    case undefined:
      return null
  }
}

function Sheet({ title, small = false, children }: { title: string; small?: boolean; children: ReactNode }) {
  const dispatch = useDispatch()
  const close = () => dispatch({ type: "view/dialog", dialog: null })
  return (
    <ModalOverlay className="dialog-overlay" isOpen isDismissable onOpenChange={(open) => !open && close()}>
      <Modal className={`menu dialog${small ? " small-dialog" : ""}`}>
        <Dialog>
          <div className="dialog-head">
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <button type="button" className="btn low icon" aria-label="Close" onClick={close}>
              <Icon name="x" />
            </button>
          </div>
          {small ? (
            children
          ) : (
            <div className="dialog-body" tabIndex={0}>
              {children}
            </div>
          )}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

function KeyList() {
  const { commands, mac } = useWorkbench()
  return (
    <Sheet title="Keyboard">
      <table className="key-table">
        {COMMAND_GROUPS.map((group) => (
          <tbody key={group}>
            <tr>
              <th colSpan={2} scope="rowgroup">
                {group}
              </th>
            </tr>
            {commands
              .all()
              .filter((command) => command.group === group && command.keys !== undefined)
              .map((command) => (
                <tr key={command.id}>
                  <td>{command.title}</td>
                  <td>
                    {command.keys?.map((key) => (
                      <kbd key={key}>{chordText(key, mac)}</kbd>
                    ))}
                  </td>
                </tr>
              ))}
          </tbody>
        ))}
      </table>
    </Sheet>
  )
}

function About() {
  const product = useApp((state) => state.view.product)
  return (
    <Sheet title="Ringside">
      <p>{product}. A workbench for people who write GPU kernel drivers.</p>
      <p>GPL-2.0-only OR MIT. Icons of the editor: Codicons by Microsoft, CC BY 4.0.</p>
    </Sheet>
  )
}

function Unsaved({ file }: { file: number }) {
  const { files } = useWorkbench()
  const dispatch = useDispatch()
  const name = useApp((state) => state.files.open.find((each) => each.id === file)?.name ?? "")
  const close = () => dispatch({ type: "view/dialog", dialog: null })
  return (
    <Sheet title={`Close ${name}?`} small>
      <div className="dialog-body">
        <p>It has changes that are not saved.</p>
      </div>
      <div className="dialog-buttons">
        <button
          type="button"
          className="btn box"
          onClick={() => {
            close()
            files.discard(file)
          }}
        >
          Discard
        </button>
        <button type="button" className="btn box" onClick={close}>
          Keep open
        </button>
        <button
          type="button"
          className="btn pri"
          autoFocus
          onClick={() => {
            close()
            void files.save(file).then((saved) => saved && files.discard(file))
          }}
        >
          Save
        </button>
      </div>
    </Sheet>
  )
}
