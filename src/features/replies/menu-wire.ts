import type { AccountMenu, MenuButton, MenuLeaf, MenuProblem } from '../../contract/replies'
import type { CurrentMenu, MenuButton as WechatButton } from '../../wechat/api/menu'

/** Our menu in the gateway's words. */
export function toWechat(menu: AccountMenu): WechatButton[] {
  return menu.buttons.map((button) =>
    button.type === 'group' ? { name: button.name, entries: button.buttons } : button,
  )
}

/** WeChat's menu in our words. */
export function fromWechat(buttons: readonly WechatButton[]): AccountMenu {
  return {
    buttons: buttons.map((button) =>
      'entries' in button ? { type: 'group', name: button.name, buttons: button.entries } : button,
    ),
  }
}

/** What differs between the menu that we hold and the one followers see. */
export function compareMenus(saved: AccountMenu, live: CurrentMenu): MenuProblem[] {
  const shown = live.isOpen ? fromWechat(live.buttons) : { buttons: [] }
  return compareLists(saved.buttons, shown.buttons, 'buttons')
}

function compareLists(
  saved: readonly MenuButton[],
  live: readonly MenuButton[],
  path: string,
): MenuProblem[] {
  const differences: MenuProblem[] = []
  for (let index = 0; index < Math.max(saved.length, live.length); index++) {
    differences.push(...compareButtons(saved[index], live[index], `${path}.${index}`))
  }
  return differences
}

function compareButtons(
  saved: MenuButton | undefined,
  live: MenuButton | undefined,
  path: string,
): MenuProblem[] {
  if (!saved) return live ? [{ path, message: `微信上多了菜单「${live.name}」` }] : []
  if (!live) return [{ path, message: `微信上没有菜单「${saved.name}」` }]
  const named =
    saved.name === live.name
      ? []
      : [{ path: `${path}.name`, message: `名称不同：这里是「${saved.name}」，微信上是「${live.name}」` }]
  if (saved.type === 'group' && live.type === 'group')
    return [...named, ...compareLists(saved.buttons, live.buttons, `${path}.buttons`)]
  if (saved.type !== live.type)
    return [...named, { path: `${path}.type`, message: `「${saved.name}」的类型与微信上的不同` }]
  return [...named, ...compareFields(saved as MenuLeaf, live as MenuLeaf, path)]
}

function compareFields(saved: MenuLeaf, live: MenuLeaf, path: string): MenuProblem[] {
  const theirs = new Map(Object.entries(live))
  return Object.entries(saved)
    .filter(([field, value]) => field !== 'name' && theirs.get(field) !== value)
    .map(([field, value]) => ({
      path: `${path}.${field}`,
      message: `「${saved.name}」不同：这里是「${value}」，微信上是「${theirs.get(field) ?? ''}」`,
    }))
}
