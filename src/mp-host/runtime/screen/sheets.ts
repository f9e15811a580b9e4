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
  return askBelow([`${what.app} 申请`, what.title, what.value], { refuse: '不允许', allow: '允许' })
}

function askBelow(
  [above, title, below]: readonly [string, string, string],
  words: { refuse: string; allow: string },
): Promise<boolean> {
  return new Promise((resolve) => {
    const refuse = make('button', {}, words.refuse)
    const allow = make('button', { class: 'ok' }, words.allow)
    const all = mask(
      'bottom',
      'dialog',
      make(
        'div',
        { class: 'mp-sheet mp-leave' },
        make('p', {}, above),
        make('b', {}, title),
        make('p', {}, below),
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

/** WeChat's own question about the privacy guide, where the Mini Program does not ask itself. */
export function askPrivacy(contract: string): Promise<boolean> {
  const value = '在你使用服务之前，请仔细阅读上述指引。如你同意，请点击“同意”开始使用。'
  return askBelow(['用户隐私保护提示', contract, value], { refuse: '拒绝', allow: '同意' })
}

/** WeChat's sheet before a payment; the sandbox does not know what is paid for. */
export function askPayment(app: string, order: string): Promise<boolean> {
  const note = '金额以商户下单为准。沙盒没有商户平台，不会扣款。'
  return askBelow([`微信支付 · ${app}`, `商户订单 ${order}`, note], { refuse: '取消支付', allow: '确认支付' })
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
