/**
 * One view's questions: at most one is on its way. What is wanted meanwhile is asked when the answer is there, and only
 * the latest of it: a cursor that is dragged through a run costs as many questions as the host can answer.
 */
import type { MachineQuestion } from "../../core/protocol/machine.ts"
import type { Seen } from "./machine-client.ts"

export interface Wish {
  readonly run: number
  readonly at: number | null
  readonly question: MachineQuestion
}

export type Ask = (run: number, at: number | null, question: MachineQuestion, heard: (seen: Seen) => void) => void

export class Poller {
  private readonly ask: Ask
  private readonly heard: (seen: Seen, wish: Wish) => void
  private wanted: Wish | null = null
  private busy = false
  private stopped = false

  constructor(ask: Ask, heard: (seen: Seen, wish: Wish) => void) {
    this.ask = ask
    this.heard = heard
  }

  want(wish: Wish): void {
    if (this.stopped) return
    this.wanted = wish
    if (!this.busy) this.next()
  }

  /** Nothing more is heard. */
  stop(): void {
    this.stopped = true
    this.wanted = null
  }

  private next(): void {
    const wish = this.wanted
    this.wanted = null
    if (wish === null) return
    this.busy = true
    this.ask(wish.run, wish.at, wish.question, (seen) => {
      this.busy = false
      if (this.stopped) return
      this.heard(seen, wish)
      this.next()
    })
  }
}
