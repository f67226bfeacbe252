/** A state in a frame: its words say it, the mark and the colour say it again. */
import { Icon } from "../icons/icon.tsx"

export function Pill({ tone, text }: { tone: "err" | "ok" | "warn" | ""; text: string }) {
  return (
    <span className={`pill ${tone}`}>
      {tone === "err" && <Icon name="bad" size={12} />}
      {tone === "ok" && <Icon name="ok" size={12} />}
      {text}
    </span>
  )
}
