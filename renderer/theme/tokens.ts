/**
 * Every colour of the window, as data: four themes with the same names. `theme.ts` turns one into CSS variables, Monaco
 * takes its colours from here, and a test holds every text colour to 4.5:1 on every surface.
 */

/** Grounds that text stands on. */
export const SURFACES = [
  "bg-app",
  "bg-bar",
  "bg-panel",
  "bg-raised",
  "bg-input",
  "bg-hover",
  "bg-select",
  "bg-line",
] as const
export type Surface = (typeof SURFACES)[number]

/** Colours that text is set in. */
export const TEXTS = ["text-1", "text-2", "text-3", "accent", "ok", "warn", "err"] as const
export type TextColor = (typeof TEXTS)[number]

/** Colours of the replay's words; they stand on `bg-panel`, `bg-select`, `bg-line` and `bg-input`. */
export const SYNTAX = ["syn-kw", "syn-name", "syn-num", "syn-type", "syn-com", "syn-err", "syn-op"] as const
export type SyntaxColor = (typeof SYNTAX)[number]

/** Job phases; told by height and texture too, never by these alone. */
export const PHASE_COLORS = ["queued", "dep", "credit", "hw", "exec", "fail", "sleep"] as const
export type PhaseColor = (typeof PHASE_COLORS)[number]

type OtherColor =
  | "line"
  | "line-strong"
  | "grid"
  | "accent-bg"
  | "accent-on"
  | "text-on"
  | "exec-on"
  | "exec-dim"
  | "marker"
  | "marker-edge"
  | "shadow"

export type Tokens = Readonly<Record<Surface | TextColor | SyntaxColor | PhaseColor | OtherColor, string>>

export const THEME_NAMES = ["dark", "light", "hc-dark", "hc-light"] as const
export type ThemeName = (typeof THEME_NAMES)[number]

export interface Theme {
  readonly name: ThemeName
  readonly title: string
  readonly scheme: "dark" | "light"
  readonly highContrast: boolean
  readonly tokens: Tokens
}

const dark: Tokens = {
  "bg-app": "#0f1114",
  "bg-bar": "#14171b",
  "bg-panel": "#171a1f",
  "bg-raised": "#1d2127",
  "bg-input": "#101216",
  "bg-hover": "#242931",
  "bg-select": "#1d2f45",
  "bg-line": "#2a2614",
  line: "#262b32",
  "line-strong": "#3a424d",
  grid: "#1e2228",
  "text-1": "#e4e7eb",
  "text-2": "#aeb6c0",
  "text-3": "#8d96a2",
  "text-on": "#0b1013",
  accent: "#74b6ff",
  "accent-bg": "#1f6fc4",
  "accent-on": "#ffffff",
  ok: "#4cc9a4",
  warn: "#e8ae3d",
  err: "#ff8266",
  queued: "#97a1ad",
  dep: "#c9a0ea",
  credit: "#e9b044",
  hw: "#6cbdf2",
  exec: "#31a186",
  "exec-on": "#04100c",
  "exec-dim": "#2b8870",
  fail: "#ff7d60",
  sleep: "#6d7783",
  "syn-kw": "#8fc1ff",
  "syn-name": "#e4e7eb",
  "syn-num": "#e3b875",
  "syn-type": "#7fd1bb",
  "syn-com": "#929ba6",
  "syn-err": "#ff9a80",
  "syn-op": "#aeb6c0",
  marker: "#f0c24b",
  "marker-edge": "#7a5a00",
  shadow: "#00000080",
}

const light: Tokens = {
  "bg-app": "#e4e7eb",
  "bg-bar": "#f1f3f5",
  "bg-panel": "#ffffff",
  "bg-raised": "#f5f6f8",
  "bg-input": "#ffffff",
  "bg-hover": "#e9ecf0",
  "bg-select": "#dcebfb",
  "bg-line": "#fff6d6",
  line: "#dde1e6",
  "line-strong": "#bcc4cd",
  grid: "#eef0f3",
  "text-1": "#191d22",
  "text-2": "#48515c",
  "text-3": "#5f6873",
  "text-on": "#ffffff",
  accent: "#0a5fc0",
  "accent-bg": "#0a5fc0",
  "accent-on": "#ffffff",
  ok: "#08705a",
  warn: "#855500",
  err: "#b93210",
  queued: "#66707c",
  dep: "#7a3fb0",
  credit: "#a86a00",
  hw: "#1b6fb3",
  exec: "#0f7c63",
  "exec-on": "#ffffff",
  "exec-dim": "#0f7c63",
  fail: "#c23a14",
  sleep: "#8a939e",
  "syn-kw": "#0a55ad",
  "syn-name": "#191d22",
  "syn-num": "#8a4b00",
  "syn-type": "#08705a",
  "syn-com": "#5f6873",
  "syn-err": "#b93210",
  "syn-op": "#48515c",
  marker: "#f0c24b",
  "marker-edge": "#7a5a00",
  shadow: "#191d2233",
}

/** Black ground, 2 px lines, one text colour; the state colours stay, they are told by shape too. */
const hcDark: Tokens = {
  ...dark,
  "bg-app": "#000000",
  "bg-bar": "#000000",
  "bg-panel": "#000000",
  "bg-raised": "#000000",
  "bg-input": "#000000",
  "bg-hover": "#2a2a2a",
  "bg-select": "#00305f",
  "bg-line": "#3a3000",
  line: "#8f98a3",
  "line-strong": "#ffffff",
  grid: "#2c2c2c",
  "text-1": "#ffffff",
  "text-2": "#ffffff",
  "text-3": "#ffffff",
  accent: "#8cc8ff",
  "accent-bg": "#00519e",
  ok: "#5ff0c4",
  warn: "#ffd166",
  err: "#ffa08a",
  "syn-kw": "#9dceff",
  "syn-name": "#ffffff",
  "syn-num": "#ffd08a",
  "syn-type": "#93ecd3",
  "syn-com": "#ffffff",
  "syn-err": "#ffb09c",
  "syn-op": "#ffffff",
}

const hcLight: Tokens = {
  ...light,
  "bg-app": "#ffffff",
  "bg-bar": "#ffffff",
  "bg-panel": "#ffffff",
  "bg-raised": "#ffffff",
  "bg-input": "#ffffff",
  "bg-hover": "#e2e2e2",
  "bg-select": "#cfe4ff",
  "bg-line": "#fff0b8",
  line: "#5b636d",
  "line-strong": "#000000",
  grid: "#dddddd",
  "text-1": "#000000",
  "text-2": "#000000",
  "text-3": "#000000",
  accent: "#003f8a",
  "accent-bg": "#003f8a",
  ok: "#005240",
  warn: "#613d00",
  err: "#8f2000",
  "syn-kw": "#003f8a",
  "syn-name": "#000000",
  "syn-num": "#6a3900",
  "syn-type": "#005240",
  "syn-com": "#000000",
  "syn-err": "#8f2000",
  "syn-op": "#000000",
}

export const THEMES: Readonly<Record<ThemeName, Theme>> = {
  dark: { name: "dark", title: "Dark", scheme: "dark", highContrast: false, tokens: dark },
  light: { name: "light", title: "Light", scheme: "light", highContrast: false, tokens: light },
  "hc-dark": { name: "hc-dark", title: "High contrast, dark", scheme: "dark", highContrast: true, tokens: hcDark },
  "hc-light": { name: "hc-light", title: "High contrast, light", scheme: "light", highContrast: true, tokens: hcLight },
}
