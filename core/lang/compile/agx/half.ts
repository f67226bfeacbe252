/** Half precision of IEEE 754: its bits, rounded to nearest even. */
const cell = new DataView(new ArrayBuffer(4))

export function halfBits(value: number): number {
  // To the nearest single first: a double between two halves is told from a tie by a sticky bit.
  const single = stickySingle(value)
  cell.setFloat32(0, single)
  const bits = cell.getUint32(0)
  const sign = (bits >>> 16) & 0x8000
  const exponent = (bits >>> 23) & 0xff
  const fraction = bits & 0x7f_ffff
  if (exponent === 0xff) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200)
  const scaled = exponent - 112
  if (scaled >= 31) return sign | 0x7c00
  // Below the normal halves the leading one is written out and shifted.
  const whole = scaled <= 0 ? fraction | 0x80_0000 : fraction | (scaled << 23)
  const shift = scaled <= 0 ? 14 - scaled : 13
  if (shift > 24) return sign
  const kept = Math.floor(whole / 2 ** shift)
  const rest = whole % 2 ** shift
  const half = 2 ** (shift - 1)
  const up = rest > half || (rest === half && kept % 2 === 1) ? 1 : 0
  return sign | (kept + up)
}

/** A single that rounds to the same half as the double does: what was lost is kept in its lowest bit. */
function stickySingle(value: number): number {
  const rounded = Math.fround(value)
  if (rounded === value || !Number.isFinite(rounded)) return rounded
  cell.setFloat32(0, rounded)
  let bits = cell.getUint32(0)
  if (Math.abs(rounded) > Math.abs(value)) bits -= 1
  cell.setUint32(0, bits | 1)
  return cell.getFloat32(0)
}
