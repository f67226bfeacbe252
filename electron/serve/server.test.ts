/** The server over real sockets: who gets in, what they get, what a hostile peer achieves. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { type IncomingMessage, request } from "node:http"
import { type Socket, connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { WebSocket } from "ws"
import { decodeBatch } from "../../core/protocol/batch-codec.ts"
import type { HostMessage } from "../../core/protocol/messages.ts"
import { type RunningServer, type ServeOptions, startServer } from "./server.ts"
import { SOCKETS_MAX } from "./sockets.ts"

vi.setConfig({ testTimeout: 30_000 })

const folder = mkdtempSync(join(tmpdir(), "ringside-serve-"))
const options: ServeOptions = {
  port: 0,
  folder: join(folder, "page"),
  worker: new URL("../../tests/host/fake-worker.ts", import.meta.url),
  product: "Ringside test",
}
let server: RunningServer
let token: string

beforeAll(async () => {
  mkdirSync(join(folder, "page/assets"), { recursive: true })
  writeFileSync(join(folder, "page/index.html"), "<!doctype html><title>page</title>")
  writeFileSync(join(folder, "page/assets/app-1a2b3c4d.js"), "void 0")
  writeFileSync(join(folder, "secret"), "secret")
  symlinkSync(join(folder, "secret"), join(folder, "page/link.txt"))
  server = await started(options)
  token = new URL(server.address).searchParams.get("token") ?? ""
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})

async function started(what: ServeOptions): Promise<RunningServer> {
  const result = await startServer(what)
  if (!result.ok) throw new Error(result.error)
  return result.value
}

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage["headers"]
  readonly body: string
}

/** The path goes out as it is written here; `fetch` would tidy it up first. */
function ask(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port: server.port, path, method, headers }, (response) => {
      let body = ""
      response.on("data", (chunk: Buffer) => (body += chunk.toString()))
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    asked.on("error", reject)
    asked.end()
  })
}

async function cookie(): Promise<string> {
  const { headers } = await ask(`/?token=${token}`)
  return headers["set-cookie"]?.[0]?.split(";")[0] ?? ""
}

const origin = (): string => `http://127.0.0.1:${server.port}`

/** A socket, or the status that it was refused with. */
function dial(path: string, headers: Record<string, string>): Promise<WebSocket | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers })
    socket.on("open", () => resolve(socket))
    socket.on("unexpected-response", (_request, response) => {
      resolve(response.statusCode ?? 0)
      socket.terminate()
    })
    socket.on("error", (error) => reject(error))
  })
}

async function open(): Promise<WebSocket> {
  const socket = await dial("/socket", { Origin: origin(), Cookie: await cookie() })
  if (typeof socket === "number") throw new Error(`refused with ${socket}`)
  return socket
}

function closed(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => socket.on("close", resolve))
}

describe("the page", () => {
  it("is given to whoever has the token, with the policy and a cookie", async () => {
    const { status, headers, body } = await ask(`/?token=${token}`)
    expect(status).toBe(200)
    expect(body).toContain("<title>page</title>")
    expect(headers["content-security-policy"]).toContain("default-src 'self'")
    expect(headers["content-security-policy"]).toContain(`connect-src 'self' ws://127.0.0.1:${server.port};`)
    expect(headers["set-cookie"]?.[0]).toMatch(/^ringside-[0-9a-f]{8}=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
    expect((await ask("/", { Cookie: await cookie() })).status).toBe(200)
    expect((await ask("/assets/app-1a2b3c4d.js", { Cookie: await cookie() })).headers["cache-control"]).toContain(
      "immutable",
    )
  })

  it("is refused without it", async () => {
    const name = (await cookie()).split("=")[0] ?? ""
    for (const [path, headers] of [
      ["/", {}],
      ["/assets/app-1a2b3c4d.js", {}],
      ["/?token=", {}],
      [`/?token=${token.slice(0, -1)}`, {}],
      [`/?token=${token}x`, {}],
      [`/?token=x&token=${token}`, {}],
      ["/", { Cookie: `${name}=` }],
      ["/", { Cookie: `other=${token}` }],
      ["/missing", {}],
    ] as const) {
      const answer = await ask(path, headers)
      expect(answer.status, path).toBe(403)
      expect(answer.headers["set-cookie"]).toBeUndefined()
    }
  })

  it("is refused under a name that is not ours, token or not", async () => {
    for (const host of [
      "evil.example",
      `evil.example:${server.port}`,
      "127.0.0.1.evil.example",
      "localhost.evil.example",
    ])
      expect((await ask(`/?token=${token}`, { Host: host })).status, host).toBe(403)
    // Through a tunnel the port is another one.
    for (const host of ["localhost:9000", "127.0.0.1:80", "[::1]:9000", "localhost"])
      expect((await ask(`/?token=${token}`, { Host: host })).status, host).toBe(200)
  })

  it("answers GET and HEAD only", async () => {
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
      expect((await ask(`/?token=${token}`, {}, method)).status, method).toBe(405)
    const head = await ask(`/?token=${token}`, {}, "HEAD")
    expect(head).toMatchObject({ status: 200, body: "" })
  })

  it("has no way out of its folder", async () => {
    const headers = { Cookie: await cookie() }
    for (const path of [
      "/../secret",
      "/..%2fsecret",
      "/%2e%2e/secret",
      "/%2e%2e%2fsecret",
      "/assets/../../secret",
      "/assets/..%5c..%5csecret",
      "/....//secret",
      "//secret",
      "/link.txt",
      "/%00",
      "/%ff",
      "/%",
      "/assets",
      "/assets/",
      `/${"a/".repeat(5_000)}`,
    ]) {
      const answer = await ask(path, headers)
      expect(answer.status, path).toBe(404)
      expect(answer.body).not.toContain("secret")
    }
  })

  it("is not served to what is no HTTP, and the server lives on", async () => {
    for (const bytes of [
      "\0\0\0\0",
      "GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
      `GET / HTTP/1.1\r\nX: ${"x".repeat(100_000)}`,
    ]) {
      const answer = await new Promise<string>((resolve) => {
        let text = ""
        const socket: Socket = connect(server.port, "127.0.0.1", () => socket.write(bytes))
        socket.on("data", (chunk) => {
          text += chunk.toString()
          socket.end()
        })
        socket.on("error", () => {})
        socket.on("close", () => resolve(text))
      })
      expect(answer).not.toContain("200 OK")
    }
    expect((await ask(`/?token=${token}`)).status).toBe(200)
  })
})

describe("the socket", () => {
  it("runs a session", async () => {
    const socket = await open()
    const messages: HostMessage[] = []
    let events = 0
    const finished = new Promise<void>((resolve) => {
      socket.on("message", (data: Buffer, isBinary) => {
        if (isBinary) {
          const decoded = decodeBatch(new Uint8Array(data))
          if (decoded.ok) events += decoded.value.batch.columns.time.length
          return
        }
        const message = JSON.parse(data.toString()) as HostMessage
        messages.push(message)
        if (message.type === "finished") resolve()
      })
    })
    socket.send(JSON.stringify({ type: "hello", version: 1 }))
    socket.send(JSON.stringify({ type: "start", run: 1, name: "a", text: "turns 1000", pace: "max", paused: false }))
    await finished
    expect(events).toBe(1000)
    expect(messages[0]).toMatchObject({ type: "welcome", product: "Ringside test" })
    socket.terminate()
  })

  it("is refused without token, from another site, without a site, and elsewhere", async () => {
    const good = { Origin: origin(), Cookie: await cookie() }
    expect(await dial("/socket", { Origin: origin() })).toBe(403)
    expect(await dial("/socket", { Cookie: good.Cookie })).toBe(403)
    for (const site of [
      "https://evil.example",
      "null",
      `http://localhost:${server.port}`,
      `https://127.0.0.1:${server.port}`,
      `${origin()}.evil.example`,
    ])
      expect(await dial("/socket", { ...good, Origin: site }), site).toBe(403)
    // A name made to point here: Origin and Host agree, and neither is ours.
    expect(await dial("/socket", { ...good, Origin: "http://evil.example", Host: "evil.example" })).toBe(403)
    expect(await dial("/other", good)).toBe(404)
  })

  it("refuses binary and malformed messages, and lives on", async () => {
    const socket = await open()
    const heard: string[] = []
    const four = new Promise<void>((resolve) => {
      socket.on("message", (data: Buffer) => heard.push(data.toString()) === 4 && resolve())
    })
    socket.send(Uint8Array.of(1, 2, 3))
    socket.send("{")
    socket.send('{"type":"start","run":1}')
    socket.send(JSON.stringify({ type: "hello", version: 1 }))
    await four
    expect(heard.filter((text) => text.includes('"log"'))).toHaveLength(3)
    expect(heard.at(-1)).toContain("welcome")
    expect(socket.readyState).toBe(WebSocket.OPEN)
    socket.terminate()
  })

  it("is closed by an oversized frame, by bad UTF-8 and by too much garbage", async () => {
    const large = await open()
    large.on("error", () => {})
    const largeClosed = closed(large)
    large.send("x".repeat(20 * 1024 * 1024 + 1))
    expect(await largeClosed).toBe(1009)

    const broken = await open()
    broken.on("error", () => {})
    const brokenClosed = closed(broken)
    broken.send(Uint8Array.of(0xff, 0xfe), { binary: false })
    expect(await brokenClosed).toBe(1007)

    const chatty = await open()
    const chattyClosed = closed(chatty)
    for (let i = 0; i < 100; i++) chatty.send(Uint8Array.of(i))
    expect(await chattyClosed).toBe(1008)
    expect((await ask(`/?token=${token}`)).status).toBe(200)
  })

  it("is one of a bounded number", async () => {
    const sockets: WebSocket[] = []
    for (let i = 0; i < SOCKETS_MAX; i++) sockets.push(await open())
    const headers = { Origin: origin(), Cookie: await cookie() }
    expect(await dial("/socket", headers)).toBe(503)
    const first = sockets[0] as WebSocket
    const gone = closed(first)
    first.close()
    await gone
    await vi.waitFor(async () => {
      const socket = await dial("/socket", headers)
      expect(socket).toBeInstanceOf(WebSocket)
      if (typeof socket !== "number") sockets.push(socket)
    })
    for (const socket of sockets) socket.terminate()
  })
})

describe("starting and stopping", () => {
  it("names what is wrong", async () => {
    expect(await startServer({ ...options, folder: join(folder, "nowhere") })).toEqual({ ok: false, error: "no-build" })
    expect(await startServer({ ...options, port: server.port })).toEqual({ ok: false, error: "port-in-use" })
  })

  it("ends every connection", async () => {
    const other = await started(options)
    const { port } = other
    const secret = new URL(other.address).searchParams.get("token") ?? ""
    const socket = new WebSocket(`ws://127.0.0.1:${port}/socket?token=${secret}`, {
      headers: { Origin: `http://127.0.0.1:${port}` },
    })
    await new Promise((resolve) => socket.on("open", resolve))
    const gone = closed(socket)
    await other.stop()
    expect(await gone).toBe(1001)
    expect((await startServer({ ...options, port })).ok).toBe(true)
  })

  it("gives every server its own token", async () => {
    const other = await started(options)
    expect(new URL(other.address).searchParams.get("token")).not.toBe(token)
    await other.stop()
  })
})
