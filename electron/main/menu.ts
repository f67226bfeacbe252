/** The native menu, built from the one that the page knows too. */
import type { MenuItemConstructorOptions } from "electron"
import type { RecentFile } from "../../core/protocol/desktop-api.ts"
import { MENU, type MenuItem } from "../../core/protocol/menu.ts"

export interface MenuActions {
  command(id: string): void
  openRecent(path: string): void
  clearRecent(): void
}

export function menuTemplate(
  platform: NodeJS.Platform,
  appName: string,
  recent: readonly RecentFile[],
  actions: MenuActions,
): MenuItemConstructorOptions[] {
  const menus = MENU.map(({ label, items }) => ({
    label: platform === "darwin" ? label.replace("&", "") : label,
    submenu: items.map((item) => itemTemplate(item, recent, actions)),
  }))
  // macOS puts the first menu under the app's name.
  return platform === "darwin" ? [{ label: appName, role: "appMenu" }, ...menus] : menus
}

function itemTemplate(item: MenuItem, recent: readonly RecentFile[], actions: MenuActions): MenuItemConstructorOptions {
  if (item === "separator") return { type: "separator" }
  if (item === "recent-files") return { label: "Open recent", submenu: recentTemplate(recent, actions) }
  if ("role" in item) return { role: item.role }
  const { id, label, accelerator } = item
  return { id, label, click: () => actions.command(id), ...(accelerator === undefined ? {} : { accelerator }) }
}

function recentTemplate(recent: readonly RecentFile[], actions: MenuActions): MenuItemConstructorOptions[] {
  const clear = { label: "Clear the list", enabled: recent.length > 0, click: () => actions.clearRecent() }
  return [
    // An ampersand in a name would mark a key.
    ...recent.map(({ id, path }) => ({
      label: (path ?? id).replaceAll("&", "&&"),
      click: () => actions.openRecent(id),
    })),
    ...(recent.length > 0 ? [{ type: "separator" as const }] : []),
    clear,
  ]
}
