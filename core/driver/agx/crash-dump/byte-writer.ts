/** Writes little-endian numbers one behind the other, into a place of known size. */
import { assert } from "../../../base/assert.ts"

export class ByteWriter {
  private readonly view: DataView
  private readonly out: Uint8Array
  private at = 0

  constructor(size: number) {
    this.out = new Uint8Array(size)
    this.view = new DataView(this.out.buffer)
  }

  u16(value: number): this {
    this.view.setUint16(this.at, value, true)
    this.at += 2
    return this
  }

  u32(value: number): this {
    this.view.setUint32(this.at, value, true)
    this.at += 4
    return this
  }

  u64(value: bigint): this {
    this.view.setBigUint64(this.at, value, true)
    this.at += 8
    return this
  }

  bytes(values: Uint8Array | readonly number[]): this {
    this.out.set(values, this.at)
    this.at += values.length
    return this
  }

  /** All of it is written. */
  whole(): Uint8Array {
    assert(this.at === this.out.length, `${this.at} of ${this.out.length} bytes written`)
    return this.out
  }
}
