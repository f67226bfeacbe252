/**
 * The window's side of the language worker. One check per file is under way at a time; a text that comes meanwhile
 * replaces the one that waits, so fast typing costs one check at the end and no queue. Answers about a text that is no
 * longer there are dropped.
 */
import type { Diagnostic, Place } from "../../core/lang/program.ts"
import type { CaretPlace, CompletionItem, LanguageAnswer, LanguageRequest } from "./language-messages.ts"

interface Checking {
  version: number
  underWay: number | null
  waiting: string | null
}

type Answer = Exclude<LanguageAnswer, { type: "checked" }>
type OmitId<Request> = Request extends { id: number } ? Omit<Request, "id"> : never
type Question = OmitId<LanguageRequest>

export class LanguageClient {
  private readonly worker: Worker
  private readonly files = new Map<number, Checking>()
  private readonly open = new Map<number, (answer: Answer) => void>()
  private readonly listeners = new Set<(file: number, diagnostics: readonly Diagnostic[]) => void>()
  private nextId = 1

  constructor() {
    this.worker = new Worker(new URL("./language.worker.ts", import.meta.url), { type: "module" })
    this.worker.onmessage = ({ data }: MessageEvent<LanguageAnswer>) => this.answered(data)
  }

  onDiagnostics(listener: (file: number, diagnostics: readonly Diagnostic[]) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  check(file: number, text: string): void {
    const checking = this.files.get(file) ?? { version: 0, underWay: null, waiting: null }
    this.files.set(file, checking)
    checking.version++
    if (checking.underWay !== null) {
      checking.waiting = text
      return
    }
    checking.underWay = checking.version
    this.post({ type: "check", file, version: checking.version, text })
  }

  close(file: number): void {
    this.files.delete(file)
  }

  async complete(text: string, at: CaretPlace): Promise<readonly CompletionItem[]> {
    const answer = await this.ask({ type: "complete", text, at })
    return answer.type === "completed" ? answer.items : []
  }

  async hover(text: string, at: CaretPlace): Promise<{ readonly text: string; readonly place: Place | null } | null> {
    const answer = await this.ask({ type: "hover", text, at })
    return answer.type === "hovered" && answer.text !== null ? { text: answer.text, place: answer.place } : null
  }

  async definition(text: string, at: CaretPlace): Promise<Place | null> {
    const answer = await this.ask({ type: "definition", text, at })
    return answer.type === "defined" ? answer.place : null
  }

  async format(text: string): Promise<string | null> {
    const answer = await this.ask({ type: "format", text })
    return answer.type === "formatted" ? answer.text : null
  }

  private ask(question: Question): Promise<Answer> {
    const id = this.nextId++
    return new Promise((resolve) => {
      this.open.set(id, resolve)
      this.post({ ...question, id })
    })
  }

  private post(request: LanguageRequest): void {
    this.worker.postMessage(request)
  }

  private answered(answer: LanguageAnswer): void {
    if (answer.type !== "checked") {
      this.open.get(answer.id)?.(answer)
      this.open.delete(answer.id)
      return
    }
    const checking = this.files.get(answer.file)
    if (checking === undefined || checking.underWay !== answer.version) return
    checking.underWay = null
    if (checking.waiting !== null) {
      const text = checking.waiting
      checking.waiting = null
      checking.underWay = checking.version
      this.post({ type: "check", file: answer.file, version: checking.version, text })
      return
    }
    for (const listener of this.listeners) listener(answer.file, answer.diagnostics)
  }
}
