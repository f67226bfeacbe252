/**
 * The language services, off the main thread: checks, completion, hover, definition, format. Each answer is made from
 * the text in the question, so nothing can get out of step.
 */
import { completionsAt, definitionAt, diagnoseReplay, formatReplay, hoverAt } from "../../core/lang/services.ts"
import type { LanguageAnswer, LanguageRequest } from "./language-messages.ts"

declare const self: DedicatedWorkerGlobalScope

function answer(request: LanguageRequest): LanguageAnswer {
  switch (request.type) {
    case "check": {
      const { file, version, text } = request
      return { type: "checked", file, version, diagnostics: diagnoseReplay(text) }
    }
    case "complete":
      return { type: "completed", id: request.id, items: completionsAt(request.text, request.at) }
    case "hover": {
      const hover = hoverAt(request.text, request.at)
      return { type: "hovered", id: request.id, text: hover?.text ?? null, place: hover?.place ?? null }
    }
    case "definition":
      return { type: "defined", id: request.id, place: definitionAt(request.text, request.at) }
    case "format": {
      const formatted = formatReplay(request.text)
      return { type: "formatted", id: request.id, text: formatted.ok ? formatted.value : null }
    }
  }
}

self.onmessage = ({ data }: MessageEvent<LanguageRequest>) => self.postMessage(answer(data))
