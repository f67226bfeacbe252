/** Listens to the keys of the whole window and runs the commands they mean. */
import { isTextField, pressed } from "./keys.ts"
import type { CommandRegistry } from "./registry.ts"

/** The second stroke of a chord of two must come within this. */
const CHORD_MS = 2000

/** `modal` holds while a dialog is open: then only the dialog gets keys. Returns how to stop listening. */
export function listenToKeys(registry: CommandRegistry, mac: boolean, modal: () => boolean): () => void {
  let prefix: string | null = null
  let prefixAt = 0
  const onKey = (event: KeyboardEvent) => {
    if (event.isComposing || modal()) return
    const stroke = pressed(event, mac)
    if (stroke === null) return
    if (prefix !== null && event.timeStamp - prefixAt > CHORD_MS) prefix = null
    const found = registry.resolve(stroke, prefix, isTextField(event.target))
    prefix = null
    if (found === null) return
    event.preventDefault()
    event.stopPropagation()
    if (found === "prefix") {
      prefix = stroke
      prefixAt = event.timeStamp
    } else found.run()
  }
  window.addEventListener("keydown", onKey, { capture: true })
  return () => window.removeEventListener("keydown", onKey, { capture: true })
}
