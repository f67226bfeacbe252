/** Questions to the host about the machine of a run, and the answers back to whoever asked. */
import type { ClientMessage, HostMessage } from "../../core/protocol/messages.ts"
import type { MachineAnswer, MachineQuestion } from "../../core/protocol/machine.ts"

export interface Seen {
  readonly answer: MachineAnswer
  /** The machine after so many events, at this time. */
  readonly events: number
  readonly now: number
}

type Inspected = Extract<HostMessage, { readonly type: "inspected" }>

export class MachineClient {
  private readonly send: (message: ClientMessage) => void
  private readonly asked = new Map<number, (seen: Seen) => void>()
  private ids = 0

  constructor(send: (message: ClientMessage) => void) {
    this.send = send
  }

  /** `at`: after so many events; null: as it stands. `heard` is called once. */
  ask(run: number, at: number | null, question: MachineQuestion, heard: (seen: Seen) => void): void {
    this.ids++
    this.asked.set(this.ids, heard)
    this.send({ type: "inspect", run, id: this.ids, at, question })
  }

  onMessage({ id, answer, events, now }: Inspected): void {
    const heard = this.asked.get(id)
    this.asked.delete(id)
    heard?.({ answer, events, now })
  }

  /** The host is gone, and with it what it knew of any run. */
  lost(): void {
    const waiting = [...this.asked.values()]
    this.asked.clear()
    const answer: MachineAnswer = { kind: "none", text: "The simulation is not connected. Run again." }
    for (const heard of waiting) heard({ answer, events: 0, now: 0 })
  }
}
