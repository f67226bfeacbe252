/**
 * Our own icons, 16 by 16, drawn in the colour of the text around them. An icon beside a word is decoration and hidden
 * from screen readers; an icon alone stands in a button that has a name.
 */
import type { ReactNode } from "react"

const SHAPES = {
  logo: (
    <>
      <path d="M8 1.8a6.2 6.2 0 1 0 6.2 6.2" strokeWidth="1.6" />
      <path d="M8 4.9A3.1 3.1 0 1 0 11.1 8" strokeWidth="1.6" />
      <circle className="fl" cx="12.6" cy="3.4" r="1.7" />
    </>
  ),
  menu: (
    <>
      <path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11" />
    </>
  ),
  run: (
    <>
      <path className="fl" d="M4.5 2.8v10.4l8-5.2z" />
    </>
  ),
  pause: (
    <>
      <path className="fl" d="M4 3h2.8v10H4zM9.2 3H12v10H9.2z" />
    </>
  ),
  step: (
    <>
      <path d="M8 2v6M5.4 5.6 8 8.2l2.6-2.6" />
      <circle className="fl" cx="8" cy="12.2" r="1.8" />
    </>
  ),
  back: (
    <>
      <path d="M8 8.2V2.2M5.4 4.8 8 2.2l2.6 2.6" />
      <circle className="fl" cx="8" cy="12.2" r="1.8" />
    </>
  ),
  over: (
    <>
      <path d="M2.5 7.8a5.6 5.6 0 0 1 10.4-1.6M13.300 3v3.4H9.900" />
      <circle className="fl" cx="8" cy="12.2" r="1.8" />
    </>
  ),
  overback: (
    <>
      <path d="M13.5 7.8A5.6 5.6 0 0 0 3.100 6.2M2.7 3v3.4h3.4" />
      <circle className="fl" cx="8" cy="12.2" r="1.8" />
    </>
  ),
  start: (
    <>
      <path d="M4 3v10" />
      <path className="fl" d="M12.5 2.8v10.4L5.7 8z" />
    </>
  ),
  end: (
    <>
      <path d="M12 3v10" />
      <path className="fl" d="M3.5 2.8v10.4L10.300 8z" />
    </>
  ),
  find: (
    <>
      <circle cx="7" cy="7" r="4.2" />
      <path d="m10.2 10.2 3.300 3.300" />
    </>
  ),
  chev: (
    <>
      <path d="m5 6.5 3 3 3-3" />
    </>
  ),
  chevr: (
    <>
      <path d="m6.5 5 3 3-3 3" />
    </>
  ),
  x: (
    <>
      <path d="m4.5 4.5 7 7M11.5 4.5l-7 7" />
    </>
  ),
  ok: (
    <>
      <path d="m3.5 8.5 3 3 6-7" strokeWidth="1.6" />
    </>
  ),
  bad: (
    <>
      <circle cx="8" cy="8" r="5.7" />
      <path d="m6 6 4 4M10 6l-4 4" />
    </>
  ),
  warn: (
    <>
      <path d="M8 2.5 14 13H2z" />
      <path d="M8 6.5v3M8 11.2v.1" />
    </>
  ),
  gal: (
    <>
      <path d="M2.5 2.5h4.5v4.5H2.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5H2.5zM9 9h4.5v4.5H9z" />
    </>
  ),
  files: (
    <>
      <path d="M5.5 2.5h5l3 3v6h-8z" />
      <path d="M5.5 5h-3v8.5h7v-2" />
    </>
  ),
  tree: (
    <>
      <path d="M2.5 2.5h4v3h-4zM9.5 6.5h4v3h-4zM9.5 11h4v3h-4zM4.5 5.5V12.5h5M4.5 8h5" />
    </>
  ),
  runs: (
    <>
      <circle cx="8" cy="8" r="5.7" />
      <path d="M8 4.7V8l2.300 1.5" />
    </>
  ),
  exp: (
    <>
      <path d="M3 8h3.5M6.5 8C9 8 8.5 3.5 13 3.5M6.5 8C9 8 8.5 12.5 13 12.5M6.5 8H13" />
      <circle className="fl" cx="3" cy="8" r="1.5" />
    </>
  ),
  cmp: (
    <>
      <path d="M2.5 2.5h4.5v11H2.5zM9 2.5h4.5v11H9zM4 5.5h1.5M4 8h1.5M10.5 5.5H12M10.5 10.5H12" />
    </>
  ),
  mem: (
    <>
      <path d="M3.5 4.5h9v7h-9zM5.5 2.5v2M8 2.5v2M10.5 2.5v2M5.5 11.5v2M8 11.5v2M10.5 11.5v2" />
    </>
  ),
  gear: (
    <>
      <circle cx="8" cy="8" r="2.2" />
      <path d="M8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6 5 5M11 11l1.4 1.4M12.4 3.6 11 5M5 11l-1.4 1.4" />
    </>
  ),
  copy: (
    <>
      <path d="M5.5 5.5h8v8h-8z" />
      <path d="M10.5 5.5v-3h-8v8h3" />
    </>
  ),
  goto: (
    <>
      <path d="M3 8h9M8.5 4.5 12 8l-3.5 3.5" />
    </>
  ),
  pin: (
    <>
      <path d="M6 2.5h4l-.5 4 2.5 2.5H4l2.5-2.5zM8 9v4.5" />
    </>
  ),
  edit: (
    <>
      <path d="m3 13 .6-3L10.5 3l2.5 2.5-7 7zM9 4.5 11.5 7" />
    </>
  ),
  import: (
    <>
      <path d="M8 2.5v7M5 6.8 8 9.8l3-3M2.5 10v3.5h11V10" />
    </>
  ),
  min: (
    <>
      <path d="M4 8.5h8" />
    </>
  ),
  max: (
    <>
      <path d="M4.5 4.5h7v7h-7z" />
    </>
  ),
  lay: (
    <>
      <path d="M2.5 3h11v10h-11zM2.5 9h11M10 3v6" />
    </>
  ),
  minus: (
    <>
      <path d="M4 8h8" />
    </>
  ),
  plus: (
    <>
      <path d="M4 8h8M8 4v8" />
    </>
  ),
  fit: (
    <>
      <path d="M2.5 4v8M13.5 4v8M4.8 8h6.4M6.5 6 4.5 8l2 2M9.5 6l2 2-2 2" />
    </>
  ),
  stop: (
    <>
      <path className="fl" d="M4 4h8v8H4z" />
    </>
  ),
  term: (
    <>
      <path d="M2.5 3h11v10h-11zM5 6.5 7 8 5 9.5M8.5 10h2.5" />
    </>
  ),
} as const satisfies Record<string, ReactNode>

export type IconName = keyof typeof SHAPES

/** `size` in CSS pixels; 16 unless told. */
export function Icon({ name, size, tone }: { name: IconName; size?: 12 | 14 | 20; tone?: string }) {
  return (
    <svg className={`ic${size === undefined ? "" : ` s${size}`} ${tone ?? ""}`} viewBox="0 0 16 16" aria-hidden="true">
      {SHAPES[name]}
    </svg>
  )
}
