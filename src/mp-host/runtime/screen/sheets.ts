import { make } from './elements'

/** What wx.showModal asks. */
export interface ModalWish {
  title?: string
  content?: string
  showCancel?: boolean
  cancelText?: string
  confirmText?: string
  editable?: boolean
  placeholderText?: string
}

function mask(kind: 'middle' | 'bottom', role: string, child: HTMLElement): HTMLElement {
  const all = make('div', { class: `mp-mask ${kind}`, role }, child)
  document.body.append(all)
  return all
}

/** A question with one or two buttons; answers which was tapped, and the text of an editable one. */
export function askModal(wish: ModalWish): Promise<{ confirm: boolean; content: string }> {
  return new Promise((resolve) => {
    const input = make('input', { placeholder: wish.placeholderText ?? '' })
    input.value = wish.editable ? (wish.content ?? '') : ''
    const cancel = make('button', {}, wish.cancelText ?? '取消')
    const confirm = make('button', { class: 'ok' }, wish.confirmText ?? '确定')
    const foot = make('footer', {}, ...(wish.showCancel === false ? [confirm] : [cancel, confirm]))
    const body = make('div', { class: 'content' }, wish.editable ? input : (wish.content ?? ''))
    const head = make('div', {}, make('b', {}, wish.title ?? ''))
    const all = mask('middle', 'dialog', make('div', { class: 'mp-dialog' }, head, body, foot))
    const answer = (isConfirmed: boolean) => () => {
      all.remove()
      resolve({ confirm: isConfirmed, content: input.value })
    }
    cancel.onclick = answer(false)
    confirm.onclick = answer(true)
  })
}

/** A list to choose from; -1 when it was closed. */
export function askSheet(items: string[], cancelText = '取消'): Promise<number> {
  return new Promise((resolve) => {
    const buttons = [...items, cancelText].map((text) => make('button', {}, text))
    const all = mask('bottom', 'menu', make('div', { class: 'mp-sheet' }, ...buttons))
    const answer = (index: number) => () => {
      all.remove()
      resolve(index)
    }
    buttons.forEach((button, index) => (button.onclick = answer(index < items.length ? index : -1)))
    all.onclick = (event) => event.target === all && answer(-1)()
  })
}

/** WeChat's own question before something of the person is handed over; answers whether it was allowed. */
export function askLeave(what: { app: string; title: string; value: string }): Promise<boolean> {
  return new Promise((resolve) => {
    const refuse = make('button', {}, '不允许')
    const allow = make('button', { class: 'ok' }, '允许')
    const all = mask(
      'bottom',
      'dialog',
      make(
        'div',
        { class: 'mp-sheet mp-leave' },
        make('p', {}, `${what.app} 申请`),
        make('b', {}, what.title),
        make('p', {}, what.value),
        make('footer', {}, refuse, allow),
      ),
    )
    const answer = (isAllowed: boolean) => () => {
      all.remove()
      resolve(isAllowed)
    }
    refuse.onclick = answer(false)
    allow.onclick = answer(true)
  })
}

/** One list or one native field (date, time, month) to pick a value from; undefined when it was closed. */
export function askPicker(
  what: { labels: string[]; at: number } | { type: string; value: string; min?: string; max?: string },
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const field = 'labels' in what ? listOf(what.labels, what.at) : fieldOf(what)
    const cancel = make('button', {}, '取消')
    const confirm = make('button', { class: 'ok' }, '确定')
    const bar = make('div', { class: 'bar' }, cancel, confirm)
    const sheet = make('div', { class: 'mp-sheet' }, bar, make('div', { class: 'cols' }, field))
    const all = mask('bottom', 'listbox', sheet)
    const answer = (isTaken: boolean) => () => {
      all.remove()
      resolve(isTaken ? field.value : undefined)
    }
    cancel.onclick = answer(false)
    confirm.onclick = answer(true)
  })
}

function listOf(labels: string[], at: number): HTMLSelectElement {
  const list = make(
    'select',
    { size: '5' },
    ...labels.map((label, index) => make('option', { value: String(index) }, label)),
  )
  list.selectedIndex = at
  return list
}

function fieldOf(what: { type: string; value: string; min?: string; max?: string }): HTMLInputElement {
  return make('input', { type: what.type, value: what.value, min: what.min ?? '', max: what.max ?? '' })
}
