/**
 * The channels between preload and main. The preload imports the names, main the schemas beside them (`requests.ts`);
 * nothing else is listened to.
 */

/** Asked by the page, answered by main. */
export const REQUEST_CHANNEL = "ringside:request"
/** Asks for a connection to the host; the answer is a port on `PORT_CHANNEL`. */
export const CONNECT_CHANNEL = "ringside:connect"
export const PORT_CHANNEL = "ringside:port"
/** News from main: a kind and its content. */
export const NEWS_CHANNEL = "ringside:news"

export type News = "opened" | "save-and-close" | "command" | "appearance"
