/** The editor that is on the screen, for commands that act on text; null until one is there. */

export interface EditorHandle {
  focus(): void
  format(): void
  caretLine(): number
  reveal(line: number, column: number): void
  /** Runs one of Monaco's own actions: undo, find, go to definition. */
  act(action: string): void
}

export class EditorHandles {
  current: EditorHandle | null = null
}
