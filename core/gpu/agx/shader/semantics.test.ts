/** What instructions mean, rule by rule of reference C.7, by both executors. */
import { describe, expect, test } from "vitest"
import type { Triple } from "../engines/shader-port.ts"
import { PAGE_SIZE } from "../memory/page.ts"
import { NEVER } from "./compiler.ts"
import { bitsOfFloat } from "./half-float.ts"
import { LANES } from "./special-registers.ts"
import { CODE_VA, DATA_VA, ShaderWorld, codeOf, groupSpec } from "./testing.ts"

const f = (value: number) => bitsOfFloat(value) >>> 0
const NAN = 0x7fc00000
const INFINITY = f(Number.POSITIVE_INFINITY)

describe.each([
  ["interpreted", NEVER],
  ["compiled", 1],
])("%s", (_, threshold) => {
  function start(
    text: string,
    options: { uniforms?: readonly (number | bigint)[]; local?: Triple; soft?: boolean } = {},
  ) {
    const world = new ShaderWorld({ softFaults: options.soft ?? false, threshold })
    world.map(CODE_VA, 1, "gpu-ro")
    world.map(DATA_VA, 2)
    world.load(codeOf(text))
    const { uniforms = [], local = [32, 1, 1] } = options
    const group = world.cores.start(groupSpec({ local, uniforms: [BigInt(DATA_VA), ...uniforms] }))
    return { world, group }
  }

  /** r1 after the instructions, lane 0. Uniforms from u2 on; r2 is the first of them, and so on up to r7. */
  function result(text: string, ...values: number[]): number {
    const moves = values.map((__, place) => `mov r${place + 2}, u${place + 2}`).join("\n")
    const { world, group } = start(`${moves}\n${text}\ndevice_store 0, i32, x, r1, u0_u1, r0, unsigned\nstop`, {
      uniforms: values,
    })
    expect(group.run(1000)).toBe("done")
    return world.read(DATA_VA, 1)[0] as number
  }

  /** The pair r8_r9. */
  function wide(text: string, ...values: number[]): bigint {
    const low = result(`${text}\nmov r1, r8`, ...values)
    return (BigInt(result(`${text}\nmov r1, r9`, ...values)) << 32n) | BigInt(low)
  }

  describe("moves", () => {
    test.each([
      ["mov_imm r1, 0xfedcba98", 0xfedcba98],
      ["mov_imm r1l, 0x1234", 0x1234],
      ["mov_imm r1h, 0x1234", 0x12340000],
      ["mov_imm r1, -1\nmov_imm r1l, 5", 0xffff0005],
      ["mov_imm r1, -1\nmov_imm r1h, 5", 0x0005ffff],
      ["not r1, r0", 0xffffffff],
      ["mov r1, 200", 200],
      ["get_sr r1, sr99", 0],
    ])("%s", (text, expected) => expect(result(text)).toBe(expected))

    test("truth tables", () => {
      for (let table = 0; table < 16; table++) {
        let expected = 0
        for (let bit = 0; bit < 4; bit++) expected |= ((table >> bit) & 1) << (8 * bit)
        // Bit 8n of a and b is that of n.
        expect(result(`bitop ${table}, r1, r2, r3\nand r1, r1, r4`, 0x01000100, 0x01010000, 0x01010101)).toBe(expected)
      }
    })
  })

  describe("floats", () => {
    test.each<readonly [string, readonly number[], number]>([
      ["fadd32 r1, r2, r3", [f(1.5), f(2.25)], f(3.75)],
      ["fadd32 r1, r2, 1.0", [f(16777216)], f(16777216)],
      ["fadd32 r1, r2.neg, r3.abs", [f(1), f(-4)], f(3)],
      ["fadd32 r1, r2.abs.neg, -0.0", [f(-4)], f(-4)],
      ["fadd32 r1, r2, r3", [INFINITY, f(Number.NEGATIVE_INFINITY)], NAN],
      ["fadd32 r1, r2, r3", [0x7f812345, f(1)], NAN],
      ["fadd32 r1, -0.0, -0.0", [], 0x80000000],
      ["fadd32.sat r1, r2, 0.0", [f(3)], f(1)],
      ["fadd32.sat r1, r2, 0.0", [f(-3)], 0],
      ["fadd32.sat r1, r2, 0.0", [NAN], 0],
      ["fadd32.sat r1, r2, 0.0", [f(0.25)], f(0.25)],
      ["fmul32 r1, r2, 0.5", [f(3)], f(1.5)],
      ["fmul32 r1, r2, r3", [f(2 ** 100), f(2 ** 100)], INFINITY],
      ["fmul32 r1, r2, r3", [f(2 ** -100), f(2 ** -45)], 0x00000010],
      ["fmul32 r1, 0.0, r2", [INFINITY], NAN],
      ["fadd32 r1, r2l, r2h", [0x40003c00], f(3)],
      ["fadd32 r1h, r2, 1.0", [f(0.5)], 0x3e000000],
      ["fadd32 r1l, r2, 0.0", [f(100000)], 0x7c00],
      ["fadd32 r1l, r2, 0.0", [f(2 ** -24)], 1],
      ["rsqrt r1, r2", [f(0.25)], f(2)],
      ["rsqrt r1, r2", [f(-1)], NAN],
      ["rsqrt r1, 0.0", [], INFINITY],
    ])("%s of %j", (text, values, expected) => expect(result(text, ...values)).toBe(expected))

    test("a multiply-add rounds once", () => {
      // (1 + 2^-12)^2 = 1 + 2^-11 + 2^-24: rounded after the product, the last term is lost.
      const a = f(1 + 2 ** -12)
      expect(result("fmadd32 r1, r2, r2, r3", a, f(-(1 + 2 ** -11)))).toBe(f(2 ** -24))
      // A tie in a double that is none: 1 + 2^-24 and a little more must round up.
      expect(result("fmadd32 r1, r2, r3, r4", f(1 + 2 ** -12), f(2 ** -24), f(1))).toBe(f(1 + 2 ** -23))
      // Far below: the double's last bit would be lost, and the tie round to even.
      expect(result("fmadd32 r1, r2, r3, r4", f(2 ** -60), f(2 ** -60), f(1))).toBe(f(1))
      const half = f(1 + 2 ** -23)
      expect(result("fmadd32 r1, r2, r3, r4", f(2 ** -24 * (1 + 2 ** -23)), f(1 - 2 ** -24), half)).toBe(
        f(1 + 2 ** -22),
      )
      expect(result("fmadd32 r1, r2, r3, r4", f(2), INFINITY, f(1))).toBe(INFINITY)
      expect(result("fmadd32.sat r1, r2, r3, r4", f(2), f(3), f(1))).toBe(f(1))
    })
  })

  describe("integers", () => {
    test.each<readonly [string, readonly number[], number]>([
      ["iadd r1, r2, r3", [0xffffffff, 2], 1],
      ["isub r1, r2, r3", [1, 2], 0xffffffff],
      ["iadd r1, r2, 5, lsl 2", [100], 120],
      ["isub r1, r2, 5, lsl 2", [100], 80],
      ["iadd r1, r2, 255, lsl 4", [0], 4080],
      ["iadd r1, r2, 255, lsl 5", [7], 7],
      ["iadd r1, 0, r2l", [0xffff8000], 0x8000],
      ["iadd r1, 0, r2l.sx", [0x00008000], 0xffff8000],
      ["iadd r1, 0, r2h.sx, lsl 4", [0xfffe0000], 0xffffffe0],
      ["iadd r1l, r2, r3", [0x1ffff, 2], 1],
      ["iadd.sat r1, r2, r3", [0xfffffff0, 0x20], 0xffffffff],
      ["isub.sat r1, r2, r3", [1, 2], 0],
      ["iadd.sat r1, r2.sx, r3", [0x7fffffff, 1], 0x7fffffff],
      ["isub.sat r1, r2.sx, r3", [0x80000000, 1], 0x80000000],
      ["iadd.sat r1, r2, r3, lsl 1", [0xfffffff0, 0x20], 0x30],
      ["iadd.sat r1l, r2, 0", [0x12345], 0xffff],
      ["iadd.sat r1l, r2.sx, 0", [0xffff0000], 0x8000],
      ["imadd r1, r2, r3, r4", [7, 6, 5], 47],
      ["imsub r1, r2, r3, r4", [7, 6, 5], 37],
      ["imadd r1, r2, r3, r4, lsl 3", [7, 6, 5], 82],
      ["imadd r1, r2, r3, 9, lsl 5", [7, 6], 42],
      ["imadd r1, r2, r3, 0", [0x10001, 0x10001], 0x20001],
      ["imadd.sat r1, r2, r3, 0", [0x10001, 0x10001], 0xffffffff],
      ["imadd r1, r2l.sx, r3, 0", [0xffff, 3], 0xfffffffd],
    ])("%s of %j", (text, values, expected) => expect(result(text, ...values)).toBe(expected))

    test.each<readonly [string, readonly number[], bigint]>([
      ["iadd r8_r9, r2_r3, 8", [0xfffffffc, 1], 0x2_00000004n],
      ["isub r8_r9, r2_r3, 8", [4, 1], 0xfffffffcn],
      ["iadd r8_r9, r2_r3, r4, lsl 4", [0, 1, 0xf0000000], 0x10_00000000n],
      ["iadd r8_r9, r2_r3, r4.sx", [5, 0, 0xfffffffe], 3n],
      ["isub r8_r9, 0, 1", [], 0xffffffff_ffffffffn],
      ["imadd r8_r9, r2, r3, 0", [0xffffffff, 0xffffffff], 0xfffffffe_00000001n],
      ["imadd r8_r9, r2.sx, r3.sx, 0", [0xffffffff, 5], 0xffffffff_fffffffbn],
      ["imadd r8_r9, r2.sx, r3, 0", [0xffffffff, 5], 0xffffffff_fffffffbn],
      ["imadd r8_r9, r2, r3, r4_r5", [3, 4, 1, 7], 0x7_0000000dn],
      ["imadd.sat r8_r9, r2, r3, 0", [0xffffffff, 2], 0x1_fffffffen],
    ])("%s of %j", (text, values, expected) => expect(wide(text, ...values)).toBe(expected))
  })

  describe("conversions", () => {
    test.each<readonly [string, readonly number[], number]>([
      ["convert u32_to_f, r1, r2, rte", [0xffffffff], f(2 ** 32)],
      ["convert u32_to_f, r1, r2, rtz", [0xffffffff], f(2 ** 32 - 256)],
      ["convert s32_to_f, r1, r2, rte", [0xffffffff], f(-1)],
      ["convert s32_to_f, r1, r2, rtz", [0x80000001], f(-(2 ** 31 - 128))],
      ["convert u16_to_f, r1, r2l, rte", [0xffff], f(65535)],
      ["convert s16_to_f, r1, r2h, rte", [0xffff0000], f(-1)],
      ["convert f_to_u32, r1, r2, rtz", [f(2.75)], 2],
      ["convert f_to_u32, r1, r2, rte", [f(2.5)], 2],
      ["convert f_to_u32, r1, r2, rte", [f(3.5)], 4],
      ["convert f_to_u32, r1, r2, rtz", [f(-1)], 0],
      ["convert f_to_u32, r1, r2, rtz", [f(1e20)], 0xffffffff],
      ["convert f_to_s32, r1, r2, rtz", [f(-2.75)], 0xfffffffe],
      ["convert f_to_s32, r1, r2, rtz", [f(-1e20)], 0x80000000],
      ["convert f_to_s32, r1, r2, rtz", [f(1e20)], 0x7fffffff],
      ["convert f_to_s32, r1, r2, rtz", [NAN], 0],
      ["convert f_to_u16, r1, r2, rtz", [f(70000)], 65535],
      ["convert f_to_s16, r1, r2, rtz", [f(-70000)], 0xffff8000],
      ["convert f_to_s16, r1l, r2l, rte", [0xc100], 0xfffe],
    ])("%s of %j", (text, values, expected) => expect(result(text, ...values)).toBe(expected))
  })

  test("icmpsel", () => {
    expect(result("icmpsel ult, r1, r2, r3, 7, 9", 1, 0xffffffff)).toBe(7)
    expect(result("icmpsel slt, r1, r2, r3, 7, 9", 1, 0xffffffff)).toBe(9)
    expect(result("icmpsel ult, r1, r2, r3, r4, u5", 3, 2, 40, 50)).toBe(50)
    expect(result("icmpsel slt, r1, r2l, r3l, 1, 0", 0x8000, 1)).toBe(1)
    expect(result("icmpsel ult, r1, r2l, r3l, 1, 0", 0x8000, 1)).toBe(0)
  })

  /** Counters of lane 0 after the instructions, from a counter of its own. */
  function counter(from: number, text: string, ...values: number[]): number {
    // r1 is written before the counter, and read back while no lane runs: by the registers themselves.
    const moves = values.map((__, place) => `mov r${place + 2}, u${place + 2}`).join("\n")
    const { group } = start(
      `${moves}\nmov_imm r0l, ${from}\n${text}\nagain: jmp_exec_any again\nmore: jmp_exec_none more`,
      {
        uniforms: values,
      },
    )
    group.run(20)
    return (group.registers(0)[0] as number) & 0xffff
  }

  describe("the execution mask", () => {
    test.each<readonly [number, string, readonly number[], number]>([
      [0, "if_icmp r0l, ult, r2, r3, 1", [1, 2], 0],
      [0, "if_icmp r0l, ult, r2, r3, 1", [2, 2], 1],
      [0, "if_icmp r0l, ult, r2, r3, 2", [2, 2], 1],
      [3, "if_icmp r0l, ult, r2, r3, 2", [1, 2], 5],
      [0xffff, "if_icmp r0l, ult, r2, r3, 2", [1, 2], 1],
      [0, "if_icmp r0l, nult, r2, r3, 1", [1, 2], 1],
      [0, "else_icmp r0l, ueq, 0, 0, 2", [], 2],
      [1, "else_icmp r0l, ueq, 0, 0, 2", [], 0],
      [1, "else_icmp r0l, ueq, 0, 1, 2", [], 1],
      [2, "else_icmp r0l, ueq, 0, 0, 2", [], 2],
      [0, "while_icmp r0l, ult, r2, r3, 2", [1, 2], 0],
      [0, "while_icmp r0l, ult, r2, r3, 2", [2, 2], 2],
      [1, "while_icmp r0l, ult, r2, r3, 2", [1, 2], 0],
      [2, "while_icmp r0l, ult, r2, r3, 2", [1, 2], 2],
      [3, "while_icmp r0l, ult, r2, r3, 2", [1, 2], 3],
      [3, "pop_exec r0l, 2", [], 1],
      [1, "pop_exec r0l, 3", [], 0],
      [0, "push_exec r0l, 2", [], 0],
      [1, "push_exec r0l, 2", [], 3],
      [1, "update_exec r0l", [], 1],
    ])("%i: %s of %j", (from, text, values, expected) => expect(counter(from, text, ...values)).toBe(expected))

    test.each<readonly [string, number, number, boolean]>([
      ["ueq", 5, 5, true],
      ["ult", 0xffffffff, 1, false],
      ["ugt", 0xffffffff, 1, true],
      ["seq", 5, 5, true],
      ["slt", 0xffffffff, 1, true],
      ["sgt", 0xffffffff, 1, false],
    ])("%s of %i and %i", (condition, a, b, holds) => {
      expect(counter(0, `if_icmp r0l, ${condition}, r2, r3, 1`, a, b)).toBe(holds ? 0 : 1)
      expect(counter(0, `if_icmp r0l, n${condition}, r2, r3, 1`, a, b)).toBe(holds ? 1 : 0)
    })

    test("signed conditions sign-extend halves, others do not", () => {
      expect(counter(0, "if_icmp r0l, slt, r2l, r3l, 1", 0x8000, 1)).toBe(0)
      expect(counter(0, "if_icmp r0l, ult, r2l, r3l, 1", 0x8000, 1)).toBe(1)
      expect(counter(0, "if_icmp r0l, seq, r2l, r3, 1", 0x8000, 0xffff8000)).toBe(0)
      expect(counter(0, "if_icmp r0l, ueq, r2l, r3, 1", 0x8000, 0xffff8000)).toBe(1)
    })

    test.each<readonly [string, number, number, boolean]>([
      ["eq", f(1), f(1), true],
      ["eq", 0, 0x80000000, true],
      ["eq", NAN, NAN, false],
      ["lt", f(1), f(2), true],
      ["lt", f(1), NAN, false],
      ["ltn", f(1), NAN, true],
      ["ltn", NAN, f(1), false],
      ["ltn", f(2), f(1), false],
      ["gt", f(2), f(1), true],
      ["gt", f(2), NAN, false],
      ["gtn", f(2), NAN, true],
      ["gtn", NAN, f(2), false],
      ["gte", f(2), f(2), true],
      ["gte", NAN, f(2), false],
      ["lte", f(2), f(2), true],
      ["lte", f(3), f(2), false],
    ])("%s of %i and %i", (condition, a, b, holds) => {
      expect(counter(0, `if_fcmp r0l, ${condition}, r2, r3, 1`, a, b)).toBe(holds ? 0 : 1)
    })

    test("a comparison of lanes that do not run changes nothing but counters", () => {
      const { world, group } = start(`get_sr r2, sr52
        mov_imm r1, 7
        if_icmp r0l, ult, r2, 8, 1
        mov_imm r1, 9
        else_icmp r0l, ult, r2, 16, 1
        iadd r1, r1, r2
        pop_exec r0l, 1
        device_store 0, i32, x, r1, u0_u1, r2, unsigned
        stop`)
      // The lanes from 16 on neither entered the one nor the other; pop lets them run again.
      expect(group.run(1000)).toBe("done")
      expect(world.read(DATA_VA, LANES)).toEqual(
        Array.from({ length: LANES }, (__, lane) => (lane < 8 ? 9 : lane < 16 ? 7 + lane : 7)),
      )
    })
  })

  describe("control flow", () => {
    test("call and ret", () => {
      expect(result("call sub\niadd r1, r8, 1\njmp_exec_any over\nsub: mov_imm r8, 41\nret r1\nover: mov r1, r1")).toBe(
        42,
      )
    })

    test("jumps are taken by whether any lane runs", () => {
      expect(result("mov_imm r8, 1\njmp_exec_none over\nmov_imm r8, 2\nover: mov r1, r8")).toBe(2)
      const { group } = start("mov_imm r0l, 1\nupdate_exec r0l\njmp_exec_any over\nstop\nover: trap")
      expect(group.run(100)).toBe("done")
    })

    test("SIMD groups wait for each other", () => {
      const { world, group } = start(
        `get_sr r2, sr51
         get_sr r3, sr53
         iadd r4, r2, 1
         device_store 0, i32, x, r4, u0_u1, r2, unsigned
         threadgroup_barrier
         xor r5, r2, 32
         device_load 0, i32, x, r6, u0_u1, r5, unsigned
         wait 0
         iadd r7, r2, 64
         device_store 0, i32, x, r6, u0_u1, r7, unsigned
         stop`,
        { local: [64, 1, 1] },
      )
      expect(group.run(1)).toBe("running")
      expect(group.run(1000)).toBe("done")
      expect(world.read(DATA_VA + 256, 64)).toEqual(Array.from({ length: 64 }, (__, thread) => (thread ^ 32) + 1))
    })

    test("positions of threads in groups of three dimensions, cut off by the grid", () => {
      const world = new ShaderWorld({ softFaults: false, threshold })
      world.map(CODE_VA, 1)
      world.map(DATA_VA, 1)
      world.load(
        codeOf(`get_sr r1, sr80\nget_sr r2, sr81\nget_sr r3, sr82\nget_sr r4, sr51\nimadd r5, r3, 10, r2\nimadd r5, r5, 10, r1
          device_store 0, i32, x, r5, u0_u1, r4, unsigned\nstop`),
      )
      const spec = groupSpec({ local: [3, 2, 2], group: [1, 1, 0], grid: [5, 4, 1], uniforms: [BigInt(DATA_VA)] })
      expect(world.cores.start(spec).run(100)).toBe("done")
      expect(world.read(DATA_VA, 12)).toEqual([23, 24, 0, 33, 34, 0, 0, 0, 0, 0, 0, 0])
    })
  })

  describe("memory", () => {
    const formats: readonly (readonly [string, number, readonly number[]])[] = [
      ["i8, xy, r8_r9", 0x44332211, [0x11, 0x22]],
      ["i16, xy, r8_r9", 0xbbbbaaaa, [0xaaaa, 0xbbbb]],
      ["f16, xy, r8_r9", 0x40003c00, [f(1), f(2)]],
      ["u8norm, xy, r8_r9", 0x0000ff00, [0, f(1)]],
      ["s8norm, xy, r8_r9", 0x00008081, [f(-1), f(-1)]],
      ["u16norm, xy, r8_r9", 0xffff0000, [0, f(1)]],
      ["s16norm, xy, r8_r9", 0x80007fff, [f(1), f(-1)]],
      ["rgb10a2, xyzw, r8_r9_r10_r11", 0xfff003ff, [f(1), 0, f(1), f(1)]],
      ["srgba8, xyzw, r8_r9_r10_r11", 0xff00ff00, [0, f(1), 0, f(1)]],
      ["rg11b10f, xyz, r8_r9_r10", (0x3c0 << 0) | (0x400 << 11) | (0x1e0 << 22), [f(1), f(2), f(1)]],
      ["rgb9e5, xyz, r8_r9_r10", (256 | (128 << 9) | (511 << 18) | (16 << 27)) >>> 0, [f(1), f(0.5), f(511 / 256)]],
    ]
    test.each(formats)("%s both ways", (operands, word, registers) => {
      const loads = registers.map(
        (__, place) => `device_store 0, i32, x, r${8 + place}, u0_u1, ${16 + place}, unsigned`,
      )
      const { world, group } = start(
        `device_load 0, ${operands}, u0_u1, 0, unsigned\nwait 0\n${loads.join("\n")}
         device_store 0, ${operands}, u0_u1, ${operands.startsWith("i8") || /8norm/.test(operands) ? 32 : /16/.test(operands) ? 16 : 8}, unsigned
         stop`,
      )
      world.write(DATA_VA, [word])
      expect(group.run(1000)).toBe("done")
      expect(world.read(DATA_VA + 64, registers.length)).toEqual(registers)
      const mask = operands.startsWith("i8") || /8norm/.test(operands) ? 0xffff : 0xffffffff
      // -128 and -127 of s8norm are both -1, which is stored as -127; so is -32768 as -32767.
      const again = operands.startsWith("s8") ? 0x8181 : operands.startsWith("s16") ? 0x80017fff : word & mask
      expect(world.read(DATA_VA + 32, 1)).toEqual([again >>> 0])
    })

    test("halves, shifts, masks with gaps, negative indices, unaligned addresses", () => {
      const { world, group } = start(
        `iadd r8_r9, u2, 0
         mov r9, u3
         mov_imm r4, -1
         device_load 0, i32, xz, r10_r11, u0_u1, 1, unsigned, lsl 1
         device_load 0, i32, x, r12, r8_r9, r4, signed
         device_load 1, i16, x, r13h, u0_u1, 1, unsigned
         wait 0
         wait 1
         device_store 0, i32, xyzw, r10_r11_r12_r13, u0_u1, 8, unsigned
         stop`,
        { uniforms: [BigInt(DATA_VA + 7)] },
      )
      world.write(DATA_VA, [0xaaaa0000, 1, 2, 3])
      expect(group.run(1000)).toBe("done")
      expect(world.read(DATA_VA + 32, 4)).toEqual([2, 3, 0xaaaa0000, 0xaaaa0000])
    })

    test("rows of lanes, whatever their mask, shift and number of components", () => {
      for (const [count, shift, lanes] of [
        [1, 0, 32],
        [4, 2, 32],
        [2, 1, 17],
        [3, 0, 32],
        [1, 2, 5],
      ] as const) {
        const registers = Array.from({ length: count }, (__, place) => `r${8 + place}`).join("_")
        const components = "xyzw".slice(0, count)
        const lsl = shift === 0 ? "" : `, lsl ${shift}`
        const { world, group } = start(
          `get_sr r2, sr52
           if_icmp r0l, ult, r2, ${lanes}, 1
           device_load 0, i32, ${components}, ${registers}, u0_u1, r2, unsigned${lsl}
           wait 0
           device_store 0, i32, ${components}, ${registers}, u2_u3, r2, unsigned${lsl}
           stop`,
          { uniforms: [BigInt(DATA_VA + 0x4000)] },
        )
        const words = Array.from({ length: 160 }, (__, at) => 1000 + at)
        world.write(DATA_VA, words)
        expect(group.run(1000)).toBe("done")
        const expected = Array.from({ length: 160 }, () => 0)
        for (let lane = 0; lane < lanes; lane++)
          for (let place = 0; place < count; place++) expected[(lane << shift) + place] = 1000 + (lane << shift) + place
        expect(world.read(DATA_VA + 0x4000, 160)).toEqual(expected)
      }
    })

    test("over the end of a page", () => {
      const { world, group } = start(
        "get_sr r2, sr52\ndevice_load 0, i32, xy, r8_r9, u2_u3, r2, unsigned\nwait 0\ndevice_store 0, i32, x, r9, u0_u1, r2, unsigned\nstop",
        { uniforms: [BigInt(DATA_VA + PAGE_SIZE - 40)] },
      )
      world.write(
        DATA_VA + PAGE_SIZE - 40,
        Array.from({ length: 40 }, (__, at) => at),
      )
      expect(group.run(1000)).toBe("done")
      expect(world.read(DATA_VA, LANES)).toEqual(Array.from({ length: LANES }, (__, lane) => lane + 1))
    })

    test.each<readonly [string, number, number, number]>([
      ["add", 10, 3, 13],
      ["sub", 10, 3, 7],
      ["xchg", 10, 3, 3],
      ["umin", 0xffffffff, 3, 3],
      ["imin", 0xffffffff, 3, 0xffffffff],
      ["umax", 0xffffffff, 3, 0xffffffff],
      ["imax", 0xffffffff, 3, 3],
      ["and", 12, 10, 8],
      ["or", 12, 10, 14],
      ["xor", 12, 10, 6],
    ])("atomic %s", (operation, old, operand, after) => {
      const { world, group } = start(
        `mov r10, u2\natomic 0, ${operation}, r8, r10, u0_u1, 0, signed\nwait 0\ndevice_store 0, i32, x, r8, u0_u1, 1, unsigned\nstop`,
        { uniforms: [operand], local: [1, 1, 1] },
      )
      world.write(DATA_VA, [old])
      expect(group.run(1000)).toBe("done")
      expect(world.read(DATA_VA, 2)).toEqual([after, old])
    })

    test("atomics of lanes follow each other; cmpxchg compares first", () => {
      const { world, group } = start(
        `get_sr r2, sr52
         mov_imm r10, 1
         atomic 0, add, r8, r10, u0_u1, 0, signed
         mov r10, r2
         iadd r11, r2, 1
         atomic 1, cmpxchg, r9, r10, u0_u1, 1, signed
         wait 0
         wait 1
         device_store 0, i32, x, r8, u0_u1, r2, unsigned
         stop`,
      )
      world.write(DATA_VA, [5, 0])
      expect(group.run(1000)).toBe("done")
      expect(world.read(DATA_VA, LANES)).toEqual(Array.from({ length: LANES }, (__, lane) => lane + 5))
      expect(world.cores.counters.atomics).toBe(2)
    })

    test("of two loads into one register the later one is there in the end", () => {
      const { world, group } = start(
        `device_load 0, i32, x, r8, u0_u1, 0, unsigned
         device_load 0, i32, x, r8, u0_u1, 1, unsigned
         wait 0
         device_store 0, i32, x, r8, u0_u1, 2, unsigned
         stop`,
      )
      world.write(DATA_VA, [1, 2])
      expect(group.run(1000)).toBe("done")
      expect(world.read(DATA_VA, 3)).toEqual([1, 2, 2])
    })

    test("what a load brings is poison until it is waited for, and somebody counts", () => {
      const { world, group } = start(
        `device_load 0, i32, x, r8, u0_u1, 0, unsigned
         mov r9, r8
         wait 1
         mov r10, r8
         wait 0
         device_store 0, i32, xyz, r8_r9_r10, u0_u1, 4, unsigned
         stop`,
      )
      world.write(DATA_VA, [1234])
      expect(group.run(1000)).toBe("done")
      expect(world.read(DATA_VA + 16, 3)).toEqual([1234, 0xdeadbeef, 0xdeadbeef])
      expect(world.cores.counters).toMatchObject({ poisonReads: 2, firstPoison: CODE_VA + 8 })
    })
  })

  describe("faults", () => {
    test("an access that the MMU refuses: address, lane, instruction, register", () => {
      const { world, group } = start(
        "get_sr r2, sr52\nmov_imm r3, 7\ndevice_store 0, i32, x, r3, u0_u1, r2, unsigned, lsl 2\nmov_imm r3, 8\nstop",
        { uniforms: [] },
      )
      // Lane 30 begins at 30 · 16 bytes: with a base so far behind, the last two lanes miss.
      const base = BigInt(DATA_VA + 2 * PAGE_SIZE - 30 * 16)
      const late = world.cores.start(groupSpec({ uniforms: [base] }))
      expect(group.run(100)).toBe("done")
      expect(late.run(100)).toBe("fault")
      expect(late.run(100)).toBe("fault")
      expect(late.fault).toEqual({ kind: "memory", pc: CODE_VA + 10, address: DATA_VA + 2 * PAGE_SIZE, lane: 30 })
      expect(world.faults.state.fault).toMatchObject({
        address: DATA_VA + 2 * PAGE_SIZE,
        access: "write",
        reason: "unmapped",
        level: 3,
        unit: 0x11,
        context: 5,
      })
      expect(world.read(DATA_VA + 2 * PAGE_SIZE - 16, 1)).toEqual([7])
    })

    test("soft faults: loads give zeros, stores are dropped", () => {
      const { world, group } = start(
        `mov_imm r8, 5
         device_load 0, i32, x, r8, u2_u3, r0, unsigned
         wait 0
         device_store 0, i32, x, r8, u0_u1, 0, unsigned
         device_store 0, i32, x, r8, u2_u3, r0, unsigned
         stop`,
        { soft: true, uniforms: [0x10_0000_0000n] },
      )
      world.write(DATA_VA, [9])
      expect(group.run(100)).toBe("done")
      expect(world.read(DATA_VA, 1)).toEqual([0])
      expect(world.faults.state.fault).toBe(null)
    })

    test.each<readonly [string, string]>([
      [".byte 0xff, 0xff, 0, 0", "illegal"],
      ["trap", "trap"],
      ["if_icmp r0l, 3, r1, r2, 1", "illegal"],
      ["iadd r0, r127_r128, 0 ", "illegal"],
    ])("%s", (text, kind) => {
      const { world, group } = start(`mov_imm r1, 1\n${text}\nstop`)
      expect(group.run(100)).toBe("fault")
      expect(group.fault).toMatchObject({ kind, pc: CODE_VA + 6 })
      expect(world.faults.state.fault).toMatchObject({ reason: "no-access", address: CODE_VA + 6, unit: 0x13 })
    })

    test("jumps out of mapped memory, and code that runs over its end", () => {
      const { world, group } = start("jmp_exec_any +1048576")
      expect(group.run(100)).toBe("fault")
      expect(group.fault).toMatchObject({ kind: "code", pc: CODE_VA + 1048576, address: CODE_VA + 1048576 })
      expect(world.faults.state.fault).toMatchObject({ access: "read", reason: "unmapped", unit: 0x13 })
      // An instruction of which only the first half is there.
      world.faults.clear()
      world.load(codeOf("mov_imm r1, 1").subarray(0, 4), CODE_VA + PAGE_SIZE - 4)
      const late = world.cores.start(groupSpec({ code: CODE_VA + PAGE_SIZE - 4 }))
      expect(late.run(100)).toBe("fault")
      expect(late.fault).toMatchObject({ kind: "code", address: CODE_VA + PAGE_SIZE })
    })
  })

  describe("without an end", () => {
    test.each([
      ["a jump to itself", "loop: jmp_exec_any loop"],
      ["a state that repeats", "loop: xor r1, r1, 1\nxor r2, r2, 3\njmp_exec_any loop"],
      ["lanes that never leave", "loop: while_icmp r0l, ueq, 0, 0, 2\njmp_exec_any loop\nstop"],
    ])("%s is recognised", (__, text) => {
      const { group } = start(text)
      expect(group.run(100)).toBe("running")
      expect(group.run(1_000_000)).toBe("hung")
      expect(group.run(100)).toBe("hung")
    })

    test.each([
      ["a loop that counts", "loop: iadd r1, r1, 1\njmp_exec_any loop"],
      ["a loop that polls", "loop: device_load 0, i32, x, r1, u0_u1, 0, unsigned\nwait 0\njmp_exec_any loop"],
    ])("%s goes on, slice by slice", (__, text) => {
      const { group } = start(text)
      for (let slice = 0; slice < 5; slice++) expect(group.run(2000)).toBe("running")
      expect(group.simds[0]?.instructions).toBeGreaterThanOrEqual(10_000)
      expect(group.simds[0]?.instructions).toBeLessThan(10_500)
    })
  })

  test("code that has changed is seen by the groups that start later", () => {
    const { world, group } = start("mov_imm r1, 1\ndevice_store 0, i32, x, r1, u0_u1, 0, unsigned\nstop")
    const run = () => world.cores.start(groupSpec({ uniforms: [BigInt(DATA_VA)] })).run(100)
    expect(group.run(100)).toBe("done")
    for (let again = 0; again < 3; again++) expect(run()).toBe("done")
    expect(world.read(DATA_VA, 1)).toEqual([1])
    world.load(codeOf("mov_imm r1, 2"))
    expect(run()).toBe("done")
    expect(world.read(DATA_VA, 1)).toEqual([2])
  })

  test("an invalidated instruction cache: a group under way sees new code", () => {
    const text = "loop: iadd r1, r1, 1\nif_icmp r0l, ult, r1, 100000, 1\njmp_exec_any loop\nstop".replace(
      "100000",
      "255",
    )
    for (const invalidated of [false, true]) {
      const { world, group } = start(text)
      expect(group.run(30)).toBe("running")
      world.load(codeOf("stop"))
      if (invalidated) world.cores.invalidate()
      expect(group.run(100)).toBe(invalidated ? "done" : "running")
    }
  })

  test("a checkpoint: what follows it happens again", () => {
    const { world, group } = start(
      `get_sr r2, sr51
       device_load 1, i32, x, r4, u0_u1, r2, unsigned
       push_exec r0l, 2
       loop: iadd r3, r3, r2
       while_icmp r0l, ult, r3, 200, 2
       jmp_exec_any loop
       pop_exec r0l, 2
       wait 1
       iadd r3, r3, r4
       device_store 0, i32, x, r3, u0_u1, r2, unsigned
       stop`,
      { local: [64, 1, 1] },
    )
    expect(group.run(40)).toBe("running")
    const checkpoint = structuredClone(group.save())
    const follow = () => {
      world.write(
        DATA_VA,
        Array.from({ length: 64 }, () => 5),
      )
      expect(group.run(1_000_000)).toBe("hung")
      return { ...group.save(), issued: group.issued, elapsed: group.elapsed }
    }
    const first = follow()
    group.restore(checkpoint)
    expect(follow()).toEqual(first)
  })

  test("time: what is issued, and what has to be waited for", () => {
    const { group } = start(
      "fadd32 r1, r1, r2\nimadd r1, r1, r2, r3\ndevice_load 0, i32, x, r1, u0_u1, 0, unsigned\nwait 0\nwait 0\nstop",
    )
    expect(group.run(100)).toBe("done")
    expect(group.issued).toBe(0.25 + 1 + 1 + 0.25 + 0.25 + 0.25)
    expect(group.elapsed).toBe(3 + 6 + 4 + 3 + 547 + 3 + 3)
  })
})
