/** A button with a menu. The library does keyboard, focus and screen readers; the look is ours. */
import type { ReactNode } from "react"
import {
  Button,
  Header,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  SubmenuTrigger,
} from "react-aria-components"
import { Icon } from "../icons/icon.tsx"

export interface MenuEntry {
  readonly id: string
  readonly title: string
  readonly note?: string
  readonly disabled?: boolean
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
                <Entry key={entry.id} entry={entry} />
              ))}
            </MenuSection>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}

/** A menu whose groups are menus of their own. */
export function NestedMenuButton(props: {
  label: string
  className: string
  groups: readonly MenuGroup[]
  onChoose: (id: string) => void
  children: ReactNode
}) {
  const { label, className, groups, onChoose, children } = props
  return (
    <MenuTrigger>
      <Button className={`btn ${className}`} aria-label={label}>
        {children}
      </Button>
      <Popover className="menu narrow" placement="bottom start" offset={4}>
        <Menu className="menu-body" aria-label={label}>
          {groups.map((group) => (
            <SubmenuTrigger key={group.title}>
              <MenuItem className="menu-item" textValue={group.title ?? ""}>
                <span className="grow">{group.title}</span>
                <Icon name="chevr" />
              </MenuItem>
              <Popover className="menu" offset={-2}>
                <Menu
                  className="menu-body"
                  aria-label={group.title ?? label}
                  onAction={(id) => onChoose(String(id))}
                  disabledKeys={group.entries.filter((entry) => entry.disabled === true).map((entry) => entry.id)}
                >
                  {group.entries.map((entry) => (
                    <Entry key={entry.id} entry={entry} />
                  ))}
                </Menu>
              </Popover>
            </SubmenuTrigger>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}

function Entry({ entry }: { entry: MenuEntry }) {
  return (
    <MenuItem id={entry.id} textValue={entry.title} className="menu-item">
      <span className="grow">{entry.title}</span>
      {entry.note !== undefined && <kbd>{entry.note}</kbd>}
    </MenuItem>
  )
}
