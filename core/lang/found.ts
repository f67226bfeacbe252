/** How a message quotes a piece of the text. */
const QUOTED_CHARS_MAX = 40

/** In quotes, shortened; characters that a terminal would act on, or that have no shape, are named. */
export function quote(text: string): string {
  if (text !== "" && !isPlain(text.codePointAt(0) as number)) return codePoint(text)
  const short = text.length > QUOTED_CHARS_MAX ? `${text.slice(0, QUOTED_CHARS_MAX)}…` : text
  let quoted = ""
  for (const character of short)
    quoted += isPlain(character.codePointAt(0) as number) ? character : codePoint(character)
  return `'${quoted}'`
}

function isPlain(code: number): boolean {
  if (code < 32 || (code >= 127 && code < 160) || code === 0xfffd || code === 0xfeff) return false
  // Marks that reorder or hide the text around them, and halves of characters.
  return (
    !(code >= 0x200b && code <= 0x200f) &&
    !(code >= 0x2028 && code <= 0x202e) &&
    !(code >= 0x2066 && code <= 0x2069) &&
    !(code >= 0xd800 && code <= 0xdfff)
  )
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, "0")}`
}
