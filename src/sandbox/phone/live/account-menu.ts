/** A button of the account's menu, as `menu/create` defined it; groups have `children` and nothing else. */
export interface MenuButton {
  name: string
  type: string
  url: string
  children: MenuButton[]
}

/** What a menu button of these types needs from the person before anything is sent. */
export type MenuNeed = 'scan' | 'picture' | 'place'

/** Reads the menu out of the sandbox's state, whatever envelope it comes in; empty when the account has none. */
export function menuOf(menu: unknown): MenuButton[] {
  const root = asRecord(menu)
  const inner = asRecord(root.menu)
  const list = Array.isArray(menu) ? menu : (root.button ?? inner.button)
  return Array.isArray(list) ? list.map(buttonOf).filter((button) => button.name) : []
}

/** Which answer a button asks the person for; undefined when a tap is enough. */
export function needOf(button: MenuButton): MenuNeed | undefined {
  if (button.type.startsWith('scancode')) return 'scan'
  if (button.type.startsWith('pic_')) return 'picture'
  return button.type === 'location_select' ? 'place' : undefined
}

function buttonOf(value: unknown): MenuButton {
  const raw = asRecord(value)
  const nested = Array.isArray(raw.sub_button) ? raw.sub_button : asRecord(raw.sub_button).list
  return {
    name: String(raw.name ?? ''),
    type: String(raw.type ?? ''),
    url: String(raw.url ?? ''),
    children: Array.isArray(nested) ? nested.map(buttonOf) : [],
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
