/** Main's end of the channels: checks the sender, parses once, then calls the window's handler. */
import { type IpcMainEvent, type IpcMainInvokeEvent, type WebContents, ipcMain } from "electron"
import { CONNECT_CHANNEL, REQUEST_CHANNEL } from "./channels.ts"
import { type RequestHandlers, type RequestName, connectTicket, requestParams } from "./requests.ts"
import { type PageOrigin, isTrustedSender } from "./sender.ts"

export interface WindowEnd {
  readonly handlers: RequestHandlers
  /** The page asked for a connection; the port is to be posted to it with `ticket`. */
  connect(ticket: string): void
}

/** `find`: the window that a web contents belongs to. */
export function listen(page: PageOrigin, find: (contents: WebContents) => WindowEnd | null): void {
  function trusted({ sender, senderFrame }: IpcMainEvent | IpcMainInvokeEvent): WindowEnd | null {
    return isTrustedSender(sender, senderFrame, page) ? find(sender) : null
  }

  ipcMain.handle(REQUEST_CHANNEL, async (event, name: unknown, params: unknown): Promise<unknown> => {
    const window = trusted(event)
    if (window === null) throw new Error("refused")
    if (typeof name !== "string" || !Object.hasOwn(requestParams, name)) throw new Error("refused: no such request")
    return callHandler(window.handlers, name as RequestName, params)
  })
  ipcMain.on(CONNECT_CHANNEL, (event, ticket: unknown) => {
    const parsed = connectTicket.safeParse(ticket)
    if (parsed.success) trusted(event)?.connect(parsed.data)
  })
}

/** The one place where the type of a request's parameters is taken on trust: its own schema has just parsed them. */
export async function callHandler(handlers: RequestHandlers, name: RequestName, params: unknown): Promise<unknown> {
  const parsed = requestParams[name].safeParse(params)
  if (!parsed.success) throw new Error(`refused: ${name} has other parameters`)
  const handler = handlers[name] as (...args: readonly unknown[]) => unknown
  return await handler(...(parsed.data as readonly unknown[]))
}
