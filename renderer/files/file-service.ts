/**
 * Opens, saves, closes and recovers replays. What the shell refuses is said in its own words, in a notice that stays.
 */
import type { Desktop, FileFailure, FileResult, OpenedFile } from "../../core/protocol/desktop-api.ts"
import type { LanguageClient } from "../editor/language-client.ts"
import { type Example, findExample } from "../start/examples.ts"
import type { AppStore } from "../state/app-state.ts"
import { type OpenFile, findOpen, isDirty } from "../state/files.ts"
import { watch } from "../state/store.ts"
import { Drafts } from "./drafts.ts"
import { NEW_REPLAY } from "./new-replay.ts"

export interface FileServiceDeps {
  readonly store: AppStore
  readonly desktop: Desktop
  readonly language: LanguageClient
}

export class FileService {
  private readonly deps: FileServiceDeps
  private readonly drafts: Drafts
  private readonly restored: number[] = []
  private untitled = 0

  constructor(deps: FileServiceDeps) {
    this.deps = deps
    this.drafts = new Drafts(
      deps.desktop,
      (file) => this.find(file),
      (message) => this.notice(message),
    )
    deps.language.onDiagnostics((file, diagnostics) => {
      if (this.find(file) !== null) deps.store.dispatch({ type: "problems/found", file, diagnostics })
    })
  }

  /** Listens to the shell and brings back what an earlier window left. */
  begin(): void {
    const { store, desktop } = this.deps
    desktop.onOpened((file) => this.take(file))
    desktop.onSaveAndClose(() => void this.saveAllAndClose())
    watch(
      store,
      (state) => state.files.open,
      (open) => desktop.setUnsaved(open.filter(isDirty).map((file) => file.name)),
    )
    addEventListener("pagehide", () => this.drafts.keepAll())
    void this.restore()
  }

  find(id: number): OpenFile | null {
    return this.deps.store.get().files.open.find((file) => file.id === id) ?? null
  }

  edited(id: number, text: string): void {
    const file = this.find(id)
    if (file === null || file.text === text) return
    this.deps.store.dispatch({ type: "file/edited", id, text })
    this.deps.language.check(id, text)
    this.drafts.changed(id)
  }

  newReplay(): void {
    this.untitled++
    const name = `untitled-${this.untitled}.replay`
    this.show({
      name,
      diskId: null,
      path: null,
      modifiedMs: null,
      example: null,
      text: NEW_REPLAY,
      savedText: NEW_REPLAY,
    })
  }

  openExample(example: Example): void {
    const { files } = this.deps.store.get()
    const open = findOpen(files, null, example.name)
    if (open !== null) return this.activate(open.id)
    const { name, text } = example
    this.show({ name, diskId: null, path: null, modifiedMs: null, example: name, text, savedText: text })
  }

  async open(): Promise<void> {
    for (const file of await this.deps.desktop.openFiles()) this.take(file)
  }

  async openRecent(id: string): Promise<void> {
    this.take(await this.deps.desktop.openRecent(id))
  }

  async openDropped(files: readonly File[]): Promise<void> {
    for (const file of files) this.take(await this.deps.desktop.openDropped(file))
  }

  activate(id: number): void {
    this.deps.store.dispatch({ type: "file/activated", id })
    this.deps.store.dispatch({ type: "view/start", on: false })
  }

  /** Whether it is on disk now. */
  async save(id: number): Promise<boolean> {
    const file = this.find(id)
    if (file === null) return false
    if (file.diskId === null) return this.saveAs(id)
    const { text, diskId } = file
    const saved = await this.deps.desktop.saveFile(diskId, text, file.modifiedMs)
    if (saved.ok) return this.written(id, text, saved.value)
    if (saved.error.code === "refused") return this.saveAs(id)
    if (saved.error.code === "changed") this.changedOnDisk(id, saved.error)
    else this.notice(saved.error.message)
    return false
  }

  async saveAs(id: number): Promise<boolean> {
    const file = this.find(id)
    if (file === null) return false
    const { text, name } = file
    const saved = await this.deps.desktop.saveFileAs(name, text)
    if (!saved.ok) this.notice(saved.error.message)
    return saved.ok && saved.value !== null && this.written(id, text, saved.value)
  }

  /** Saves whatever happened to the file on disk meanwhile. */
  async overwrite(id: number): Promise<boolean> {
    const file = this.find(id)
    if (file === null || file.diskId === null) return false
    const saved = await this.deps.desktop.saveFile(file.diskId, file.text, null)
    if (!saved.ok) this.notice(saved.error.message)
    return saved.ok && this.written(id, file.text, saved.value)
  }

  /** Asks first if there are unsaved changes. */
  close(id: number): void {
    const file = this.find(id)
    if (file !== null && isDirty(file))
      this.deps.store.dispatch({ type: "view/dialog", dialog: { kind: "unsaved", file: id } })
    else this.discard(id)
  }

  /** Closes; unsaved changes are gone. */
  discard(id: number): void {
    void this.drafts.drop(id)
    this.deps.language.close(id)
    this.deps.store.dispatch({ type: "problems/found", file: id, diagnostics: [] })
    this.deps.store.dispatch({ type: "file/closed", id })
    if (this.deps.store.get().files.open.length === 0) this.deps.store.dispatch({ type: "view/start", on: true })
  }

  discardRestored(): void {
    for (const id of this.restored.splice(0)) this.discard(id)
    this.deps.store.dispatch({ type: "view/noticed", notice: null })
  }

  private show(file: Omit<OpenFile, "id">): number {
    const { store, language } = this.deps
    store.dispatch({ type: "file/opened", file })
    store.dispatch({ type: "view/start", on: false })
    const id = store.get().files.active
    if (id === null) return -1
    language.check(id, file.text)
    return id
  }

  private take(file: FileResult<OpenedFile>): void {
    if (!file.ok) return this.notice(file.error.message)
    const { id: diskId, name, path, text, modifiedMs } = file.value
    const open = findOpen(this.deps.store.get().files, diskId, null)
    if (open !== null) return this.activate(open.id)
    this.show({ name, diskId, path, modifiedMs, example: null, text, savedText: text })
  }

  private written(id: number, text: string, saved: Omit<OpenedFile, "text">): boolean {
    const { id: diskId, name, path, modifiedMs } = saved
    this.deps.store.dispatch({ type: "file/saved", id, name, diskId, path, modifiedMs, text })
    void this.drafts.keep(id)
    return true
  }

  private async saveAllAndClose(): Promise<void> {
    for (const file of this.deps.store.get().files.open) {
      if (isDirty(file) && !(await this.save(file.id))) return
    }
    this.deps.desktop.closeNow()
  }

  private changedOnDisk(id: number, failure: FileFailure): void {
    this.deps.store.dispatch({
      type: "view/noticed",
      notice: { tone: "error", text: failure.message, action: { kind: "overwrite", file: id } },
    })
  }

  private async restore(): Promise<void> {
    const { drafts, damaged } = await this.deps.desktop.restoreDrafts()
    for (const draft of drafts) {
      const disk = draft.id === null ? null : await this.deps.desktop.openRecent(draft.id)
      const example = findExample(draft.name)
      const onDisk = disk?.ok === true ? disk.value : null
      const id = this.show({
        name: draft.name,
        diskId: onDisk?.id ?? null,
        path: onDisk?.path ?? null,
        modifiedMs: onDisk?.modifiedMs ?? null,
        example: onDisk === null && example !== null ? example.name : null,
        text: draft.text,
        savedText: onDisk?.text ?? example?.text ?? "",
      })
      this.drafts.adopt(id, draft.key)
      this.restored.push(id)
    }
    const [bad] = damaged
    if (bad !== undefined) {
      const kept = "opened the file on disk. The damaged copy is kept."
      this.notice(`Autosave of ${timeOfDay(bad.savedMs)} is damaged; ${kept}`)
    } else if (drafts.length > 0) {
      const latest = Math.max(...drafts.map((draft) => draft.savedMs))
      const files = `${drafts.length} unsaved ${drafts.length === 1 ? "file" : "files"}`
      this.deps.store.dispatch({
        type: "view/noticed",
        notice: {
          tone: "info",
          text: `Restored ${files} from ${timeOfDay(latest)}.`,
          action: { kind: "discard-restored" },
        },
      })
    }
  }

  private notice(text: string): void {
    this.deps.store.dispatch({ type: "view/noticed", notice: { tone: "error", text } })
  }
}

function timeOfDay(ms: number): string {
  const at = new Date(ms)
  const two = (value: number) => String(value).padStart(2, "0")
  return `${two(at.getHours())}:${two(at.getMinutes())}`
}
