/** What a person chose and keeps: read from the browser's storage at the start, written back on every change. */
import type { ThemeSetting } from "../theme/apply-theme.ts"

/** Virtual ns for each real second, or as fast as it goes. */
export type Speed = "max" | number

export interface Settings {
  readonly theme: ThemeSetting
  readonly speed: Speed
  readonly editorFontSize: number
  /** The caret's line follows the run, and the run's line is scrolled into view while stepping. */
  readonly followLine: boolean
}

export const DEFAULT_SETTINGS: Settings = { theme: "system", speed: "max", editorFontSize: 12, followLine: true }

export type SettingsAction = { readonly type: "settings/changed"; readonly change: Partial<Settings> }

export function reduceSettings(settings: Settings, action: SettingsAction): Settings {
  return { ...settings, ...action.change }
}

const KEY = "ringside.settings"
const THEMES: readonly string[] = ["system", "dark", "light", "hc-dark", "hc-light"]

/** Whatever the storage holds, what comes out is valid; a part that is not is its default. */
export function parseSettings(text: string | null): Settings {
  let read: Partial<Record<keyof Settings, unknown>> = {}
  try {
    const value: unknown = JSON.parse(text ?? "{}")
    if (typeof value === "object" && value !== null) read = value
  } catch {
    return DEFAULT_SETTINGS
  }
  const { theme, speed, editorFontSize, followLine } = read
  const validSpeed = speed === "max" || (typeof speed === "number" && speed > 0 && speed <= 1e12)
  const validSize = typeof editorFontSize === "number" && editorFontSize >= 8 && editorFontSize <= 32
  return {
    theme: typeof theme === "string" && THEMES.includes(theme) ? (theme as ThemeSetting) : DEFAULT_SETTINGS.theme,
    speed: validSpeed ? speed : DEFAULT_SETTINGS.speed,
    editorFontSize: validSize ? editorFontSize : DEFAULT_SETTINGS.editorFontSize,
    followLine: typeof followLine === "boolean" ? followLine : DEFAULT_SETTINGS.followLine,
  }
}

export function loadSettings(storage: Storage): Settings {
  return parseSettings(storage.getItem(KEY))
}

export function saveSettings(storage: Storage, settings: Settings): void {
  storage.setItem(KEY, JSON.stringify(settings))
}
