/** One example: a picture of its run, its name, one sentence. */
import type { ExampleResult } from "./example-runs.ts"
import type { Example } from "./examples.ts"
import { NO_PICTURE } from "./run-picture.ts"
import { RunThumbnail } from "./run-thumbnail.tsx"
import { VerdictMark } from "./verdict-mark.tsx"

export interface ExampleCardProps {
  readonly example: Example
  readonly result: ExampleResult | undefined
  readonly on: boolean
  readonly onSelect: () => void
  readonly onOpen: () => void
}

export function ExampleCard({ example, result, on, onSelect, onOpen }: ExampleCardProps) {
  return (
    <div
      id={`example-${example.name}`}
      role="option"
      aria-selected={on}
      tabIndex={on ? 0 : -1}
      className={`card${on ? " on" : ""}`}
      onClick={onSelect}
      onDoubleClick={onOpen}
      onFocus={onSelect}
    >
      <RunThumbnail picture={result?.picture ?? NO_PICTURE} />
      <div className="card-text">
        <b>
          <span className="cut">{example.title}</span>
          <span className="grow" />
          <VerdictMark result={result} />
        </b>
        <p className="cut">{example.short.replaceAll("`", "")}</p>
      </div>
    </div>
  )
}
