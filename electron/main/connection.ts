/** One window's connection to its host: a message port of the page on one side, a worker's owner on the other. */
import { MessageChannelMain, type WebFrameMain } from "electron"
import { HostOwner } from "../host/host-owner.ts"
import { PORT_CHANNEL } from "../ipc/channels.ts"

export interface Connection {
  close(): void
}

export interface ConnectionOptions {
  readonly worker: string
  readonly product: string
}

/** Posts one end of a new channel to `frame`. Closing either end ends the worker. */
export function connectFrame(frame: WebFrameMain, ticket: string, { worker, product }: ConnectionOptions): Connection {
  const { port1: port, port2: forPage } = new MessageChannelMain()
  const owner = new HostOwner({
    worker,
    product,
    send: (message) => port.postMessage(message),
    close: () => close(),
  })
  function close(): void {
    port.close()
    void owner.stop()
  }
  port.on("message", ({ data }) => owner.receive(data))
  port.on("close", () => void owner.stop())
  port.start()
  frame.postMessage(PORT_CHANNEL, ticket, [forPage])
  return { close }
}
