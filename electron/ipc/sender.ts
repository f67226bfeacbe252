/** Who may speak to main: the top frame of a window of ours, showing our page. Nobody else, ever. */
import type { WebContents, WebFrameMain } from "electron"

export interface PageOrigin {
  /** `app:`, or `http:` of the development server. */
  readonly protocol: string
  readonly host: string
}

export function isPage(url: string, { protocol, host }: PageOrigin): boolean {
  if (!URL.canParse(url)) return false
  const parsed = new URL(url)
  return parsed.protocol === protocol && parsed.host === host
}

/** `frame` is null when the frame has gone away meanwhile. */
export function isTrustedSender(contents: WebContents, frame: WebFrameMain | null, page: PageOrigin): boolean {
  return frame !== null && frame.parent === null && frame === contents.mainFrame && isPage(frame.url, page)
}
