import { describe, expect, it } from "vitest"
import { icns, ico } from "./containers.ts"

const pictures = new Map([
  [16, Buffer.from("small")],
  [256, Buffer.from("large picture")],
])

describe("an ICO", () => {
  const file = ico(pictures)

  it("says how many pictures there are", () => {
    expect([file.readUInt16LE(0), file.readUInt16LE(2), file.readUInt16LE(4)]).toEqual([0, 1, 2])
  })

  it("leads to each picture, and writes a size of 256 as 0", () => {
    const entries = [0, 1].map((index) => {
      const at = 6 + 16 * index
      const [length, offset] = [file.readUInt32LE(at + 8), file.readUInt32LE(at + 12)]
      return [file.readUInt8(at), file.subarray(offset, offset + length).toString()]
    })
    expect(entries).toEqual([
      [16, "small"],
      [0, "large picture"],
    ])
  })
})

describe("an ICNS", () => {
  it("is a row of blocks whose lengths add up", () => {
    const file = icns(pictures)
    const blocks: [string, string][] = []
    let at = 8
    while (at < file.length) {
      const length = file.readUInt32BE(at + 4)
      blocks.push([file.toString("latin1", at, at + 4), file.subarray(at + 8, at + length).toString()])
      at += length
    }
    expect([file.toString("latin1", 0, 4), file.readUInt32BE(4)]).toEqual(["icns", file.length])
    expect(blocks).toEqual([
      ["icp4", "small"],
      ["ic08", "large picture"],
      ["ic13", "large picture"],
    ])
  })
})
