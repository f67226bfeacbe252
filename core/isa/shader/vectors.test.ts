/** The instructions of the reference (C.7), in both directions. */
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { assemble } from "./assemble.ts"
import { decodeInstruction } from "./decode.ts"
import { disassemble, hex, listing, textOf } from "./disassemble.ts"
import { FORMS } from "./forms.ts"

const VECTORS: readonly (readonly [hex: string, text: string])[] = [
  ["72011004", "get_sr r0, sr80"],
  ["72051004", "get_sr r1, sr80"],
  ["72053000", "get_sr r1, sr48"],
  ["72090000", "get_sr r2, sr0"],
  ["62042a00", "mov_imm r1l, 42"],
  ["62050000803f", "mov_imm r1, 0x3f800000"],
  ["6281010000000020", "mov_imm r64, 1"],
  ["62fd010000000030", "mov_imm r127, 1"],
  ["2a8940222400", "fadd32 r2, r0, r1"],
  ["aa8980222c00", "fadd32 r2.cache, r0.cache, r1.discard"],
  ["2a89402a6400", "fadd32 r2, r0.neg, r1.abs"],
  ["6a8940222400", "fadd32.sat r2, r0, r1"],
  ["2a8940020300", "fadd32 r2, r0, 1.0"],
  ["2a8986212400", "fadd32 r2, u3, r1"],
  ["1a8940020200", "fmul32 r2, r0, 0.5"],
  ["3a8d402224440200", "fmadd32 r3, r0, r1, r2"],
  ["0e09402224000000", "iadd r2, r0, r1"],
  ["0e09402a24000000", "isub r2, r0, r1"],
  ["0e09405200001000", "iadd r2, r0, 5, lsl 2"],
  ["1e0d402224440200", "imadd r3, r0, r1, r2"],
  ["7e094022a400", "and r2, r0, r1"],
  ["7e09402ae400", "or r2, r0, r1"],
  ["7e09402a6400", "xor r2, r0, r1"],
  ["7e09400a8000", "mov r2, r0"],
  ["3e890a042400", "convert u32_to_f, r2, r0, rte"],
  ["1209402224010130", "icmpsel ult, r2, r0, r1, 1, 0"],
  ["522842a20000", "if_icmp r0l, ult, r1, 10, 1"],
  ["522a42a20000", "else_icmp r0l, ult, r1, 10, 1"],
  ["523442a20000", "while_icmp r0l, ult, r1, 10, 2"],
  ["520e00000000", "pop_exec r0l, 1"],
  ["421000000000", "push_exec r0l, 2"],
  ["420000000000", "update_exec r0l"],
  ["00c0ecffffff", "jmp_exec_any -20"],
  ["20c014000000", "jmp_exec_none +20"],
  ["1402", "ret r1"],
  ["3800", "wait 0"],
  ["8800", "stop"],
  ["0800", "trap"],
  ["0509480e00c01200", "device_load 0, i32, x, r1, u4_u5, r2, unsigned"],
  ["0541f00f0fc8f20f", "device_load 0, i32, xyzw, r8_r9_r10_r11, u0_u1, 4095, unsigned, lsl 2"],
  ["0e0100c065002000", "iadd r0, 0, r14.sx, lsl 4"],
  ["2a9d4a0a0002", "fadd32 r7, r5.neg, -0.0"],
  ["3a914602198c0100", "fmadd32 r4, r3, u8, u6"],
  ["0e23448300000000", "iadd r8_r9, r2_r3, 8"],
  ["1e1b428201000001", "imadd r6_r7, r1, 88, 0"],
  ["0a0d4692", "rsqrt r3, r3"],
  ["00c086fdffff", "jmp_exec_any -634"],
  ["10c060ffffff", "call -160"],
  ["1500048d20501400", "atomic 0, add, _, r10, u18_u19, 0, signed"],
  ["0501040d00c43200", "device_load 0, i32, xy, r0_r1, u2_u3, 0, signed, lsl 1"],
]

const PROGRAMS: readonly (readonly [hex: string, text: string])[] = [
  [
    "72011004 0509000e00c01200 0511040e00c01200 3800 2a8d42422400 4519080e00c01200 8800",
    `  get_sr r0, sr80
  device_load 0, i32, x, r1, u0_u1, r0, unsigned
  device_load 0, i32, x, r2, u2_u3, r0, unsigned
  wait 0
  fadd32 r3, r1, r2
  device_store 0, i32, x, r3, u4_u5, r0, unsigned
  stop
`,
  ],
  [
    "72091004 0519400e00c01200 0521440e00c01200 3800 3a9546c218480200 4529480e00c01200 8800",
    `  get_sr r2, sr80
  device_load 0, i32, x, r3, u0_u1, r2, unsigned
  device_load 0, i32, x, r4, u2_u3, r2, unsigned
  wait 0
  fmadd32 r5, r3, u6, r4
  device_store 0, i32, x, r5, u4_u5, r2, unsigned
  stop
`,
  ],
  [
    `62000000 72091004 620d00000000 621500000000 421000000000 523446422400 20c01c000000 0e154a6224000000
     0e0d461200000000 00c0e4ffffff 521600000000 4529400e00c01200 8800`,
    `  mov_imm r0l, 0
  get_sr r2, sr80
  mov_imm r3, 0
  mov_imm r5, 0
  push_exec r0l, 2
at_1a:
  while_icmp r0l, ult, r3, r2, 2
  jmp_exec_none at_3c
  iadd r5, r5, r3
  iadd r3, r3, 1
  jmp_exec_any at_1a
at_3c:
  pop_exec r0l, 2
  device_store 0, i32, x, r5, u0_u1, r2, unsigned
  stop
`,
  ],
  [
    "72051004 62010df0feca 4501200e00c81200 8800",
    `  get_sr r1, sr80
  mov_imm r0, 0xcafef00d
  device_store 0, i32, x, r0, u0_u1, r1, unsigned, lsl 2
  stop
`,
  ],
]

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text.replaceAll(/\s/g, "").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

function assembled(text: string): string {
  const { bytes, errors } = assemble(text)
  expect(errors).toEqual([])
  return hex(bytes)
}

describe("documented instructions", () => {
  test.each(VECTORS)("%s is %s", (code, text) => {
    expect(textOf(bytesOf(code))).toBe(text)
    expect(assembled(text)).toBe(code)
    expect(decodeInstruction(bytesOf(code), 0).bytes).toBe(code.length / 2)
  })

  test.each(PROGRAMS)("program %s", (code, text) => {
    expect(listing(bytesOf(code))).toBe(text)
    expect(assembled(text)).toBe(code.replaceAll(/\s/g, ""))
  })
})

describe("any bytes", () => {
  test("come back from their text, unknown bits included", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(assembled(listing(bytes))).toBe(hex(bytes))
      }),
      { numRuns: 300 },
    )
  })

  test("of every form come back, whatever the rest of the bits", () => {
    fc.assert(
      fc.property(fc.nat(FORMS.length - 1), fc.uint8Array({ minLength: 12, maxLength: 12 }), (which, bytes) => {
        const form = FORMS[which]
        if (form === undefined) return
        for (const { bits, value } of form.fixed)
          for (let bit = bits[0]; bit <= bits[1]; bit++) {
            const byte = bytes[bit >> 3] ?? 0
            const set = Math.floor(value / 2 ** (bit - bits[0])) % 2 === 1
            bytes[bit >> 3] = set ? byte | (1 << (bit & 7)) : byte & ~(1 << (bit & 7))
          }
        const found = decodeInstruction(bytes, 0)
        expect(found.form).not.toBe(null)
        const code = bytes.subarray(0, found.bytes)
        expect(assembled(textOf(code))).toBe(hex(code))
      }),
      { numRuns: 2000 },
    )
  })

  test("are explained by their form and nothing else", () => {
    const lines = disassemble(bytesOf("ff00000000 8800"))
    expect(lines.map(({ text }) => text)).toEqual([".byte 0xff, 0x00, 0x00, 0x00", ".byte 0x00, 0x88, 0x00"])
  })
})
