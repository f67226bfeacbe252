/** Frames over the message port that Electron's preload hands to the page. */
import type { DesktopApi } from "../../core/protocol/desktop-api.ts"
import type { Transport, Wire, WireEvents } from "./transport.ts"

/** A port that has not come by then will not come. */
const PORT_WAIT_MS = 10_000

export function portTransport(api: DesktopApi, page: Window): Transport {
  return {
    open(events: WireEvents): Wire {
      const ticket = crypto.randomUUID()
      let port: MessagePort | null = null
      let over = false

      function close(reason: string | null): void {
        if (over) return
        over = true
        page.removeEventListener("message", arrive)
        clearTimeout(late)
        port?.close()
        if (reason !== null) events.closed(reason)
      }
      function arrive(event: MessageEvent): void {
        const data: unknown = event.data
        if (event.source !== page || typeof data !== "object" || data === null) return
        if (!("ringsidePort" in data) || data.ringsidePort !== ticket || event.ports[0] === undefined) return
        page.removeEventListener("message", arrive)
        clearTimeout(late)
        port = event.ports[0]
        port.onmessage = ({ data: frame }: MessageEvent<unknown>) => {
          if (typeof frame === "string") events.text(frame)
          else if (frame instanceof Uint8Array) events.bytes(frame)
        }
        port.addEventListener("close", () => close("the connection ended"))
        events.opened()
      }

      page.addEventListener("message", arrive)
      const late = setTimeout(() => close("no connection came"), PORT_WAIT_MS)
      api.connect(ticket)
      return {
        send: (frame) => port?.postMessage(frame),
        close: () => close(null),
      }
    },
  }
}
