import type { Host } from '../parts'
import { make } from '../screen/elements'
import { defineTag, type BuiltIn } from './define'

/** The scenes in which WeChat shows it (mini-program-api.md §12); elsewhere `binderror` says status 5. */
const SHOWN_IN = [1011, 1017, 1025, 1047, 1124]
const WRONG_SCENE = 5
const NETWORK = -2

/**
 * `<official-account>`: the account's name and a button that follows for real, a plain follow without any scene. As in
 * WeChat, the page is told that it was drawn, never whether the person follows.
 */
export function defineOfficialAccount(host: Host): void {
  defineTag(host, 'official-account', {
    setUp(one) {
      window.setTimeout(() => void draw(host, one), 0)
    },
  })
}

async function draw(host: Host, one: BuiltIn): Promise<void> {
  if (!SHOWN_IN.includes(host.launch.scene))
    return one.fire('error', { status: WRONG_SCENE, errMsg: 'wrong scene' })
  try {
    host.network.need('official-account')
    const { name, isFollowed } = await host.sandbox.officialAccount()
    const button = make('button', { type: 'button' }, isFollowed ? '已关注' : '关注公众号')
    button.disabled = isFollowed
    button.onclick = () => void follow(host, button)
    const words = make('span', {}, make('b', {}, name), make('small', {}, '公众号'))
    one.element.append(make('div', { class: 'mp-account' }, make('i', {}, name.slice(0, 1)), words, button))
    one.fire('load', { status: 0, errMsg: 'ok' })
  } catch (error) {
    one.fire('error', { status: NETWORK, errMsg: String(error) })
  }
}

async function follow(host: Host, button: HTMLButtonElement): Promise<void> {
  if (!host.network.status.isConnected) return host.screen.toast('网络不可用，请检查网络设置。', 2000)
  button.disabled = true
  try {
    await host.sandbox.follow()
    button.textContent = '已关注'
    host.sandbox.tellPhone({ kind: 'followed' })
  } catch (error) {
    button.disabled = false
    host.screen.toast(error instanceof Error ? error.message : '没有关注成功，请再试一次。', 2000)
  }
}
