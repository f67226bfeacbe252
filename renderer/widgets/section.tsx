/** A heading in the side bar that folds what is below it. */
import { type ReactNode, useState } from "react"
import { Icon } from "../icons/icon.tsx"

export function Section({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  const [open, setOpen] = useState(true)
  return (
    <section>
      <button type="button" className="head" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={open ? "chev" : "chevr"} />
        <span className="grow cut">{title}</span>
        {note !== undefined && <span className="t3">{note}</span>}
      </button>
      {open && children}
    </section>
  )
}
