/**
 * Puts a theme on the page: a class on the root element, and every token as a CSS variable `--name`. The chosen setting
 * may be `system`, which follows what the desktop says.
 */
import { THEMES, type Theme, type ThemeName } from "./tokens.ts"

export type ThemeSetting = ThemeName | "system"

const DARK = "(prefers-color-scheme: dark)"
const MORE_CONTRAST = "(prefers-contrast: more)"

export function systemTheme(): ThemeName {
  const dark = matchMedia(DARK).matches
  if (matchMedia(MORE_CONTRAST).matches) return dark ? "hc-dark" : "hc-light"
  return dark ? "dark" : "light"
}

export function resolveTheme(setting: ThemeSetting): Theme {
  return THEMES[setting === "system" ? systemTheme() : setting]
}

/** Calls back whenever the desktop changes its mind; returns how to stop listening. */
export function onSystemThemeChange(changed: () => void): () => void {
  const queries = [matchMedia(DARK), matchMedia(MORE_CONTRAST)]
  for (const query of queries) query.addEventListener("change", changed)
  return () => {
    for (const query of queries) query.removeEventListener("change", changed)
  }
}

export function applyTheme(theme: Theme): void {
  const root = document.documentElement
  root.className = `theme-${theme.name} ${theme.highContrast ? "theme-hc" : "theme-soft"}`
  root.style.colorScheme = theme.scheme
  for (const [name, color] of Object.entries(theme.tokens)) root.style.setProperty(`--${name}`, color)
}
