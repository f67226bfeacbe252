/** What the machine's views are made of: rows of memory, code, registers, streams, addresses; and what the trace tells. */
import { describe, expect, test } from "vitest"
import type { AnswerOf } from "../../core/protocol/machine.ts"
import { simTime } from "../../core/time/time.ts"
import { EventStore } from "../../core/trace/event-store.ts"
import { EV } from "../../core/trace/events.ts"
import { addressText, bytesOfHex, parseAddress, sizeText } from "./address.ts"
import { executingBlock } from "./executing.ts"
import { haltsOf } from "./halts.ts"
import { memoryRows } from "./memory-rows.ts"
import type { Seen } from "./machine-client.ts"
import { Poller } from "./poller.ts"
import { codeStop, isCodeLine, sourcePlaces } from "./source-lines.ts"
import { codeLines, readings, wordOf } from "./shader-rows.ts"
import { streamRows } from "./stream-rows.ts"

test("addresses are written with their 64 bits and read back", () => {
  for (const address of [0, 0x15_0000_0000, -1, -0x60_0000_0000, -(2 ** 39)])
    expect(parseAddress(addressText(address))).toBe(address)
  expect(addressText(-0x60_0000_0000)).toBe("0xffffffa000000000")
  expect(parseAddress("15_0000 4000")).toBe(0x15_0000_4000)
  for (const text of ["", "0x", "xyz", "0x1ffffffffffffffff", "-1"]) expect(parseAddress(text)).toBeNull()
  expect([sizeText(16384), sizeText(100), sizeText(1536 * 1024)]).toEqual(["16 KiB", "100 bytes", "1.5 MiB"])
})

describe("memory", () => {
  const answer = (hex: string, from = 0): AnswerOf<"memory"> => ({
    kind: "memory",
    context: 1,
    address: 0x1000,
    bytes: 32,
    pieces: hex === "" ? [] : [{ address: 0x1000 + from, physical: 0, hex }],
  })

  test("rows of values, with what is not mapped", () => {
    const [first, second] = memoryRows(answer("410000000000803f", 8), null, "u32")
    expect(first?.cells.map(({ text }) => text)).toEqual([null, null, "00000041", "3f800000"])
    expect(first?.cells[3]?.hint).toBe("1065353216, signed 1065353216, float 1")
    expect(first?.ascii).toBe("        A......?")
    expect(second?.cells.every(({ text }) => text === null)).toBe(true)
    expect(memoryRows(answer("0000c03f"), null, "f32")[0]?.cells[0]?.text).toBe("1.5")
    expect(memoryRows(answer("0102030405060708"), null, "u64")[0]?.cells[0]?.text).toBe("0807060504030201")
  })

  test("what changed since the look before, of the same range only", () => {
    const before = answer("0000000001000000")
    const now = answer("0000000002000000")
    const changed = (earlier: AnswerOf<"memory">) =>
      memoryRows(now, earlier, "u32")[0]?.cells.map((cell) => cell.changed)
    expect(changed(before)).toEqual([false, true, false, false])
    expect(changed({ ...before, address: 0x2000 })).toEqual([false, false, false, false])
    // Mapped since.
    expect(changed(answer(""))).toEqual([true, true, false, false])
  })
})

test("code ends at the stop behind which no jump goes", () => {
  const code = "62000000 72091004 621500000000 00c0faffffff 8800 0000 0000 0000"
  const lines = codeLines(0x1000, bytesOfHex(code.replaceAll(" ", "")))
  expect(lines.map(({ text }) => text)).toEqual([
    "mov_imm r0l, 0",
    "get_sr r2, sr80",
    "mov_imm r5, 0",
    "jmp_exec_any at_8",
    "stop",
  ])
  expect(lines[3]).toMatchObject({ address: 0x100e, hex: "00c0faffffff" })
})

test("registers of a lane and their readings", () => {
  const words = Array.from({ length: 64 }, (_, index) => `${index.toString(16).padStart(2, "0")}000080`).join("")
  expect(wordOf(words, 1, 3)).toBe(0x8000_0023)
  expect(readings(0xffff_ffff)).toEqual({ decimal: "-1", float: "NaN" })
  expect(readings(0x3f80_0000)).toEqual({ decimal: "1065353216", float: "1" })
})

test("a stream: words beside blocks, up to its end, links with their targets", () => {
  const hex =
    "1210000000800000400000000100000001000000200000000100000001000000 ffff0f60 1500002000000200 0000004000000000"
  const rows = streamRows("cdm", 0x2000, bytesOfHex(hex.replaceAll(" ", "") + "00".repeat(64)), false)
  expect(rows.map(({ address, text }) => [address - 0x2000, text.split(" ")[0]])).toEqual([
    [0, "launch"],
    [32, "barrier"],
    [36, "link"],
    [44, "terminate"],
  ])
  expect(rows[1]?.raw).toBe("600fffff")
  expect(rows.map(({ target }) => target)).toEqual([null, null, 0x15_0002_0000, null])
})

describe("the trace tells", () => {
  const trace = () => {
    const store = new EventStore()
    const add = (kind: number, subject: number, a = 0, b = 0, c = 0) =>
      store.append(simTime(store.length), kind, subject, a, b, c)
    return { store, add }
  }

  test("the block that was read last, and the job's first one", () => {
    const { store, add } = trace()
    expect(executingBlock(store, 0)).toBeNull()
    add(EV.agx_engine_start, 2, 7, 3)
    add(EV.agx_block, 7, 0, 0x2000, 0x15)
    add(EV.agx_block, 7, 3, 0x2020, 0x15)
    add(EV.agx_engine_end, 2, 7)
    const job = { start: 0x15_0000_2000, context: 3, pipe: 2, slot: 7 }
    expect(executingBlock(store, 2)).toEqual({ ...job, event: 1, address: 0x15_0000_2000, over: false })
    expect(executingBlock(store, 3)).toEqual({ ...job, event: 2, address: 0x15_0000_2020, over: false })
    expect(executingBlock(store, 4)).toEqual({ ...job, event: 2, address: 0x15_0000_2020, over: true })
  })

  test("who was blamed for a halt", () => {
    const { store, add } = trace()
    add(EV.agx_fault, 2, 1)
    add(EV.agx_halt, 0, -1)
    add(EV.agx_recover, 1, 1, -5)
    add(EV.agx_recover, 2, 4, -125)
    expect(haltsOf(store, 2)).toEqual([{ event: 0, cause: "fault", blamed: [], resumed: false }])
    add(EV.agx_resume, 0)
    add(EV.agx_halt, 4, 3)
    const blamed = [
      { slot: 1, items: 1, error: -5 },
      { slot: 4, items: 2, error: -125 },
    ]
    expect(haltsOf(store, 6)).toEqual([
      { event: 0, cause: "fault", blamed, resumed: true },
      { event: 5, cause: "timeout", blamed: [], resumed: false },
    ])
  })
})

test("one question is on its way, and of those that come meanwhile the latest is asked", () => {
  const asked: number[] = []
  const heard: number[] = []
  let answer: (seen: Seen) => void = () => undefined
  const poller = new Poller(
    (_run, at, _question, then) => {
      asked.push(at ?? -1)
      answer = then
    },
    (seen) => heard.push(seen.events),
  )
  const want = (at: number) => poller.want({ run: 1, at, question: { kind: "overview" } })
  const reply = (events: number) => answer({ answer: { kind: "none", text: "" }, events, now: 0 })
  for (const at of [1, 2, 3, 4]) want(at)
  expect(asked).toEqual([1])
  reply(1)
  expect(asked).toEqual([1, 4])
  poller.stop()
  reply(4)
  want(5)
  expect(heard).toEqual([1])
})

describe("lines of a replay that are code", () => {
  const text = `replay 1
shader add {
  get_sr r0, sr80   # where
again: iadd r1, r0, 1

  jmp_exec_any again
}
cdm work {
  launch uniforms=64 pipeline=prog \\
    global=64,1,1 local=32,1,1
  barrier 0x600fffff
  terminate
}
usc prog { end }
`
  test("each instruction and each block is at its place", () => {
    const places = [...sourcePlaces(text, false)].map(([line, { code, offset }]) => `${line} ${code} ${offset}`)
    expect(places).toEqual(["3 add 0", "4 add 4", "6 add 12", "9 work 0", "11 work 32", "12 work 36"])
    expect([...sourcePlaces(text, true).values()].at(-1)?.offset).toBe(44)
    expect([1, 2, 3, 5, 6, 7, 8, 10, 12, 13, 14].filter((line) => isCodeLine(text, line))).toEqual([3, 5, 6, 10, 12])
  })

  test("a breakpoint there is where the machine has the code", () => {
    const overview = {
      longLaunch: false,
      code: [
        { name: "add", kind: "shader", client: "app", context: 2, address: 0x1000, bytes: 18 },
        { name: "work", kind: "cdm", client: "app", context: 2, address: 0x2000, bytes: 44 },
      ],
    } as unknown as AnswerOf<"overview">
    expect(codeStop(text, 4, overview)).toEqual({ kind: "instruction", context: 2, address: 0x1004, line: 4 })
    expect(codeStop(text, 11, overview)).toEqual({ kind: "command", address: 0x2020, line: 11 })
    expect(codeStop(text, 1, overview)).toBeNull()
    expect(codeStop(text, 4, { ...overview, code: [] })).toBeNull()
  })
})
