/**
 * Key chords as text: `Ctrl+Shift+F5`, `.`, `Ctrl+K Ctrl+S`. On a Mac `Ctrl` is the Command key. A chord of one character
 * and no modifier acts only outside text fields; so do Home, End and Enter, which text needs itself.
 */

const MODIFIERS = ["Ctrl", "Alt", "Shift"] as const

/** What is pressed, in the same spelling as a chord; null for a modifier alone. */
export function pressed(event: KeyboardEvent, mac: boolean): string | null {
  const { key } = event
  if (key === "Control" || key === "Alt" || key === "Shift" || key === "Meta" || key === "Dead") return null
  const ctrl = mac ? event.metaKey : event.ctrlKey
  // A printed character already tells of Shift: `>` is `>`, not Shift+`.`.
  const character = key.length === 1
  const letter = /^[a-z]$/i.test(key)
  const shift = event.shiftKey && (!character || letter)
  const held = [ctrl, event.altKey, shift]
  const name = key === " " ? "Space" : letter ? key.toUpperCase() : key
  return [...MODIFIERS.filter((_, index) => held[index]), name].join("+")
}

const TEXT_KEYS = new Set(["Home", "End", "Enter", "Space", "Delete", "Backspace"])

/** Whether text would want this stroke for itself. */
export function belongsToText(stroke: string): boolean {
  return !stroke.includes("Ctrl+") && !stroke.includes("Alt+") && (stroke.length === 1 || TEXT_KEYS.has(stroke))
}

export function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target.closest(".monaco-editor") !== null) return true
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button", "range"].includes(target.type)
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
}

/** As the platform writes it. */
export function chordText(chord: string, mac: boolean): string {
  const plain = chord.replaceAll("Arrow", "")
  if (!mac) return plain
  return plain.replaceAll("Ctrl+", "⌘").replaceAll("Alt+", "⌥").replaceAll("Shift+", "⇧")
}
