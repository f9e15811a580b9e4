import type { Host } from '../parts'
import { make } from '../screen/elements'
import type { BuiltIn } from './define'

/**
 * `<input type="nickname">`: WeChat offers the person's own name above the keyboard, and checks what was entered when the
 * field is left. Before the person agreed to the privacy guide it is a plain field (mini-program-api.md §11).
 */
export function offerNickname(host: Host, one: BuiltIn, field: HTMLInputElement | HTMLTextAreaElement): void {
  let bar: HTMLElement | undefined
  const takeAway = (): void => {
    bar?.remove()
    bar = undefined
  }
  field.addEventListener('focus', () => {
    if (one.text('type') === 'nickname') void offer()
  })
  field.addEventListener('blur', () => {
    if (bar) one.fire('nicknamereview', { pass: true, timeout: false })
    takeAway()
  })
  const offer = async (): Promise<void> => {
    const { isDeclared, needAuthorization } = await host.sandbox.privacy()
    if (!isDeclared || needAuthorization) return
    const { nickname } = await host.sandbox.profile()
    if (document.activeElement !== field) return
    takeAway()
    const name = make('button', { type: 'button' }, nickname)
    // A press would take the focus away before the tap is over.
    name.onpointerdown = (event) => event.preventDefault()
    name.onclick = () => {
      field.value = nickname
      field.dispatchEvent(new Event('input'))
      field.blur()
    }
    bar = make('div', { class: 'mp-nickname' }, make('small', {}, '用微信昵称'), name)
    document.body.append(bar)
  }
}
