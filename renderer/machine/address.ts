/**
 * Addresses as text. Here they are signed numbers, those of the kernel half less 2^64; a person reads and writes the 64
 * bits.
 */

export function addressText(address: number): string {
  return `0x${BigInt.asUintN(64, BigInt(Math.trunc(address))).toString(16)}`
}

/** `0x…` or bare digits, both hexadecimal, with `_` and spaces between; null if it is no number of at most 64 bits. */
export function parseAddress(text: string): number | null {
  const digits = text.trim().toLowerCase().replace(/^0x/, "").replaceAll(/[_ ]/g, "")
  if (!/^[0-9a-f]{1,16}$/.test(digits)) return null
  return Number(BigInt.asIntN(64, BigInt(`0x${digits}`)))
}

/** `64 KiB`. */
export function sizeText(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${units[unit]}`
}

export function bytesOfHex(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2)
  for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16)
  return bytes
}
