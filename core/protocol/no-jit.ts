/**
 * The window's content policy forbids `new Function`; without this every schema would probe for it and be reported. It
 * must come before the first schema, so files with schemas import it before anything else.
 */
import { z } from "zod"

z.config({ jitless: true })
