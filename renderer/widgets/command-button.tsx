/** A button that runs a command: enabled while the command is, with the command's key in its tip. */
import type { ReactNode } from "react"
import { useApp, useWorkbench } from "../boot/workbench-context.ts"
import { chordText } from "../commands/keys.ts"

export function CommandButton(props: { command: string; className?: string; label?: string; children: ReactNode }) {
  const { commands, mac } = useWorkbench()
  const command = commands.find(props.command)
  const enabled = useApp((state) => command !== null && (command.when === undefined || command.when(state)))
  if (command === null) return null
  const [key] = command.keys ?? []
  const name = props.label ?? command.title
  return (
    <button
      type="button"
      className={`btn ${props.className ?? "icon"}`}
      aria-label={name}
      title={key === undefined ? name : `${name} (${chordText(key, mac)})`}
      disabled={!enabled}
      onClick={() => command.run()}
    >
      {props.children}
    </button>
  )
}
