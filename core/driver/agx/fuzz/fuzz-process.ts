/**
 * A process under the fuzzer: an open file, memory to pass arguments by, threads, and the numbers it was given. It
 * remembers numbers that it gave back too, and uses them again on purpose.
 */
import type { AgxMachine } from "../agx-machine.ts"
import type { AsahiFile } from "../asahi-file.ts"
import { EventFd } from "../../../fence/eventfd.ts"
import { containedFence } from "../../../fence/fence-chain.ts"
import { FileTable } from "../../../fence/file-table.ts"
import type { Engine } from "../../../engine/engine.ts"
import type { Fence } from "../../../fence/fence.ts"
import { Thread } from "../../../fence/thread.ts"
import { UserMemory } from "../user-memory.ts"
import type { VmFile } from "../vm/vm-file.ts"
import type { Source } from "./source.ts"

export const KINDS = ["vm", "buffer", "pinned", "queue", "syncobj", "fd"] as const
export type Kind = (typeof KINDS)[number]

/** Where arguments lie; behind the arena is nothing. */
export const ARENA = 0x1_0000_0000
export const ARENA_BYTES = 0x2_0000
const THREADS = 4
/** Numbers that are remembered after they were given back. */
const DEAD_MAX = 16

interface Kept {
  readonly thing: string
  readonly isGone: () => boolean
}

interface Numbers {
  readonly live: number[]
  readonly dead: number[]
}

export class FuzzProcess {
  readonly user = new UserMemory()
  readonly arena = new DataView(new ArrayBuffer(ARENA_BYTES))
  readonly files = new FileTable()
  readonly threads: readonly Thread[]
  readonly file: AsahiFile
  /** Of the file in the process's table. */
  readonly fd: number
  private readonly numbers: Readonly<Record<Kind, Numbers>>
  private used = 0
  /** What has to be over at the end. */
  readonly promises: Fence[] = []
  private readonly kept = new Set<Kept>()

  constructor(engine: Engine, machine: AgxMachine) {
    const none = (): Numbers => ({ live: [], dead: [] })
    this.numbers = { vm: none(), buffer: none(), pinned: none(), queue: none(), syncobj: none(), fd: none() }
    this.user.map(ARENA, new Uint8Array(this.arena.buffer))
    this.threads = Array.from({ length: THREADS }, () => new Thread(engine, this.files))
    this.file = machine.open(this.user, -1)
    this.fd = this.files.install(this.file)
    this.given("fd", this.fd)
    this.given("fd", this.files.install(new EventFd()))
  }

  get memory(): VmFile {
    return this.file.memory as VmFile
  }

  given(kind: Kind, number: number): void {
    this.numbers[kind].live.push(number)
    const { memory, file } = this
    if (kind === "vm") this.keep(memory.findVm(number), ({ isFreed }) => isFreed)
    else if (kind === "buffer") this.keep(memory.findObject(number), ({ isFreed }) => isFreed)
    else if (kind === "queue") this.keep(file.queues.get(number) ?? null, ({ isReleased }) => isReleased)
    else if (kind === "syncobj") this.keep(file.syncobjs.handles.find(number), ({ freed }) => freed)
  }

  private keep<T extends object>(thing: T | null, isGone: (thing: T) => boolean): void {
    if (thing !== null) this.kept.add({ thing: thing.constructor.name, isGone: () => isGone(thing) })
  }

  /** A submission has given this handle a fence. */
  promised(syncobj: number): void {
    const fence = this.file.syncobjs.handles.find(syncobj)?.fence ?? null
    if (fence !== null) this.promises.push(containedFence(fence))
  }

  /** By name, things it was given that nobody has freed. */
  leaks(): string[] {
    return [...this.kept].filter(({ isGone }) => !isGone()).map(({ thing }) => thing)
  }

  gaveBack(kind: Kind, number: number): void {
    const { live, dead } = this.numbers[kind]
    const at = live.indexOf(number)
    if (at < 0) return
    live.splice(at, 1)
    dead.push(number)
    if (dead.length > DEAD_MAX) dead.shift()
  }

  live(kind: Kind): readonly number[] {
    return this.numbers[kind].live
  }

  /** Mostly one that is in use; else one that was, one of another kind, or none. */
  pick(kind: Kind, source: Source): number {
    const { live, dead } = this.numbers[kind]
    const dice = source.below(100)
    if (dice < 93 && live.length > 0) return source.oneOf(live)
    if (dice < 96 && dead.length > 0) return source.oneOf(dead)
    if (dice < 98) {
      const other = this.numbers[source.oneOf(KINDS)].live
      if (other.length > 0) return source.oneOf(other)
    }
    return source.word()
  }

  /** Puts bytes into the arena; where they lie. Long ones overwrite earlier ones. */
  place(bytes: Uint8Array): number {
    const length = Math.min(bytes.length, ARENA_BYTES)
    if (this.used + length > ARENA_BYTES) this.used = 0
    const at = this.used
    new Uint8Array(this.arena.buffer).set(bytes.subarray(0, length), at)
    this.used = Math.min(ARENA_BYTES, at + ((length + 7) & ~7))
    return ARENA + at
  }

  /** A pointer, now and then a bad one: nowhere, not aligned, over the end, of the kernel's half. */
  pointer(good: number, source: Source): bigint {
    const dice = source.below(200)
    if (dice > 5) return BigInt(good)
    if (dice === 5) return BigInt(good + 1)
    if (dice === 4) return BigInt(ARENA + ARENA_BYTES - 4 * source.below(16))
    return source.long()
  }

  /** A thread that does not sleep; null if all do. */
  idleThread(): Thread | null {
    return this.threads.find(({ asleep }) => asleep === null) ?? null
  }
}
