/**
 * Unsaved texts on disk, one file each, so that a crash costs nothing. Each is written atomically and carries a checksum
 * (`draft-format.ts`). A copy that does not check is moved aside, kept and reported, never shown as the person's text.
 */
import { createHash } from "node:crypto"
import { mkdir, readFile, readdir, rename, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import { err, ok } from "../../core/base/result.ts"
import {
  DRAFTS_MAX,
  type DamagedDraft,
  type Draft,
  FILE_BYTES_MAX,
  type FileResult,
  type Restored,
  type RestoredDraft,
} from "../../core/protocol/desktop-api.ts"
import { openDraft, sealDraft } from "../../core/protocol/draft-format.ts"
import { writeAtomically } from "./atomic-write.ts"
import { fileFailure } from "./file-failure.ts"

const EXTENSION = ".draft"
/** A draft is a text and one line about it. */
const DRAFT_BYTES_MAX = FILE_BYTES_MAX * 3 + 64 * 1024
/** Damaged copies kept; the oldest go. */
const DAMAGED_MAX = 64

export class Drafts {
  private readonly folder: string
  private readonly damagedFolder: string
  private readonly now: () => number
  /** Work on drafts happens one after the other, so an older write never lands on a newer one. */
  private last: Promise<unknown> = Promise.resolve()

  constructor(folder: string, now: () => number) {
    this.folder = folder
    this.damagedFolder = join(folder, "damaged")
    this.now = now
  }

  put(draft: Draft): Promise<FileResult<null>> {
    return this.inTurn(async () => {
      try {
        await mkdir(this.folder, { recursive: true, mode: 0o700 })
        const path = this.pathOf(draft.key)
        const there = await this.names()
        if (there.length >= DRAFTS_MAX && !there.some((name) => join(this.folder, name) === path))
          return err({
            code: "refused",
            message: `Could not keep ${draft.name}: ${DRAFTS_MAX} unsaved files are kept at most.`,
          })
        await writeAtomically(path, sealDraft({ ...draft, savedMs: this.now() }), 0o600)
        return ok(null)
      } catch (error) {
        return err(fileFailure(`Could not keep ${draft.name}`, error, "The text is still here."))
      }
    })
  }

  remove(key: string): Promise<void> {
    return this.inTurn(() => rm(this.pathOf(key), { force: true }).catch(() => {}))
  }

  /** The person gave the unsaved texts up. */
  clear(): Promise<void> {
    return this.inTurn(async () => {
      for (const name of await this.names()) await rm(join(this.folder, name), { force: true }).catch(() => {})
    })
  }

  /** Drafts stay on disk until they are saved or given up: a second crash must not lose what the first one did not. */
  restore(): Promise<Restored> {
    return this.inTurn(async () => {
      const drafts: RestoredDraft[] = []
      const damaged: DamagedDraft[] = []
      for (const name of (await this.names()).slice(0, DRAFTS_MAX)) {
        const path = join(this.folder, name)
        const found = await stat(path).catch(() => null)
        if (found === null || !found.isFile()) continue
        const sealed = found.size > DRAFT_BYTES_MAX ? "" : await readFile(path, "utf8").catch(() => "")
        const opened = openDraft(sealed)
        // A draft under another's name would be replaced at the wrong moment.
        if (opened.ok && this.pathOf(opened.value.key) === path) drafts.push(opened.value)
        else {
          const about = opened.ok ? opened.value : opened.error
          const { name, id } = about
          damaged.push({ name, id, savedMs: about.savedMs ?? found.mtimeMs, keptAs: await this.setAside(path) })
        }
      }
      drafts.sort((a, b) => a.savedMs - b.savedMs)
      return { drafts, damaged }
    })
  }

  /** When everything that was asked for has been done. */
  async settled(): Promise<void> {
    await this.last
  }

  private async names(): Promise<readonly string[]> {
    const names = await readdir(this.folder).catch(() => [])
    return names.filter((name) => name.endsWith(EXTENSION)).sort()
  }

  private pathOf(key: string): string {
    return join(this.folder, createHash("sha256").update(key).digest("hex").slice(0, 32) + EXTENSION)
  }

  private async setAside(path: string): Promise<string> {
    await mkdir(this.damagedFolder, { recursive: true, mode: 0o700 })
    const kept = (await readdir(this.damagedFolder)).sort()
    for (const name of kept.slice(0, Math.max(0, kept.length - DAMAGED_MAX + 1)))
      await rm(join(this.damagedFolder, name), { force: true })
    // Names sort by age.
    const to = join(
      this.damagedFolder,
      `${String(this.now()).padStart(14, "0")}-${path.slice(-38, -EXTENSION.length)}.txt`,
    )
    await rename(path, to).catch(() => {})
    return to
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.last.then(work, work)
    this.last = done.catch(() => {})
    return done
  }
}
