/** The language server over two pipes, as an editor speaks to it. */
import { PassThrough } from "node:stream"
import { expect, it } from "vitest"
import { serveLanguage } from "./lsp.ts"

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

class Editor {
  readonly input = new PassThrough()
  readonly output = new PassThrough()
  #buffer = Buffer.alloc(0)
  readonly #seen: Message[] = []
  #wake = (): void => {}
  #nextId = 1

  constructor() {
    this.output.on("data", (chunk: Buffer) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk])
      for (let head = this.#buffer.indexOf("\r\n\r\n"); head >= 0; head = this.#buffer.indexOf("\r\n\r\n")) {
        const length = Number(/Content-Length: (\d+)/i.exec(this.#buffer.toString("latin1", 0, head))?.[1])
        if (this.#buffer.length < head + 4 + length) return
        this.#seen.push(JSON.parse(this.#buffer.toString("utf8", head + 4, head + 4 + length)) as Message)
        this.#buffer = this.#buffer.subarray(head + 4 + length)
        this.#wake()
      }
    })
  }

  notify(method: string, params: unknown = {}): void {
    this.#send({ jsonrpc: "2.0", method, params })
  }

  async ask(method: string, params: unknown = {}): Promise<Message> {
    const id = this.#nextId++
    this.#send({ jsonrpc: "2.0", id, method, params })
    return this.expect((message) => message.id === id)
  }

  async expect(wanted: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.#seen.find(wanted)
      if (found !== undefined) return found
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  #send(message: unknown): void {
    const text = JSON.stringify(message)
    this.input.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
  }
}

it("answers an editor from start to end", async () => {
  const editor = new Editor()
  const ended = serveLanguage(editor.input, editor.output)
  const started = await editor.ask("initialize", { processId: null, rootUri: null, capabilities: {} })
  expect(started.result).toMatchObject({ capabilities: { renameProvider: true, documentFormattingProvider: true } })
  editor.notify("initialized")
  const uri = "file:///a.replay"
  const text = "replay 1\nmachine mock { sched gfx }\nqueue sim on   gfx\nat 0ns submit a to sin\n"
  editor.notify("textDocument/didOpen", { textDocument: { uri, languageId: "replay", version: 1, text } })
  const told = await editor.expect((message) => message.method === "textDocument/publishDiagnostics")
  expect(told.params).toMatchObject({
    uri,
    diagnostics: [
      {
        message: "no queue 'sin'. Did you mean 'sim'?",
        range: { start: { line: 3, character: 19 } },
        source: "ringside",
      },
    ],
  })
  const textDocument = { uri }
  const at = { textDocument, position: { line: 3, character: 19 } }
  expect((await editor.ask("textDocument/completion", at)).result).toMatchObject([{ label: "sim" }])
  expect((await editor.ask("textDocument/hover", at)).result).toMatchObject({ contents: { value: "no queue sin" } })
  expect(
    (await editor.ask("textDocument/definition", { textDocument, position: { line: 2, character: 16 } })).result,
  ).toMatchObject({
    range: { start: { line: 1, character: 21 } },
  })
  expect((await editor.ask("textDocument/formatting", { textDocument, options: {} })).result).toMatchObject([
    { newText: text.replace("on   gfx", "on gfx") },
  ])
  const refused = await editor.ask("textDocument/rename", { ...at, position: { line: 0, character: 0 }, newName: "x" })
  expect(refused.error?.message).toBe("nothing here has a name of its own")
  expect((await editor.ask("textDocument/documentSymbol", { textDocument })).result).toMatchObject([
    { name: "mock" },
    { name: "sim" },
    { name: "a" },
  ])
  await editor.ask("shutdown")
  editor.notify("exit")
  await ended
})
