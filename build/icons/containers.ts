/**
 * The two icon formats that hold several sizes, written around finished PNGs. Both formats take PNG data as it is; their
 * older raw encodings, which only systems from before 2007 need, are left out.
 */

/** Windows: a table of 16-byte entries, then the pictures. A size of 256 is written as 0. */
export function ico(pictures: ReadonlyMap<number, Buffer>): Buffer {
  const header = Buffer.alloc(6)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(pictures.size, 4)
  let offset = header.length + 16 * pictures.size
  const entries = [...pictures].map(([size, png]) => {
    const entry = Buffer.alloc(16)
    entry.writeUInt8(size % 256, 0)
    entry.writeUInt8(size % 256, 1)
    entry.writeUInt16LE(1, 4)
    entry.writeUInt16LE(32, 6)
    entry.writeUInt32LE(png.length, 8)
    entry.writeUInt32LE(offset, 12)
    offset += png.length
    return entry
  })
  return Buffer.concat([header, ...entries, ...pictures.values()])
}

/** The types of macOS by pixel size: once for plain displays, once as the double of the next smaller size. */
const ICNS_TYPES: Readonly<Record<number, readonly string[]>> = {
  16: ["icp4"],
  32: ["icp5", "ic11"],
  64: ["ic12"],
  128: ["ic07"],
  256: ["ic08", "ic13"],
  512: ["ic09", "ic14"],
  1024: ["ic10"],
}

/** macOS: blocks of type, length of the block with its head, picture. */
export function icns(pictures: ReadonlyMap<number, Buffer>): Buffer {
  const blocks = [...pictures].flatMap(([size, png]) => (ICNS_TYPES[size] ?? []).map((type) => block(type, png)))
  return block("icns", Buffer.concat(blocks))
}

function block(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.write(type, 0, "latin1")
  head.writeUInt32BE(head.length + data.length, 4)
  return Buffer.concat([head, data])
}
