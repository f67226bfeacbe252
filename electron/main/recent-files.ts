/** Files opened lately, newest first. */
import { basename } from "node:path"
import { z } from "zod"
import { RECENT_FILES_MAX, type RecentFile } from "../../core/protocol/desktop-api.ts"
import { JsonFile } from "./json-file.ts"

const schema = z.array(z.strictObject({ path: z.string().min(1).max(4096), openedMs: z.number() })).max(1_000)
type Entry = z.infer<typeof schema>[number]

export class RecentFiles {
  private entries: readonly Entry[] = []
  private readonly file: JsonFile<Entry[]>
  private readonly changed: () => void

  /** `changed` is called after each change, to show the list anew. */
  constructor(path: string, changed: () => void) {
    this.file = new JsonFile(path, schema)
    this.changed = changed
  }

  async load(): Promise<void> {
    this.entries = (await this.file.read())?.slice(0, RECENT_FILES_MAX) ?? []
    this.changed()
  }

  list(): readonly RecentFile[] {
    return this.entries.map(({ path, openedMs }) => ({ id: path, name: basename(path), path, openedMs }))
  }

  has(path: string): boolean {
    return this.entries.some((entry) => entry.path === path)
  }

  add(path: string, openedMs: number): void {
    this.set([{ path, openedMs }, ...this.entries.filter((entry) => entry.path !== path)].slice(0, RECENT_FILES_MAX))
  }

  remove(path: string): void {
    this.set(this.entries.filter((entry) => entry.path !== path))
  }

  clear(): void {
    this.set([])
  }

  private set(entries: Entry[]): void {
    this.entries = entries
    this.changed()
    void this.file.write(entries)
  }
}
