/**
 * The built page as a closed set of files: a request names one of them or nothing. Paths are looked up, never joined, so
 * there is no way out of the folder.
 */
import { readFileSync, readdirSync } from "node:fs"
import { extname, join } from "node:path"

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".md": "text/plain; charset=utf-8",
  ".replay": "text/plain; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".ttf": "font/ttf",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
}

/** After a miss the folder is read again, at most this often: it may have been built anew. */
const REREAD_MS = 1_000

export interface PageFile {
  readonly type: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

export class PageFiles {
  private files: ReadonlyMap<string, string>
  private readAt: number
  private readonly folder: string
  private readonly clock: () => number

  /** Throws if the folder cannot be read. */
  constructor(folder: string, clock: () => number = () => performance.now()) {
    this.folder = folder
    this.clock = clock
    this.files = listFiles(folder)
    this.readAt = clock()
  }

  /** `path` as in a URL, `/` for the page itself; null if there is no such file. */
  find(path: string): PageFile | null {
    const name = decode(path === "/" ? "/index.html" : path)
    if (name === null) return null
    const file = this.files.get(name) ?? this.again(name)
    if (file === undefined) return null
    try {
      return {
        type: TYPES[extname(file).toLowerCase()] ?? "application/octet-stream",
        bytes: new Uint8Array(readFileSync(file)),
      }
    } catch {
      // Gone since the folder was read.
      return null
    }
  }

  private again(name: string): string | undefined {
    const now = this.clock()
    if (now - this.readAt < REREAD_MS) return undefined
    this.readAt = now
    try {
      this.files = listFiles(this.folder)
    } catch {
      return undefined
    }
    return this.files.get(name)
  }
}

function decode(path: string): string | null {
  try {
    return decodeURIComponent(path)
  } catch {
    return null
  }
}

/** Regular files only: a symbolic link is not followed. */
function listFiles(folder: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  const list = (path: string, prefix: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const inner = join(path, entry.name)
      if (entry.isDirectory()) list(inner, `${prefix}${entry.name}/`)
      else if (entry.isFile()) files.set(`${prefix}${entry.name}`, inner)
    }
  }
  list(folder, "/")
  return files
}
