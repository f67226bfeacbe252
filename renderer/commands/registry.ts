/**
 * Everything that can be done has one entry here: menus, palette, buttons and keys all run commands by id. A feature adds
 * its own in one call of `add`.
 */
import type { AppState } from "../state/app-state.ts"
import { belongsToText } from "./keys.ts"

export const COMMAND_GROUPS = ["File", "Run", "Selection", "Go", "View", "Help"] as const
export type CommandGroup = (typeof COMMAND_GROUPS)[number]

export interface Command {
  readonly id: string
  readonly title: string
  readonly group: CommandGroup
  /** Chords that run it; the first one is shown. */
  readonly keys?: readonly string[]
  /** Offered and reachable by key only while this holds. */
  readonly when?: (state: AppState) => boolean
  readonly run: () => void
}

export class CommandRegistry {
  private readonly byId = new Map<string, Command>()
  private readonly byChord = new Map<string, Command>()
  /** First strokes of chords of two. */
  private readonly prefixes = new Set<string>()
  private readonly state: () => AppState

  constructor(state: () => AppState) {
    this.state = state
  }

  add(commands: readonly Command[]): void {
    for (const command of commands) {
      if (this.byId.has(command.id)) throw new Error(`command ${command.id} is there twice`)
      this.byId.set(command.id, command)
      for (const chord of command.keys ?? []) {
        const other = this.byChord.get(chord)
        if (other !== undefined) throw new Error(`${chord} is the key of ${other.id} and of ${command.id}`)
        this.byChord.set(chord, command)
        const [first, second] = chord.split(" ")
        if (first !== undefined && second !== undefined) this.prefixes.add(first)
      }
    }
  }

  all(): readonly Command[] {
    return [...this.byId.values()]
  }

  find(id: string): Command | null {
    return this.byId.get(id) ?? null
  }

  isEnabled(command: Command): boolean {
    return command.when === undefined || command.when(this.state())
  }

  /** Whether it ran. */
  run(id: string): boolean {
    const command = this.byId.get(id)
    if (command === undefined || !this.isEnabled(command)) return false
    command.run()
    return true
  }

  /** What a stroke does, given the stroke before it if that began a chord of two. */
  resolve(stroke: string, prefix: string | null, inText: boolean): Command | "prefix" | null {
    if (prefix === null && this.prefixes.has(stroke)) return "prefix"
    if (prefix === null && inText && belongsToText(stroke)) return null
    const command = this.byChord.get(prefix === null ? stroke : `${prefix} ${stroke}`)
    return command !== undefined && this.isEnabled(command) ? command : null
  }
}
