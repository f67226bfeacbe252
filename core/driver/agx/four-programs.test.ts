/** The programs of reference C.7, as machine code in a buffer, through SUBMIT to memory that changed. */
import { expect, test } from "vitest"
import { FourPrograms } from "./testing/four-programs.ts"
import { Process, TestMachine } from "./testing/process.ts"

const CODE = 0x15_0000_0000
const DATA = 0x15_1000_4000
const PAGE = 16384
const THREADS = 64
const OUT = DATA + 0x1000

const ADD = "72011004 0509000e00c01200 0511040e00c01200 3800 2a8d42422400 4519080e00c01200 8800"
const SAXPY = "72091004 0519400e00c01200 0521440e00c01200 3800 3a9546c218480200 4529480e00c01200 8800"
const TRIANGLE = `62000000 72091004 620d00000000 621500000000 421000000000 523446422400 20c01c000000
  0e154a6224000000 0e0d461200000000 00c0e4ffffff 521600000000 4529400e00c01200 8800`
const HELLO = "72051004 62010df0feca 4501200e00c81200 8800"

/** Runs `code` on 64 threads with these uniform words; the words of the data buffer from OUT on. */
function run(code: string, uniforms: readonly number[], cores = 8) {
  const machine = new TestMachine((mmu, faults) => new FourPrograms(mmu, faults), { cores })
  const process = new Process(machine)
  const program = process.buffer(CODE, PAGE)
  const data = process.buffer(DATA, PAGE)
  process.hex(program, 0, code)
  const floats = new Float32Array(2 * THREADS)
  for (let index = 0; index < THREADS; index++) {
    floats[index] = index + 0.5
    floats[THREADS + index] = 3 * index
  }
  process.write(data, 0, new Uint8Array(floats.buffer))
  process.words(data, 0x800, uniforms)
  // 64-bit address of the uniforms, two bits less, behind first half and count.
  const from = (BigInt(DATA + 0x800) / 4n) << 26n
  const word = from | (BigInt(2 * uniforms.length) << 20n) | 0x1dn
  process.words(program, 0x400, [Number(word & 0xffff_ffffn), Number(word >> 32n)])
  process.hex(program, 0x408, "4d900000 0d0c00000000 8d010001 8800")
  process.words(program, 0x800, [0x12, 0x400, THREADS, 1, 1, 32, 1, 1, 0x600f_ffff, 0x4000_0000, 0])
  const done = process.syncobj()
  process.compute(process.queue(CODE), CODE + 0x800, done)
  machine.run()
  return { status: process.status(done), words: process.read(data, 0x1000, 4 * THREADS) }
}

const halves = (address: number) => [address % 2 ** 32, Math.floor(address / 2 ** 32)]
const floatsOf = (words: readonly number[]) => [...new Float32Array(new Uint32Array(words).buffer)]
const threads = Array.from({ length: THREADS }, (_, index) => index)

test("1: out[i] = a[i] + b[i]", () => {
  const { status, words } = run(ADD, [...halves(DATA), ...halves(DATA + 4 * THREADS), ...halves(OUT)])
  expect(status).toBe(1)
  expect(floatsOf(words.slice(0, THREADS))).toEqual(threads.map((index) => 4 * index + 0.5))
})

test("2: out[i] = a[i] · u6 + b[i]", () => {
  const half = 0x3f00_0000
  const uniforms = [...halves(DATA), ...halves(DATA + 4 * THREADS), ...halves(OUT), half]
  const { status, words } = run(SAXPY, uniforms)
  expect(status).toBe(1)
  expect(floatsOf(words.slice(0, THREADS))).toEqual(threads.map((index) => (index + 0.5) / 2 + 3 * index))
})

test("3: a divergent loop, out[t] = t(t - 1) / 2", () => {
  const { status, words } = run(TRIANGLE, halves(OUT))
  expect(status).toBe(1)
  expect(words.slice(0, THREADS)).toEqual(threads.map((index) => (index * Math.max(0, index - 1)) / 2))
})

test("4: hello compute stores every 16 bytes, since its index is shifted", () => {
  const { status, words } = run(HELLO, halves(OUT))
  expect(status).toBe(1)
  expect(words.filter((word) => word === 0xcafe_f00d).length).toBe(THREADS)
  expect(words.map((word, index) => (word === 0 ? -1 : index)).filter((index) => index >= 0)).toEqual(
    threads.map((index) => 4 * index),
  )
})

test("the same memory on 1 and 64 cores", () => {
  expect(run(TRIANGLE, halves(OUT), 1)).toEqual(run(TRIANGLE, halves(OUT), 64))
})
