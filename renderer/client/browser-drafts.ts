/**
 * Unsaved texts in `localStorage`, one entry each, with a checksum: storage that a full disk or a crashed browser cut
 * short is noticed and kept, not shown as the person's text.
 */
import { err, ok } from "../../core/base/result.ts"
import {
  DRAFTS_MAX,
  type DamagedDraft,
  type Draft,
  type FileResult,
  type Restored,
  type RestoredDraft,
} from "../../core/protocol/desktop-api.ts"
import { openDraft, sealDraft } from "../../core/protocol/draft-format.ts"

const PREFIX = "ringside-draft:"
const DAMAGED_PREFIX = "ringside-damaged:"

export interface Drafts {
  put(draft: Draft, nowMs: number): FileResult<null>
  remove(key: string): void
  restore(): Restored
}

function keysOf(storage: Storage): readonly string[] {
  const keys: string[] = []
  for (let i = 0; i < storage.length; i++) {
    const key = storage.key(i)
    if (key?.startsWith(PREFIX)) keys.push(key)
  }
  return keys.sort()
}

export function draftsIn(storage: Storage): Drafts {
  return {
    put(draft, nowMs) {
      const key = PREFIX + draft.key
      if (storage.getItem(key) === null && keysOf(storage).length >= DRAFTS_MAX)
        return err({
          code: "refused",
          message: `Could not keep ${draft.name}: ${DRAFTS_MAX} unsaved files are kept at most.`,
        })
      try {
        storage.setItem(key, sealDraft({ ...draft, savedMs: nowMs }))
        return ok(null)
      } catch {
        return err({
          code: "no-space",
          message: `Could not keep ${draft.name}: the browser's storage is full. The text is still here.`,
        })
      }
    },
    remove(key) {
      storage.removeItem(PREFIX + key)
    },
    restore() {
      const drafts: RestoredDraft[] = []
      const damaged: DamagedDraft[] = []
      for (const key of keysOf(storage)) {
        const sealed = storage.getItem(key) ?? ""
        const opened = openDraft(sealed)
        if (opened.ok) {
          // Ids of an earlier page name nothing here.
          drafts.push({ ...opened.value, id: null })
          continue
        }
        const keptAs = DAMAGED_PREFIX + key.slice(PREFIX.length)
        storage.removeItem(key)
        try {
          storage.setItem(keptAs, sealed)
        } catch {
          // What was just freed is at least as large.
        }
        damaged.push({ name: opened.error.name, id: null, savedMs: opened.error.savedMs ?? 0, keptAs })
      }
      return { drafts, damaged }
    },
  }
}
