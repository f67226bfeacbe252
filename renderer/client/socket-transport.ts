/** Frames over a WebSocket, for the workbench in a browser tab. */
import type { Transport, Wire, WireEvents } from "./transport.ts"

/** The socket of the server that served this page. The token travels in the page's cookie. */
export function socketAddress(page: Location): string {
  return `${page.protocol === "https:" ? "wss" : "ws"}://${page.host}/socket`
}

export function socketTransport(address: string): Transport {
  return {
    open(events: WireEvents): Wire {
      const socket = new WebSocket(address)
      socket.binaryType = "arraybuffer"
      let over = false
      socket.onopen = () => events.opened()
      socket.onmessage = ({ data }) => {
        if (over) return
        if (typeof data === "string") events.text(data)
        else if (data instanceof ArrayBuffer) events.bytes(new Uint8Array(data))
      }
      // An error is always followed by close, which has the reason.
      socket.onclose = ({ code, reason }) => {
        if (over) return
        over = true
        events.closed(reason === "" ? `the connection ended (${code})` : reason)
      }
      return {
        send(frame) {
          if (socket.readyState === WebSocket.OPEN) socket.send(frame)
        },
        close() {
          over = true
          socket.close(1000)
        },
      }
    },
  }
}
