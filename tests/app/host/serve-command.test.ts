/** `ringside serve` as a person types it. */
import { type ChildProcess, spawn } from "node:child_process"
import { join } from "node:path"
import { afterEach, expect, it } from "vitest"
import { WebSocket } from "ws"
import { root } from "./launch.ts"

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL")
})

interface Serving {
  readonly child: ChildProcess
  readonly output: () => string
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>
  /** The first line of output. */
  readonly line: Promise<string>
}

function serve(...args: readonly string[]): Serving {
  const child = spawn(process.execPath, [join(root, "electron/cli/main.ts"), "serve", ...args])
  children.push(child)
  let out = ""
  let err = ""
  const line = new Promise<string>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString()
      const end = out.indexOf("\n")
      if (end >= 0) resolve(out.slice(0, end))
    })
  })
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()))
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    child.on("close", (code) => resolve({ code, out, err }))
  })
  return { child, output: () => out, ended, line }
}

it.each(["SIGINT", "SIGTERM"] as const)("prints one line, runs a replay, and ends at %s", async (signal) => {
  const serving = serve("--port", "0")
  const line = await serving.line
  expect(line).toMatch(/^Ringside: http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/)
  const address = new URL(line.slice("Ringside: ".length))
  const socket = new WebSocket(`ws://${address.host}/socket${address.search}`, { headers: { Origin: address.origin } })
  const finished = new Promise<string>((resolve) => {
    socket.on("message", (data: Buffer) => {
      if (data.toString().startsWith('{"type":"refused"')) resolve(data.toString())
    })
  })
  await new Promise((resolve) => socket.on("open", resolve))
  // The worker behind it compiles and answers.
  socket.send(JSON.stringify({ type: "start", run: 1, name: "a", text: "nonsense", pace: "max", paused: false }))
  expect(await finished).toContain('"line":1')
  serving.child.kill(signal)
  const { code, out, err } = await serving.ended
  expect({ code, lines: out.split("\n").length, err }).toEqual({ code: 0, lines: 2, err: "" })
})

it("names a port that is in use, and arguments that are wrong, in one line", async () => {
  const first = serve("--port", "0")
  const { port } = new URL((await first.line).slice("Ringside: ".length))
  const cases: readonly (readonly [readonly string[], string])[] = [
    [["--port", port], `ringside serve: port ${port} is in use; choose another with --port\n`],
    [["--port", "70000"], "ringside serve: --port is a whole number from 0 to 65535, not '70000'\n"],
    [["file"], "ringside serve: serve takes no file, and got 'file'\n"],
  ]
  for (const [args, words] of cases) expect(await serve(...args).ended).toEqual({ code: 2, out: "", err: words })
  // There is no way to be reached from elsewhere.
  expect((await serve("--host", "0.0.0.0").ended).code).toBe(2)
})
