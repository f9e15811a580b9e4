import { colourOf } from '../look'
import type { Host } from '../parts'
import { make } from './elements'

/** The tab bar; `show` with a route marks its tab, without one the bar goes away. */
export interface TabBar {
  show(route: string | undefined): void
  /** Shows a few signs on a tab, such as 3 or 99+; undefined takes them away. */
  badge(index: number, text: string | undefined): void
}

/** Makes the bar of app.json's tabBar; undefined when there is none. */
export function makeTabBar(host: Host): TabBar | undefined {
  const settings = host.manifest.app.tabBar
  if (!settings) return undefined
  const bar = make('div', { class: 'mp-tabbar', role: 'tablist' })
  bar.style.background = colourOf(settings.backgroundColor ?? '#ffffff')
  bar.style.borderTopColor = settings.borderStyle === 'white' ? '#ffffff' : 'var(--mp-line)'
  const buttons = settings.list.map((tab) => {
    const icon = tab.iconPath === undefined ? undefined : make('img', { alt: '' })
    const button = make('button', { role: 'tab' }, ...(icon ? [icon] : []), tab.text)
    button.onclick = () => {
      const page = host.pages.top()
      if (page) host.pages.call(page, 'onTabItemTap', { pagePath: tab.pagePath, text: tab.text })
      host.guard(() => host.pages.switchTab(`/${tab.pagePath}`))
    }
    return { button, icon, tab }
  })
  bar.append(...buttons.map((one) => one.button))
  document.body.append(bar)
  let shown: string | undefined
  const drawIcons = (): void => {
    for (const { icon, tab } of buttons) {
      const source = (tab.pagePath === shown ? tab.selectedIconPath : undefined) ?? tab.iconPath ?? ''
      if (icon) icon.src = valueOf(host, source).replace(/^\//, '')
    }
  }
  host.look.onTheme(drawIcons)
  return {
    badge: (index, text) => {
      const button = buttons[index]?.button
      button?.querySelector('.mp-badge')?.remove()
      if (text !== undefined) button?.append(make('i', { class: 'mp-badge' }, text))
    },
    show: (route) => {
      bar.hidden = route === undefined
      shown = route
      drawIcons()
      for (const one of buttons) {
        const isOn = one.tab.pagePath === route
        one.button.setAttribute('aria-selected', String(isOn))
        const colour = colourOf((isOn ? settings.selectedColor : settings.color) ?? '#333333')
        one.button.style.color = colour
      }
    },
  }
}

/** A value of app.json, which may be a variable of theme.json. */
function valueOf({ manifest, look }: Host, value: string): string {
  return value.startsWith('@') ? (manifest.theme?.[look.theme][value.slice(1)] ?? '') : value
}
