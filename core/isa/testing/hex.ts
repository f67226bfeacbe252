/** Bytes as the reference writes them: pairs of digits in memory order. */
export function fromHex(text: string): Uint8Array {
  const digits = text.replaceAll(/\s/g, "")
  return Uint8Array.from({ length: digits.length / 2 }, (_, index) =>
    Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16),
  )
}

export function toHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")
}
