/**
 * What the workbench's page may do, as headers. The same for Electron and for a browser tab: scripts and workers of our
 * own only, no plug-ins, no frames, nothing from anywhere else.
 *
 * Styles may stand inline because Monaco and the docking library write them; scripts may not.
 */

/** `sockets`: where the page may connect to beside its own origin. */
export function contentPolicy(sockets: readonly string[]): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    "img-src 'self' data: blob:",
    "worker-src 'self' blob:",
    `connect-src ${["'self'", ...sockets].join(" ")}`,
    "object-src 'none'",
    "frame-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ")
}

export function pageHeaders(sockets: readonly string[]): Readonly<Record<string, string>> {
  return {
    "Content-Security-Policy": contentPolicy(sockets),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()",
  }
}
