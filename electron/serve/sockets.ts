/** The sockets of open pages: one host worker each, a bounded number of them. */
import type { IncomingMessage, Server } from "node:http"
import type { Duplex } from "node:stream"
import { type WebSocket, WebSocketServer } from "ws"
import { TEXT_FRAME_MAX } from "../../core/protocol/messages.ts"
import { HostOwner } from "../host/host-owner.ts"
import type { Access } from "./access.ts"
import { urlOf } from "./page-handler.ts"

/** Each has a thread and its traces; a person has a few tabs. */
export const SOCKETS_MAX = 8
/** A peer that has not answered one ping by the next is gone; tunnels do not always say so. */
const PING_MS = 30_000

export interface SocketOptions {
  readonly worker: string | URL
  readonly product: string
}

export interface Sockets {
  /** Ends every connection and its worker. */
  close(): Promise<void>
}

export function acceptSockets(server: Server, access: Access, options: SocketOptions): Sockets {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: TEXT_FRAME_MAX, perMessageDeflate: false })
  const owners = new Set<HostOwner>()

  server.on("upgrade", (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on("error", () => stream.destroy())
    const refuse = (status: string): void => {
      stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    }
    const url = urlOf(request)
    if (url === null || !access.hasOurHost(request) || !access.hasOurOrigin(request)) return refuse("403 Forbidden")
    if (!access.hasToken(request, url)) return refuse("403 Forbidden")
    if (url.pathname !== "/socket") return refuse("404 Not Found")
    if (sockets.clients.size >= SOCKETS_MAX) return refuse("503 Service Unavailable")
    sockets.handleUpgrade(request, stream, head, (socket) => serve(socket))
  })

  function serve(socket: WebSocket): void {
    let alive = true
    const owner = new HostOwner({
      ...options,
      send(frame) {
        if (socket.readyState === socket.OPEN) socket.send(frame)
      },
      // The reason of a close is short by the protocol.
      close: (reason) => socket.close(1008, reason.slice(0, 120)),
    })
    owners.add(owner)
    const pings = setInterval(() => {
      if (!alive) socket.terminate()
      alive = false
      socket.ping()
    }, PING_MS)
    socket.on("pong", () => {
      alive = true
    })
    socket.on("message", (data, isBinary) => {
      owner.receive(isBinary || !Buffer.isBuffer(data) ? data : data.toString("utf8"))
    })
    // Oversized and malformed frames end here; ws closes the socket.
    socket.on("error", () => {})
    socket.on("close", () => {
      clearInterval(pings)
      owners.delete(owner)
      void owner.stop()
    })
  }

  return {
    async close() {
      for (const socket of sockets.clients) socket.close(1001, "Ringside was stopped")
      const stopped = Promise.all([...owners].map((owner) => owner.stop()))
      sockets.close()
      await stopped
      for (const socket of sockets.clients) socket.terminate()
    },
  }
}
