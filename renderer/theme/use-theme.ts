/** The theme in force, following the setting and, for `system`, the desktop. */
import { useEffect, useState } from "react"
import { useApp } from "../boot/workbench-context.ts"
import { onSystemThemeChange, resolveTheme } from "./apply-theme.ts"
import type { Theme } from "./tokens.ts"

export function useTheme(): Theme {
  const setting = useApp((state) => state.settings.theme)
  const [, changed] = useState(0)
  useEffect(() => onSystemThemeChange(() => changed((count) => count + 1)), [])
  return resolveTheme(setting)
}
