/** The machine at the cursor, for panes: a question in, the latest answer out, asked again whenever the cursor moves. */
import { useEffect, useState } from "react"
import { useApp, useWorkbench } from "../boot/workbench-context.ts"
import type { AnswerOf, MachineQuestion } from "../../core/protocol/machine.ts"
import { type Run, shownRun } from "../state/runs.ts"
import type { Seen } from "./machine-client.ts"
import { Poller, type Wish } from "./poller.ts"

/** How an answer stands, whatever it is. */
export interface LookState {
  /** Why there is none. */
  readonly refusal: string | null
  readonly seen: Seen | null
  /** The cursor or the question has moved on since. */
  readonly old: boolean
}

export interface MachineLook<Kind extends MachineQuestion["kind"]> extends LookState {
  /** To the question as it is now; null while there is none yet. */
  readonly answer: AnswerOf<Kind> | null
}

interface Heard {
  readonly seen: Seen
  readonly wish: Wish
}

const NOTHING = { answer: null, refusal: null, seen: null, old: false } as const

/** The shown run, if its machine can be looked at. */
export function useMachineRun(): Run | null {
  return useApp((state) => {
    const run = shownRun(state.runs)
    return run?.info?.inspectable === true ? run : null
  })
}

/** Null asks nothing. */
export function useMachine<Kind extends MachineQuestion["kind"]>(
  question: Extract<MachineQuestion, { readonly kind: Kind }> | null,
): MachineLook<Kind> {
  const { machine } = useWorkbench()
  const run = useMachineRun()
  // At its end a run is what it is now: things may have happened since its last event.
  const at = useApp((state) => (run === null || state.focus.cursor >= run.version ? null : state.focus.cursor))
  const [heard, setHeard] = useState<Heard | null>(null)
  const [poller, setPoller] = useState<Poller | null>(null)
  useEffect(() => {
    const made = new Poller(machine.ask.bind(machine), (seen, wish) => setHeard({ seen, wish }))
    setPoller(made)
    return () => made.stop()
  }, [machine])
  const id = run?.id ?? 0
  // A run that goes on, or comes to rest without another event, is another machine.
  const version = at === null && run !== null ? `${run.version} ${run.state} ${run.progress.now}` : ""
  // Each stop within a turn is a machine of its own, though no event tells them apart.
  const stop = run?.stop ?? null
  const key = question === null ? "" : JSON.stringify(question)
  useEffect(() => {
    if (poller !== null && id !== 0 && key !== "")
      poller.want({ run: id, at, question: JSON.parse(key) as MachineQuestion })
  }, [poller, id, at, key, version, stop])
  if (heard === null || key === "" || heard.wish.run !== id) return NOTHING
  const { seen, wish } = heard
  const same = JSON.stringify(wish.question) === key
  if (!same && wish.question.kind !== question?.kind) return NOTHING
  return {
    answer: same && seen.answer.kind === question?.kind ? (seen.answer as AnswerOf<Kind>) : null,
    refusal: same && seen.answer.kind === "none" ? seen.answer.text : null,
    seen,
    old: !same || wish.at !== at,
  }
}
