/**
 * Keeps unsaved texts with the shell, so that neither a crash nor a closed window costs any. A text is put shortly
 * after it last changed; typing on postpones it, but not for longer than a bound.
 */
import type { Desktop } from "../../core/protocol/desktop-api.ts"
import { type OpenFile, isDirty } from "../state/files.ts"

const QUIET_MS = 250
const LATEST_MS = 2_000

interface Keeping {
  readonly key: string
  timer: ReturnType<typeof setTimeout> | null
  /** When the oldest change that is not kept yet was made. */
  since: number | null
  kept: boolean
}

export class Drafts {
  private readonly desktop: Desktop
  private readonly find: (file: number) => OpenFile | null
  private readonly failed: (message: string) => void
  private readonly files = new Map<number, Keeping>()

  constructor(desktop: Desktop, find: (file: number) => OpenFile | null, failed: (message: string) => void) {
    this.desktop = desktop
    this.find = find
    this.failed = failed
  }

  /** The file stands for a draft that an earlier window left. */
  adopt(file: number, key: string): void {
    this.files.set(file, { key, timer: null, since: null, kept: true })
  }

  changed(file: number): void {
    const keeping = this.of(file)
    const now = Date.now()
    keeping.since ??= now
    if (keeping.timer !== null) clearTimeout(keeping.timer)
    const wait = Math.max(0, Math.min(QUIET_MS, keeping.since + LATEST_MS - now))
    keeping.timer = setTimeout(() => void this.keep(file), wait)
  }

  /** At once: the page is going away, or the file was saved or closed. */
  async keep(file: number): Promise<void> {
    const keeping = this.of(file)
    if (keeping.timer !== null) clearTimeout(keeping.timer)
    keeping.timer = null
    keeping.since = null
    const open = this.find(file)
    if (open === null || !isDirty(open)) return this.drop(file)
    const { diskId: id, name, text } = open
    keeping.kept = true
    const put = await this.desktop.putDraft({ key: keeping.key, id, name, text })
    if (!put.ok) this.failed(put.error.message)
  }

  async drop(file: number): Promise<void> {
    const keeping = this.files.get(file)
    if (keeping === undefined) return
    if (keeping.timer !== null) clearTimeout(keeping.timer)
    keeping.timer = null
    if (keeping.kept) await this.desktop.removeDraft(keeping.key)
    keeping.kept = false
  }

  keepAll(): void {
    for (const [file, keeping] of this.files) if (keeping.timer !== null) void this.keep(file)
  }

  private of(file: number): Keeping {
    let keeping = this.files.get(file)
    if (keeping === undefined) {
      keeping = { key: `tab-${crypto.randomUUID()}`, timer: null, since: null, kept: false }
      this.files.set(file, keeping)
    }
    return keeping
  }
}
