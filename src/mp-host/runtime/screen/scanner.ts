import type { ScannableCode } from '../sandbox-line'
import { make } from './elements'

/** What the camera saw. */
export type Scanned = Pick<ScannableCode, 'result' | 'scanType' | 'path'>

/**
 * The scanner: there is no camera here, so the codes of this world are tapped, and anything else (a member's code on
 * another phone) is typed or pasted. It opens at once, also without a network; `look` answers the codes when somebody
 * wants to see them. Undefined when it was closed.
 */
export function showScanner(look: () => Promise<ScannableCode[]>): Promise<Scanned | undefined> {
  return new Promise((resolve) => {
    const field = make('input', { placeholder: '输入或粘贴', 'aria-label': '摄像头看到的内容' })
    const more = make('button', { type: 'button' }, '看看周围的二维码')
    const list = make('div', { class: 'mp-codes' }, more)
    const close = make('button', {}, '取消')
    const take = make('button', { class: 'ok' }, '确定')
    const all = make(
      'div',
      { class: 'mp-mask middle', role: 'dialog', 'aria-label': '扫一扫' },
      make(
        'div',
        { class: 'mp-dialog' },
        make('div', {}, make('b', {}, '摄像头看到的内容')),
        make('div', { class: 'content' }, field),
        list,
        make('footer', {}, close, take),
      ),
    )
    document.body.append(all)
    const answer = (scanned: Scanned | undefined) => () => {
      all.remove()
      resolve(scanned)
    }
    close.onclick = answer(undefined)
    const show = async (): Promise<void> => {
      const codes = await look()
      more.textContent = codes.length === 0 ? '周围没有二维码' : '周围的二维码'
      for (const code of codes) {
        const button = make('button', { type: 'button' }, code.label)
        button.onclick = answer(code)
        list.append(button)
      }
    }
    more.onclick = () => {
      more.disabled = true
      show().catch(() => {
        more.disabled = false
      })
    }
    take.onclick = () => {
      const result = field.value.trim()
      answer(result === '' ? undefined : { result, scanType: 'QR_CODE', path: '' })()
    }
  })
}
