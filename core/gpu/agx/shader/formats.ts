/**
 * Items of device_load and device_store (reference C.7). Packed formats hold all components in one item; their layout, from
 * the lowest bit up: rgb10a2 10 10 10 2, srgba8 8 8 8 8, rg11b10f 11 11 10, rgb9e5 9 9 9 5 (as Vulkan's formats of these
 * names). A register of 32 bits gets a float in single precision, a half one in half precision; integers are cut off or
 * zero-extended.
 */
import {
  bitsOfFloat,
  floatOfBits,
  halfBits,
  halfValue,
  roundEven,
  smallFloatBits,
  smallFloatValue,
} from "./half-float.ts"

export const I8 = 0
export const I16 = 1
export const I32 = 2
export const F16 = 3

/** Bytes of an item. */
export function itemBytes(format: number): number {
  if (format === I8 || format === 4 || format === 5) return 1
  return format === I16 || format === F16 || format === 6 || format === 7 ? 2 : 4
}

/** All components are in one item. */
export function isPacked(format: number): boolean {
  return format >= 8
}

function registerBits(value: number, size: 16 | 32): number {
  return size === 16 ? halfBits(Math.fround(value)) : bitsOfFloat(value)
}

function registerValue(bits: number, size: 16 | 32): number {
  return size === 16 ? halfValue(bits & 0xffff) : floatOfBits(bits)
}

/** What the register gets for the bits of an item that holds one component. */
export function loaded(format: number, bits: number, size: 16 | 32): number {
  switch (format) {
    case F16:
      return size === 16 ? bits : bitsOfFloat(halfValue(bits))
    case 4:
      return registerBits(bits / 255, size)
    case 5:
      return registerBits(Math.max(-1, ((bits << 24) >> 24) / 127), size)
    case 6:
      return registerBits(bits / 65535, size)
    case 7:
      return registerBits(Math.max(-1, ((bits << 16) >> 16) / 32767), size)
    default:
      return bits
  }
}

/** The bits of an item for what a register holds. */
export function stored(format: number, bits: number, size: 16 | 32): number {
  switch (format) {
    case F16:
      return size === 16 ? bits : halfBits(floatOfBits(bits))
    case 4:
      return unsignedUnit(registerValue(bits, size), 255)
    case 5:
      return signedUnit(registerValue(bits, size), 127)
    case 6:
      return unsignedUnit(registerValue(bits, size), 65535)
    case 7:
      return signedUnit(registerValue(bits, size), 32767)
    default:
      return size === 16 ? bits & 0xffff : bits
  }
}

function unsignedUnit(value: number, most: number): number {
  return Number.isNaN(value) ? 0 : roundEven(Math.min(1, Math.max(0, value)) * most)
}

function signedUnit(value: number, most: number): number {
  return Number.isNaN(value) ? 0 : roundEven(Math.min(1, Math.max(-1, value)) * most)
}

/** sRGB's curve, by its definition; the alpha channel has none. */
function linearOf(byte: number): number {
  const value = byte / 255
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}

const LINEAR = Array.from({ length: 256 }, (_, byte) => linearOf(byte))

/** The byte whose linear value is nearest: a search, since powers differ between machines in their last bits. */
function srgbOf(value: number): number {
  if (!(value > 0)) return 0
  let byte = 0
  while (byte < 255 && value > ((LINEAR[byte] as number) + (LINEAR[byte + 1] as number)) / 2) byte++
  return byte
}

/** One component of a packed item. */
export function unpacked(format: number, word: number, component: number, size: 16 | 32): number {
  switch (format) {
    case 8:
      return registerBits(component === 3 ? (word >>> 30) / 3 : ((word >>> (10 * component)) & 1023) / 1023, size)
    case 10: {
      const byte = (word >>> (8 * component)) & 255
      return registerBits(component === 3 ? byte / 255 : (LINEAR[byte] as number), size)
    }
    case 12:
      if (component === 3) return registerBits(1, size)
      return registerBits(
        component === 2 ? smallFloatValue(word >>> 22, 5) : smallFloatValue((word >>> (11 * component)) & 2047, 6),
        size,
      )
    default:
      if (component === 3) return registerBits(1, size)
      return registerBits(((word >>> (9 * component)) & 511) * 2 ** ((word >>> 27) - 24), size)
  }
}

/** The whole item from the bits of four registers; those that the mask leaves out are 0. */
export function packed(format: number, registers: readonly number[], size: 16 | 32): number {
  const values = registers.map((bits) => registerValue(bits, size))
  const [x = 0, y = 0, z = 0, w = 0] = values
  switch (format) {
    case 8:
      return (
        unsignedUnit(x, 1023) |
        (unsignedUnit(y, 1023) << 10) |
        (unsignedUnit(z, 1023) << 20) |
        (unsignedUnit(w, 3) << 30)
      )
    case 10:
      return srgbOf(x) | (srgbOf(y) << 8) | (srgbOf(z) << 16) | (unsignedUnit(w, 255) << 24)
    case 12:
      return smallFloatBits(x, 6) | (smallFloatBits(y, 6) << 11) | (smallFloatBits(z, 5) << 22)
    default:
      return sharedExponent(x, y, z)
  }
}

/** The largest number of rgb9e5. */
const RGB9E5_MAX = 511 * 2 ** 7

function sharedExponent(...values: readonly number[]): number {
  const clamped = values.map((value) => (value > 0 ? Math.min(value, RGB9E5_MAX) : 0))
  const most = Math.max(...clamped)
  let exponent = 0
  while (exponent < 31 && roundEven(most / 2 ** (exponent - 24)) > 511) exponent++
  const [x = 0, y = 0, z = 0] = clamped.map((value) => roundEven(value / 2 ** (exponent - 24)))
  return x | (y << 9) | (z << 18) | (exponent << 27)
}
