import { make } from './elements'

/** WeChat's half screen from below; take it away when it has been answered. */
export function bottomSheet(...children: HTMLElement[]): HTMLElement {
  const all = make(
    'div',
    { class: 'mp-mask bottom', role: 'dialog' },
    make('div', { class: 'mp-sheet mp-leave' }, ...children),
  )
  document.body.append(all)
  return all
}

/** What the phone itself shows over the Mini Program (a map, a call) until it is closed. */
export function showOver(title: string, text: string, note: string): Promise<void> {
  return new Promise((resolve) => {
    const back = make('button', { class: 'ok' }, '回到小程序')
    const all = bottomSheet(
      make('p', {}, title),
      make('b', {}, text),
      make('p', {}, note),
      make('footer', {}, back),
    )
    back.onclick = () => {
      all.remove()
      resolve()
    }
  })
}

/** A picture over the whole Mini Program until it is tapped; on a phone a long press reads a code in it. */
export function showPicture(address: string): Promise<void> {
  return new Promise((resolve) => {
    const picture = make('img', { src: address, alt: '', style: 'max-width:100%;background:#fff' })
    const all = make('div', { class: 'mp-mask middle', role: 'dialog', 'aria-label': '图片' }, picture)
    document.body.append(all)
    all.onclick = () => {
      all.remove()
      resolve()
    }
  })
}

/** The Mini Program's page in WeChat's settings: leaves that were asked for, to be turned on and off. */
export function showSettings(
  items: readonly { scope: string; name: string; isAllowed: boolean }[],
): Promise<Record<string, boolean>> {
  return new Promise((resolve) => {
    const rows = items.map(({ scope, name, isAllowed }) => {
      const box = make('input', { type: 'checkbox' })
      box.checked = isAllowed
      return { scope, box, row: make('label', { class: 'mp-tick' }, box, make('span', {}, name)) }
    })
    const back = make('button', { class: 'ok' }, '返回小程序')
    const none = items.length === 0 ? [make('p', {}, '这个小程序还没有申请过权限')] : []
    const all = bottomSheet(
      make('p', {}, '设置'),
      ...none,
      ...rows.map(({ row }) => row),
      make('footer', {}, back),
    )
    back.onclick = () => {
      all.remove()
      resolve(Object.fromEntries(rows.map(({ scope, box }) => [scope, box.checked])))
    }
  })
}
