/** Bytes as text that every format takes (RFC 4648, with padding). */
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]))

export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3)
    const word = (a << 16) | (b << 8) | c
    const left = bytes.length - at
    parts.push(
      DIGITS.charAt(word >> 18),
      DIGITS.charAt((word >> 12) & 63),
      left > 1 ? DIGITS.charAt((word >> 6) & 63) : "=",
      left > 2 ? DIGITS.charAt(word & 63) : "=",
    )
  }
  return parts.join("")
}

/** Null if it is no such text. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length % 4 !== 0) return null
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  for (let at = 0, to = 0; at < text.length; at += 4) {
    let word = 0
    for (let place = 0; place < 4; place++) {
      const digit = text.charAt(at + place)
      const padded = digit === "=" && at + place >= text.length - padding
      const value = padded ? 0 : VALUES.get(digit)
      if (value === undefined) return null
      word = (word << 6) | value
    }
    for (let shift = 16; shift >= 0 && to < bytes.length; shift -= 8) bytes[to++] = (word >> shift) & 0xff
  }
  return bytes
}
