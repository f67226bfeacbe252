/**
 * The MMU's words: entries of its tables, addresses, the fault register, the page shared with the firmware. Simplified:
 * the two registers of G14X are known by their addresses only; the first has G13's fields below the address.
 */
import { bytesAt, choice, flag, hex, shifted, u32, u8, uint, x64 } from "../build.ts"
import type { Encoding, Field, Structures } from "../encoding.ts"
import { UNIT_NAMES } from "./units.ts"

/** What a page may be used for: AP (bits 7:6), PXN (53), UXN (54) and the OS bit (55), lowest first. */
function rights(ap: number, uxn: 0 | 1, pxn: 0 | 1): number {
  return ap | (pxn << 2) | (uxn << 3) | (1 << 4)
}

/** The combinations that drivers use. */
export const RIGHTS = {
  gpu_rw: rights(2, 1, 0),
  gpu_ro: rights(2, 0, 0),
  gpu_wo: rights(2, 0, 1),
  firmware_shared_rw: rights(1, 1, 0),
  firmware_gpu_rw: rights(0, 1, 1),
  firmware_rw_gpu_ro: rights(1, 1, 1),
} as const

export const PAGE: Encoding = {
  name: "page",
  bytes: 8,
  says: "An entry of the last table: a page of 16 KiB.",
  source: "C.1",
  fields: [
    flag("valid", 0, "Without it an access finds nothing.", { default: 1 }),
    flag("page", 1, "A page, not a block.", { default: 1 }),
    choice("attribute", [2, 4], { cached: 0, device: 1, uncached: 2 }, "What caches may do."),
    choice(
      "rights",
      [
        [6, 7],
        [53, 55],
      ],
      RIGHTS,
      "Who may read and write: AP (bits 7:6), PXN (53), UXN (54), and whether this concerns the GPU (55).",
      { shown: true },
    ),
    uint("share", [8, 9], "With whom caches are kept coherent."),
    flag("accessed", 10, "Without it an access faults.", { default: 1 }),
    flag("not_global", 11, "Holds for one address space only."),
    shifted("frame", [14, 47], 14, "Physical address of the page."),
  ],
  examples: [
    { hex: "834434120800c000", text: "page rights=gpu_rw frame=0x812344000", origin: "derived" },
    { hex: "8344341208008000", text: "page rights=gpu_ro frame=0x812344000", origin: "derived" },
    { hex: "834434120800a000", text: "page rights=gpu_wo frame=0x812344000", origin: "derived" },
    {
      hex: "4b4434120800c000",
      text: "page attribute=uncached rights=firmware_shared_rw frame=0x812344000",
      origin: "derived",
    },
    { hex: "034434120800e000", text: "page rights=firmware_gpu_rw frame=0x812344000", origin: "derived" },
    { hex: "434434120800e000", text: "page rights=firmware_rw_gpu_ro frame=0x812344000", origin: "derived" },
  ],
}

export const TABLE: Encoding = {
  name: "table",
  bytes: 8,
  says: "An entry of an upper table: where the next one is.",
  source: "C.1",
  fields: [
    flag("valid", 0, "Without it an access finds nothing.", { default: 1 }),
    flag("table", 1, "A table, not a block.", { default: 1 }),
    shifted("next", [14, 47], 14, "Physical address of the next table."),
  ],
  examples: [{ hex: "0340341208000000", text: "table next=0x812344000", origin: "derived" }],
}

export const CONTEXT_BASE: Encoding = {
  name: "context_base",
  bytes: 8,
  says: "Half of an entry of the context table: where an address space's first table is. A context has two, user and kernel.",
  source: "C.1",
  fields: [
    flag("valid", 0, "There is such an address space.", { default: 1 }),
    shifted("base", [1, 47], 1, "Physical address of the first table."),
    uint("asid", [48, 63], "Tells address spaces apart in the TLB."),
  ],
  examples: [{ hex: "010000a008000500", text: "context_base base=0x8a0000000 asid=5", origin: "derived" }],
}

export const ADDRESS: Encoding = {
  name: "address",
  bytes: 8,
  says: "A virtual address, as the walk takes it apart.",
  source: "C.1",
  fields: [
    uint("offset", [0, 13], "Byte of the page."),
    uint("l3", [14, 24], "Entry of the last table.", { shown: true }),
    uint("l2", [25, 35], "Entry of the second table.", { shown: true }),
    uint("l1", [36, 38], "Entry of the first table.", { shown: true }),
    choice("half", [39, 63], { user: 0, kernel: 0x1ff_ffff }, "Which of the context's two bases."),
  ],
  examples: [{ hex: "0000010015000000", text: "address l3=4 l2=640 l1=1", origin: "derived" }],
}

const REASONS = { unmapped: 0, access_flag: 1, write_only: 2, read_only: 3, no_access: 4 } as const

function faultFields(): readonly Field[] {
  return [
    flag("faulted", 0, "There is a fault.", { default: 1 }),
    choice("reason", [1, 3], REASONS, "Why the access was refused.", { shown: true }),
    choice("access", [4, 4], { write: 0, read: 1 }, "What was tried.", { shown: true }),
    uint("level", [7, 8], "The level of the walk that ended it; 3 is the last table, or the rights of the page."),
    choice("unit", [9, 16], UNIT_NAMES, "Who tried; the number after the dot is the group of cores.", { shown: true }),
    uint("context", [17, 22], "Whose address space."),
    hex("sideband", [23, 29], "Unknown."),
  ]
}

export const FAULT: Encoding = {
  name: "fault",
  bytes: 8,
  says: "The fault register of G13. 0xacce5515abad1dea means that it could not be read.",
  source: "C.3",
  fields: [...faultFields(), shifted("address", [30, 63], 6, "Where, without the six lowest bits.")],
  examples: [
    {
      hex: "91230a0000010015",
      text: "fault reason=unmapped access=read level=3 unit=UL1C.1 context=5 address=0x1500010000",
      origin: "derived",
    },
  ],
}

export const FAULT_G14X: Encoding = {
  name: "fault_g14x",
  bytes: 8,
  says: "The first fault register of G14X; the second holds the address. Simplified: fields as on G13.",
  source: "C.3",
  fields: faultFields(),
}

export const HANDOFF: Encoding = {
  name: "handoff",
  bytes: 0x20,
  says: "Head of the page by which driver and firmware agree about the MMU; 65 flush records follow.",
  source: "C.2",
  fields: [
    x64("driver_magic", 0x00, "0x4b1d000000000002 once the driver is up."),
    x64("firmware_magic", 0x08, "The same once the firmware is up."),
    u8("driver_lock", 0x10, "The driver wants the lock, or has it."),
    u8("firmware_lock", 0x11, "The firmware wants the lock, or has it."),
    u32("turn", 0x14, "Who goes first if both want it: 0 the driver, 1 the firmware."),
    u32("current_context", 0x18, "The context in use."),
  ],
  examples: [
    {
      hex: "0200000000001d4b0200000000001d4b0000000000000000ffffffff00000000",
      text: "handoff driver_magic=0x4b1d000000000002 firmware_magic=0x4b1d000000000002 current_context=4294967295",
      origin: "derived",
    },
  ],
}

export const FLUSH_RECORD: Encoding = {
  name: "flush_record",
  bytes: 0x18,
  says: "A range that the firmware may have cached: one record a context, and one for the kernel half.",
  source: "C.2",
  fields: [
    choice("state", bytesAt(0x00, 8), { idle: 0, asked: 1, flushed: 2 }, "How far the flush is.", { shown: true }),
    x64("address", 0x08, "Where the range begins."),
    x64("size", 0x10, "Its bytes."),
  ],
}

export const UAT: Structures = {
  name: "uat",
  title: "MMU",
  says: "Entries of the page tables, the fault register and the handoff page.",
  source: "C.1 to C.3",
  encodings: [PAGE, TABLE, CONTEXT_BASE, ADDRESS, FAULT, FAULT_G14X, HANDOFF, FLUSH_RECORD],
}
