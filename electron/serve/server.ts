/**
 * The workbench for a browser: the same page and the same host as in the window, over HTTP and a WebSocket, on the
 * loopback interface and nowhere else. There is no option to change that; a machine far away is reached through SSH.
 */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { type Result, err, ok } from "../../core/base/result.ts"
import { Access } from "./access.ts"
import { PageFiles } from "./page-files.ts"
import { pageHandler } from "./page-handler.ts"
import { type SocketOptions, acceptSockets } from "./sockets.ts"

const LOOPBACK = "127.0.0.1"
const TCP_CONNECTIONS_MAX = 64

export interface ServeOptions extends SocketOptions {
  /** 0: any that is free. */
  readonly port: number
  /** The built page. */
  readonly folder: string
}

export interface RunningServer {
  /** With the token. */
  readonly address: string
  readonly port: number
  stop(): Promise<void>
}

export type ServeFault = "no-build" | "port-in-use" | "port-denied" | "other"

export async function startServer(options: ServeOptions): Promise<Result<RunningServer, ServeFault>> {
  const files = pageFiles(options.folder)
  if (files === null) return err("no-build")
  const access = new Access()
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, maxHeaderSize: 16 * 1024 })
  server.maxConnections = TCP_CONNECTIONS_MAX
  server.on("request", pageHandler(access, files))
  server.on("clientError", (_error, stream) => stream.destroy())
  const sockets = acceptSockets(server, access, options)

  const fault = await new Promise<ServeFault | null>((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => resolve(faultOf(error.code)))
    server.listen(options.port, LOOPBACK, () => resolve(null))
  })
  if (fault !== null) return err(fault)
  const { port } = server.address() as AddressInfo
  return ok({
    address: `http://${LOOPBACK}:${port}/?token=${access.token}`,
    port,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await sockets.close()
      server.closeAllConnections()
      await closed
    },
  })
}

/** null if the page was never built. */
function pageFiles(folder: string): PageFiles | null {
  try {
    const files = new PageFiles(folder)
    return files.find("/") === null ? null : files
  } catch {
    return null
  }
}

function faultOf(code: string | undefined): ServeFault {
  return code === "EADDRINUSE" ? "port-in-use" : code === "EACCES" ? "port-denied" : "other"
}
