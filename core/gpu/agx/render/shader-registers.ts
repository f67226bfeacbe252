/**
 * How vertex and fragment shaders get and give values. Simplified: the instructions by which real ones do so (storing
 * vertex outputs, interpolating, storing to the tile) are outside of the documented subset (C.7). Here what they would
 * move is in registers when a shader starts and when it stops, from r4 on, so that r0 to r3 are free for nesting counter,
 * link register and addresses:
 *
 * | Shader | finds | leaves |
 * | --- | --- | --- |
 * | vertex | sr80 vertex, sr81 instance | r4 to r7 position in clip space, r8 … what else it puts out |
 * | fragment | sr80, sr81 pixel; r4 to r7 x, y, z, 1/w; r8 … varyings | r4 to r7 red, green, blue, alpha |
 * | background | sr80, sr81 pixel | r4 to r7 colour that the pixel begins with |
 * | end of tile | sr80, sr81 pixel; r4 to r7 its colour | memory, by device_store |
 *
 * All are 32-bit floats, except that varyings without interpolation are any 32 bits. The outputs of a vertex come in the
 * order: position, size of a point if the output select says so, then smooth, flat and linear varyings. A fragment finds
 * varyings in the order smooth, flat, linear.
 */
export const FIRST_REGISTER = 4
/** x, y, z, w of a position, or of a colour. */
export const VECTOR = 4
/** Outputs of a vertex: as many registers as there are behind r3. */
export const OUTPUTS_MAX = 124
/** Varyings of a vertex. */
export const VARYINGS_MAX = OUTPUTS_MAX - VECTOR

const convert = new DataView(new ArrayBuffer(4))

/** The float whose bits a register holds. */
export function floatOfWord(word: number): number {
  convert.setInt32(0, word)
  return convert.getFloat32(0)
}
