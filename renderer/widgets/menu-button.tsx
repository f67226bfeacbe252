/** A button with a menu. The library does keyboard, focus and screen readers; the look is ours. */
import type { ReactNode } from "react"
import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from "react-aria-components"

export interface MenuEntry {
  readonly id: string
  readonly title: string
  readonly note?: string
  readonly disabled?: boolean
  readonly checked?: boolean
}

export interface MenuGroup {
  readonly title: string | null
  readonly entries: readonly MenuEntry[]
}

/** `named`: the button shows no words, so the label is its name. */
export function MenuButton(props: {
  label: string
  named?: boolean
  className: string
  groups: readonly MenuGroup[]
  onChoose: (id: string) => void
  children: ReactNode
}) {
  const { label, named = false, className, groups, onChoose, children } = props
  const disabled = groups.flatMap((group) =>
    group.entries.filter((entry) => entry.disabled === true).map((entry) => entry.id),
  )
  return (
    <MenuTrigger>
      <Button className={`btn ${className}`} {...(named ? { "aria-label": label } : {})}>
        {children}
      </Button>
      <Popover className="menu" placement="bottom start" offset={4}>
        <Menu className="menu-body" aria-label={label} onAction={(id) => onChoose(String(id))} disabledKeys={disabled}>
          {groups.map((group) => (
            <MenuSection key={group.title ?? "group"} aria-label={group.title ?? label}>
              {group.title !== null && <Header className="menu-head">{group.title}</Header>}
              {group.entries.map((entry) => (
                <MenuItem key={entry.id} id={entry.id} textValue={entry.title} className="menu-item">
                  <span className="grow">{entry.title}</span>
                  {entry.checked === true && <span className="t3">shown</span>}
                  {entry.note !== undefined && <kbd>{entry.note}</kbd>}
                </MenuItem>
              ))}
            </MenuSection>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
