/** The selected example at length: what it shows, its text, what to look for, what it expects. */
import { useWorkbench } from "../boot/workbench-context.ts"
import { Icon } from "../icons/icon.tsx"
import { inline } from "../widgets/markdown.tsx"
import { ReplayText } from "../widgets/replay-text.tsx"
import { plural, spanText } from "../widgets/time-text.ts"
import type { ExampleResult } from "./example-runs.ts"
import type { Example } from "./examples.ts"

const LINES_SHOWN = 22

export function Preview(props: {
  example: Example
  result: ExampleResult | undefined
  ready: boolean
  onRun: () => void
}) {
  const { example, result, ready, onRun } = props
  const { files } = useWorkbench()
  return (
    <div className="scroll preview-body" tabIndex={0} role="region" aria-label={`About ${example.title}`}>
      <div>
        <h2>{example.title}</h2>
        {example.description !== "" && <p>{inline(example.description)}</p>}
      </div>
      <div className="buttons">
        <button type="button" className="btn pri" disabled={!ready} onClick={onRun}>
          <Icon name="run" />
          Open and run
        </button>
        <button type="button" className="btn box" onClick={() => files.openExample(example)}>
          Open
        </button>
      </div>
      <ReplayText text={codeOf(example)} />
      <Hints title="What to look for" hints={example.lookFor} />
      <Hints title="Try" hints={example.tries} />
      {example.expects.length > 0 && (
        <div>
          <h3>Expects</h3>
          <ul>
            {example.expects.map((expect) => (
              <li key={expect.line}>
                <ExpectMark line={expect.line} result={result} />
                <span className="mono small">{expect.text}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {result !== undefined && result.events > 0 && (
        <p className="figures t3">
          {result.scheduler}, {plural(result.jobs, "job")}, {spanText(result.now)}, {plural(result.events, "event")}
        </p>
      )}
    </div>
  )
}

function Hints({ title, hints }: { title: string; hints: readonly string[] }) {
  if (hints.length === 0) return null
  return (
    <div>
      <h3>{title}</h3>
      <ul>
        {hints.map((hint, index) => (
          <li key={hint}>
            <span className="mono t3">{index + 1}</span>
            <span>{inline(hint)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

function ExpectMark({ line, result }: { line: number; result: ExampleResult | undefined }) {
  const verdict = result?.verdicts.find((each) => each.line === line)
  if (verdict === undefined) return <span className="ic" />
  return <Icon name={verdict.held ? "ok" : "bad"} tone={verdict.held ? "ok" : "err"} />
}

/** Without the comments at the top, which the preview says in its own place. */
function codeOf({ text }: Example): string {
  const lines = text.trimEnd().split("\n")
  const version = lines.find((line) => /^\s*replay\s/.test(line)) ?? ""
  const body = lines.filter((line) => line !== version && !/^\s*#/.test(line))
  while (body[0]?.trim() === "") body.shift()
  const code = [version.replace(/\s*#.*$/, ""), ...body]
  return code.length <= LINES_SHOWN ? code.join("\n") : [...code.slice(0, LINES_SHOWN - 1), "…"].join("\n")
}
