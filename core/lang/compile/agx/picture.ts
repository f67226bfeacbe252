/**
 * Pictures. `picture NAME { … }` is a legend, a line for each letter with its colour as bytes red, green, blue, alpha
 * (`o ff0000ff`), and then rows of such letters. A file is a binary PPM. Both become RGBA bytes, row by row.
 */
import { type Result, err, ok } from "../../../base/result.ts"

export interface Picture {
  readonly width: number
  readonly bytes: Uint8Array
}

export interface PictureMistake {
  readonly line: number
  readonly column: number
  readonly length: number
  readonly message: string
  readonly suggestion: null
}

const LEGEND = /^\s*(\S)\s+([\da-f]{8})\s*$/i

export function readPicture(text: string): Result<Picture, PictureMistake> {
  const colours = new Map<string, readonly number[]>()
  const out: number[] = []
  let width = 0
  for (const [row, line] of text.replace(/#.*/g, "").split("\n").entries()) {
    const legend = LEGEND.exec(line)
    const letters = line.trim()
    const column = line.indexOf(letters) + 1
    const wrong = (message: string, at = 0, length = letters.length) =>
      err({ line: row + 1, column: column + at, length, message, suggestion: null })
    if (letters === "") continue
    if (legend !== null) {
      if (width > 0) return wrong("the legend comes before the rows")
      const [, letter = "", colour = ""] = legend
      colours.set(
        letter,
        [0, 2, 4, 6].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)),
      )
      continue
    }
    if (width > 0 && letters.length !== width)
      return wrong(`a row of ${letters.length} pixels; the first one has ${width}`)
    width = letters.length
    for (let at = 0; at < width; at++) {
      const colour = colours.get(letters[at] as string)
      if (colour === undefined) return wrong(`no colour for '${letters[at]}'`, at, 1)
      for (const byte of colour) out.push(byte)
    }
  }
  return ok({ width, bytes: Uint8Array.from(out) })
}

const HEADER_BYTES_MAX = 256

/** Null: it is no binary PPM of 8 bits a channel. */
export function readPpm(file: Uint8Array): Picture | null {
  const head = String.fromCharCode(...file.subarray(0, HEADER_BYTES_MAX))
  const match = /^P6\s+(?:#.*\n\s*)*(\d{1,5})\s+(\d{1,5})\s+255\s/.exec(head)
  if (match === null) return null
  const [whole, width, height] = [match[0].length, Number(match[1]), Number(match[2])]
  const pixels = width * height
  if (pixels === 0 || file.length < whole + 3 * pixels) return null
  const bytes = new Uint8Array(4 * pixels)
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let channel = 0; channel < 3; channel++)
      bytes[4 * pixel + channel] = file[whole + 3 * pixel + channel] as number
    bytes[4 * pixel + 3] = 255
  }
  return { width, bytes }
}
