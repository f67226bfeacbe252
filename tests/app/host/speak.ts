/**
 * Lets a test speak the protocol from inside the page, over a connection of its own and without the page's client: what
 * it sends need not be well-formed. The functions that go to the page are self-contained.
 */
import type { Page } from "playwright-core"
import type { HostMessage } from "../../../core/protocol/messages.ts"
// For the type of `window.ringside`.
import type {} from "../../../renderer/client/connect.ts"

interface Speaker {
  readonly messages: string[]
  batches: number
  closed: boolean
  post(frame: unknown): void
}

declare global {
  interface Window {
    speaker?: Speaker
  }
}

/** Opens a connection beside the page's own one. */
export async function openSpeaker(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const ticket = crypto.randomUUID()
        window.addEventListener("message", function arrive(event: MessageEvent<{ ringsidePort?: string }>) {
          const [port] = event.ports
          if (event.data.ringsidePort !== ticket || port === undefined) return
          window.removeEventListener("message", arrive)
          const speaker: Speaker = { messages: [], batches: 0, closed: false, post: (frame) => port.postMessage(frame) }
          window.speaker = speaker
          port.addEventListener("message", ({ data }) => {
            if (typeof data === "string") speaker.messages.push(data)
            else speaker.batches++
          })
          port.addEventListener("close", () => {
            speaker.closed = true
          })
          port.start()
          resolve()
        })
        window.ringside?.connect(ticket)
      }),
  )
}

export async function post(page: Page, frame: unknown): Promise<void> {
  await page.evaluate((data) => window.speaker?.post(data), frame)
}

export async function postMessage(page: Page, message: object): Promise<void> {
  await post(page, JSON.stringify(message))
}

/** The first message of this type, now or later. */
export async function heard<Type extends HostMessage["type"]>(
  page: Page,
  type: Type,
  run?: number,
): Promise<Extract<HostMessage, { type: Type }>> {
  const handle = await page.waitForFunction(
    ([wanted, number]) =>
      window.speaker?.messages.find((text) => {
        const message = JSON.parse(text) as { type: string; run?: number }
        return message.type === wanted && (number === undefined || message.run === number)
      }),
    [type, run] as const,
  )
  return JSON.parse((await handle.jsonValue()) ?? "") as Extract<HostMessage, { type: Type }>
}

export async function isClosed(page: Page): Promise<boolean> {
  return page.evaluate(() => window.speaker?.closed ?? false)
}
