/** The client and the desktop of this window, whichever shell it runs in. */
import type { Desktop, DesktopApi } from "../../core/protocol/desktop-api.ts"
import { browserDesktop } from "./browser-desktop.ts"
import { type Client, ProtocolClient } from "./client.ts"
import { portTransport } from "./port-transport.ts"
import { socketAddress, socketTransport } from "./socket-transport.ts"

declare global {
  interface Window {
    /** Present in Electron only. */
    readonly ringside?: DesktopApi
  }
}

export function connect(): Client {
  const api = window.ringside
  const transport = api === undefined ? socketTransport(socketAddress(location)) : portTransport(api, window)
  return new ProtocolClient(transport, { after: (ms, run) => void setTimeout(run, ms) })
}

export function connectDesktop(): Desktop {
  return window.ringside ?? browserDesktop()
}
