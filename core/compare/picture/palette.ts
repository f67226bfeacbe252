/** Colours of a picture on a light and on a dark ground. Text has 4.5:1 at least, party colours 3:1; a test computes it. */
import type { Ink } from "./shapes.ts"

export interface Palette {
  readonly background: string
  readonly text: string
  readonly muted: string
  readonly grid: string
  readonly band: string
  readonly failed: string
  /** Told apart by people with any kind of colour vision, the first few also in grey. */
  readonly parties: readonly string[]
  /** The same, for what only waits. */
  readonly faint: readonly string[]
}

export const LIGHT: Palette = {
  background: "#ffffff",
  text: "#191d22",
  muted: "#48515c",
  grid: "#dde1e6",
  band: "#f5f6f8",
  failed: "#b93210",
  parties: ["#1b6fb3", "#a86a00", "#0f7c63", "#a03c78", "#5b5fc7", "#6b7a12", "#8a4b32", "#4d6470"],
  faint: ["#c5dcef", "#eddcbc", "#bfe0d7", "#ecd0e0", "#d8d9f3", "#dde2bd", "#e6d3cb", "#d2dadf"],
}

export const DARK: Palette = {
  background: "#171a1f",
  text: "#e4e7eb",
  muted: "#aeb6c0",
  grid: "#333a43",
  band: "#1d2127",
  failed: "#ff8266",
  parties: ["#6cbdf2", "#e9b044", "#31a186", "#e68fbf", "#9fa4f5", "#b6c44e", "#d9977c", "#9db4c0"],
  faint: ["#274658", "#55451f", "#1b443a", "#553848", "#3d3f5c", "#454a23", "#513b32", "#3b444a"],
}

export function colourOf(palette: Palette, ink: Ink): string {
  if (typeof ink === "string") return palette[ink]
  const colours = ink.faint === true ? palette.faint : palette.parties
  return colours[ink.party % colours.length] as string
}
