/**
 * Tells the schema library not to compile its parsers with `new Function`: the page's content policy forbids that, and
 * each try is reported as a violation. Must be the first import of the page, before any schema is made.
 */
import { config } from "zod"

config({ jitless: true })
