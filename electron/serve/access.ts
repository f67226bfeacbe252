/**
 * Who may use the server: whoever has the token, from a page of the server itself. Loopback keeps other machines out; the
 * token keeps other users of this machine out; the checks of Host and Origin keep out pages of other sites that run in
 * the same browser, also when their names are made to point here.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto"
import type { IncomingMessage } from "node:http"

/**
 * Names under which a browser may call us. The port is not looked at: someone who comes through an SSH tunnel comes by
 * another one.
 */
const HOST_NAMES: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"])

export class Access {
  readonly token: string
  /** Cookies are shared by all ports of a host, so two servers need two names. */
  readonly cookieName: string
  private readonly digest: Buffer

  constructor(token: string = randomBytes(32).toString("base64url")) {
    this.token = token
    this.digest = digestOf(token)
    this.cookieName = `ringside-${digestOf(`name ${token}`).toString("hex").slice(0, 8)}`
  }

  /** `Set-Cookie` that lets the page fetch its files and open its socket. */
  get cookie(): string {
    return `${this.cookieName}=${this.token}; Path=/; HttpOnly; SameSite=Strict`
  }

  /** The request is for us, under one of our names. */
  hasOurHost({ headers }: IncomingMessage): boolean {
    const name = /^(\[::1\]|[^:]+)(?::\d+)?$/.exec(headers.host ?? "")?.[1]
    return name !== undefined && HOST_NAMES.has(name)
  }

  /** A browser says on whose behalf it opens a socket; it must be a page that came from the same address. */
  hasOurOrigin({ headers }: IncomingMessage): boolean {
    return headers.origin === `http://${headers.host}`
  }

  /** In the address or in the cookie. */
  hasToken({ headers }: IncomingMessage, url: URL): boolean {
    const given = url.searchParams.getAll("token")
    if (given.length > 0) return given.length === 1 && this.isToken(given[0] as string)
    return cookiesOf(headers.cookie ?? "").some(([name, value]) => name === this.cookieName && this.isToken(value))
  }

  /** In the same time whatever was given: digests of equal length are compared. */
  private isToken(given: string): boolean {
    return timingSafeEqual(digestOf(given), this.digest)
  }
}

function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest()
}

function cookiesOf(header: string): readonly (readonly [string, string])[] {
  return header.split(";").map((pair) => {
    const equals = pair.indexOf("=")
    return equals < 0 ? [pair.trim(), ""] : [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()]
  })
}
