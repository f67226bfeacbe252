import { describe, expect, test } from "vitest"
import { assemble } from "./assemble.ts"
import { hex } from "./disassemble.ts"

function errorsOf(text: string): string[] {
  return assemble(text).errors.map(
    ({ line, column, length, message, suggestion }) =>
      `${line}:${column}+${length} ${message}${suggestion === null ? "" : ` ${suggestion}`}`,
  )
}

describe("labels and lines", () => {
  test("labels before and behind, several on a line, comments", () => {
    const { bytes, errors, labels, lines } = assemble(
      "start: again: # both\n  jmp_exec_any end\n\n  jmp_exec_none start # back\nend: stop\n",
    )
    expect(errors).toEqual([])
    expect(hex(bytes)).toBe("00c00c00000020c0faffffff8800")
    expect(Object.fromEntries(labels)).toEqual({ start: 0, again: 0, end: 12 })
    expect(lines).toEqual([
      { line: 2, offset: 0, bytes: 6 },
      { line: 4, offset: 6, bytes: 6 },
      { line: 5, offset: 12, bytes: 2 },
    ])
  })

  test("raw bytes, and bits to flip", () => {
    const { bytes } = assemble(".byte 0x88, 0\nstop ~0101\nfadd32 r0, r0, 0.0 ~008000000000")
    expect(hex(bytes)).toBe("880089012a8140020000")
  })
})

describe("mistakes", () => {
  const cases: readonly (readonly [text: string, error: string])[] = [
    ["  fad32 r0, r1, r2", "1:3+5 no instruction 'fad32' Did you mean 'fadd32'?"],
    ["jmp_exec_any lop\nloop: stop", "1:14+3 no label 'lop' Did you mean 'loop'?"],
    ["stop\nx: stop\nx: stop", "3:1+1 label 'x' twice"],
    ["fadd32 r0, r1", "1:12+2 fadd32: B is missing"],
    ["stop r1", "1:6+2 stop takes 0 operands at most"],
    ["fadd32 r0, r1, 0.3", "1:16+3 0.3 is no minifloat: 0.0 to 31.0 in steps of a sixteenth"],
    ["fadd32 r128, r1, r2", "1:8+4 r128 is too high for this field"],
    ["fadd32 u0, r1, r2", "1:8+2 a uniform cannot be written"],
    ["fadd32 r0, r1.sx, r2", "1:12+5 .sx is none of cache, discard, abs, neg"],
    ["iadd r0, r1, 256", "1:14+3 an immediate is 0 to 255"],
    ["iadd r0, r1, r2, lsl 9", "1:18+5 no shift 'lsl 9'. Did you mean 'lsl 1'?"],
    ["and.sat r0, r1, r2", "1:1+7 and does not saturate"],
    ["mov_imm r0l, 65536", "1:14+5 must be 0 to 65535"],
    ["if_icmp r0l, ulx, r1, r2, 1", "1:14+3 no condition 'ulx'. Did you mean 'ult'?"],
    ["device_load 0, i32, xy, r0, u0_u1, 0, signed", "1:25+2 2 components, but 1 registers"],
    [
      "device_load 0, i32, x, r0, u0, 0, signed",
      "1:28+2 expected the pair that holds the base address: u0_u1 or r0_r1",
    ],
    [".byte 256", "1:7+3 a byte is 0 to 255"],
    ["stop ~01", "1:7+2 expected 2 bytes or more in hexadecimal, two digits each"],
  ]
  test.each(cases)("%s", (text, error) => {
    expect(errorsOf(text)).toEqual([error])
  })

  test("of any text end in errors, not in exceptions", () => {
    for (const text of [
      "~",
      ",",
      ":",
      "x y z,,,~zz",
      "\0",
      "get_sr",
      "r0",
      "mov_imm ,",
      "call 0x100000000000",
      "ret r999",
    ])
      expect(() => assemble(text)).not.toThrow()
  })
})
