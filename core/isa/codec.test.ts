import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { decode, encode, matches } from "./codec.ts"
import type { Encoding } from "./encoding.ts"

const sample: Encoding = {
  name: "sample",
  bytes: 16,
  says: "One of everything.",
  source: "test",
  fields: [
    { name: "type", bits: [[29, 31]], type: { kind: "fixed", value: 5 }, says: "" },
    {
      name: "split",
      bits: [
        [4, 8],
        [0, 2],
      ],
      type: { kind: "uint" },
      says: "",
    },
    { name: "signed", bits: [[9, 13]], type: { kind: "int" }, says: "" },
    { name: "count", bits: [[14, 16]], type: { kind: "groups", of: 64 }, says: "" },
    { name: "address", bits: [[38, 63]], type: { kind: "shifted", shift: 6 }, says: "" },
    { name: "wide", bits: [[64, 127]], type: { kind: "uint" }, says: "" },
  ],
}

describe("tables", () => {
  test("each kind of field, both ways", () => {
    const values = { type: 5, split: 0xa3, signed: -16, count: 512, address: 0xffffffc0, wide: 0xffffffa00c378018n }
    const bytes = encode(sample, values)
    if (!bytes.ok) throw new Error(bytes.error)
    expect(matches(sample, bytes.value, 0)).toBe(true)
    expect(decode(sample, bytes.value).values).toEqual(values)
    expect(decode(sample, bytes.value).unknown.every((byte) => byte === 0)).toBe(true)
  })

  test("the largest group count is stored as zero; none cannot be said", () => {
    const bytes = encode(sample, { count: 512 })
    expect(bytes.ok && (bytes.value[1] ?? 0) >> 6).toBe(0)
    expect(encode(sample, { count: 0 })).toEqual({ ok: false, error: "count must be 1 to 512" })
    expect(encode(sample, { count: 1 }).ok).toBe(true)
  })

  test("what does not fit is refused by name", () => {
    expect(encode(sample, { signed: 16 })).toEqual({ ok: false, error: "signed must be -16 to 15" })
    expect(encode(sample, { address: 32 })).toEqual({ ok: false, error: "address must be a multiple of 64" })
    expect(encode(sample, { address: 2 ** 32 })).toEqual({ ok: false, error: "address has more than 32 bits" })
    expect(encode(sample, { split: 256 })).toEqual({ ok: false, error: "split must be at most 255" })
    expect(encode(sample, { wide: -1 })).toEqual({ ok: false, error: "wide is negative" })
    expect(encode(sample, { split: 0.5 })).toEqual({ ok: false, error: "split is no whole number" })
    expect(encode(sample, { type: 4 })).toEqual({ ok: false, error: "type must be 5" })
    expect(encode(sample, { tpye: 5 })).toEqual({ ok: false, error: "sample has no field tpye" })
  })

  test("any bytes come back exactly, unknown bits included", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        bytes[3] = ((bytes[3] ?? 0) & 0x1f) | 0xa0
        const { values, unknown } = decode(sample, bytes)
        expect(encode(sample, values, unknown)).toEqual({ ok: true, value: bytes })
      }),
    )
  })
})
