/**
 * What C passes by address: a place for one value, which the call reads, fills or zeroes. `T` is a handle or a number.
 */
export interface Cell<T> {
  value: T
}
