/**
 * Nobody loses a text by closing the window: while there are unsaved ones, closing asks first.
 *
 *     open -> asking -> saving -> closing
 */
import type { CloseAnswer } from "./dialogs.ts"

export interface Closing {
  ask(names: readonly string[]): Promise<CloseAnswer>
  /** Tells the page to save everything and then to close. */
  save(): void
  discard(): Promise<void>
  /** Closes the window, now without a question. */
  close(): void
}

export class CloseGuard {
  private state: "open" | "asking" | "saving" | "closing" = "open"
  private unsaved: readonly string[] = []
  private readonly closing: Closing

  constructor(closing: Closing) {
    this.closing = closing
  }

  setUnsaved(names: readonly string[]): void {
    this.unsaved = names
    // Saving went wrong in part, or the person went on writing; the next attempt to close asks again.
    if (this.state === "saving" && names.length > 0) this.state = "open"
  }

  /** The window is about to close; false: not yet. */
  mayClose(): boolean {
    if (this.state === "closing" || this.unsaved.length === 0) return true
    if (this.state !== "asking") void this.ask()
    return false
  }

  /** The page has saved what it was told to, or has nothing to lose. */
  closeNow(): void {
    this.state = "closing"
    this.closing.close()
  }

  private async ask(): Promise<void> {
    this.state = "asking"
    const answer = await this.closing.ask(this.unsaved)
    switch (answer) {
      case "stay":
        this.state = "open"
        break
      case "save":
        this.state = "saving"
        this.closing.save()
        break
      case "discard":
        await this.closing.discard()
        this.closeNow()
        break
    }
  }
}
