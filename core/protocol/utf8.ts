/**
 * UTF-8 in both directions. `core` runs where no TextEncoder exists, and the decoder must refuse what is malformed
 * instead of patching it, so both are written out here.
 */

/** Appends the UTF-8 bytes of `text` to `out`. A lone surrogate becomes U+FFFD, as everywhere on the web. */
export function pushUtf8(out: number[], text: string): void {
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i)
    if (code < 0x80) {
      out.push(code)
      continue
    }
    if (code >= 0xd800 && code <= 0xdfff) {
      const low = code <= 0xdbff ? text.charCodeAt(i + 1) : Number.NaN
      if (low >= 0xdc00 && low <= 0xdfff) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00)
        i++
      } else code = 0xfffd
    }
    if (code < 0x800) out.push(0xc0 | (code >> 6), 0x80 | (code & 0x3f))
    else if (code < 0x10000) out.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f))
    else out.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f))
  }
}

/** The text of the bytes from `from` up to, not including, `to`; null if they are not well-formed UTF-8. */
export function readUtf8(bytes: Uint8Array, from: number, to: number): string | null {
  let text = ""
  for (let at = from; at < to; ) {
    const lead = bytes[at] as number
    if (lead < 0x80) {
      text += String.fromCharCode(lead)
      at++
      continue
    }
    const tail =
      lead >= 0xc2 && lead <= 0xdf ? 1 : lead >= 0xe0 && lead <= 0xef ? 2 : lead >= 0xf0 && lead <= 0xf4 ? 3 : 0
    if (tail === 0 || at + tail >= to) return null
    let code = lead & (0x3f >> tail)
    for (let i = 1; i <= tail; i++) {
      const next = bytes[at + i] as number
      if ((next & 0xc0) !== 0x80) return null
      code = (code << 6) | (next & 0x3f)
    }
    const overlong = tail === 2 ? code < 0x800 : tail === 3 && code < 0x10000
    if (overlong || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null
    text += String.fromCodePoint(code)
    at += tail + 1
  }
  return text
}
