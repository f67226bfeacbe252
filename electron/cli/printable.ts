/** Text from a file or a command line, made safe for a terminal: it may hold escape sequences. */

/** Control characters, and those that turn the direction of writing round. */
const UNSAFE = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu
const SHOWN_MAX = 80

/** On one line; each unsafe character becomes `?`. */
export function printable(text: string): string {
  return text.replaceAll(UNSAFE, "?")
}

/** As `printable`, and short: for a word within a message. */
export function shown(text: string): string {
  const clean = printable(text)
  return clean.length > SHOWN_MAX ? `${clean.slice(0, SHOWN_MAX - 3)}...` : clean
}
