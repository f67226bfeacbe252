/**
 * Names that the declarations of core's few packages mention and that core itself must not have. Each is an empty type
 * without a value, so core can neither make one nor use one. Only tsconfig.core.json includes this file.
 */

/** Mentioned by zod's `z.url()`. */
interface URL {}
