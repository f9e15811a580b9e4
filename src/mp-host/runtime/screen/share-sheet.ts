import type { Friend } from '../sandbox-line'
import { make } from './elements'

/** What is passed on: the card as the chat shows it. */
export interface ShareCard {
  title: string
  path: string
  pictureUrl: string
}

/**
 * WeChat's own sheet for passing something on, until it is sent or not. Resolves with the friend who gets it; undefined
 * when it was not sent, or when nobody else has a phone here.
 */
export function showShare(card: ShareCard, friends: readonly Friend[] = []): Promise<string | undefined> {
  return new Promise((resolve) => {
    const back = make('button', {}, '取消')
    const send = make('button', { class: 'ok' }, '发送')
    const picture = card.pictureUrl === '' ? [] : [make('img', { src: card.pictureUrl, alt: '' })]
    const options = friends.map(({ id, nickname }) => make('option', { value: id }, nickname))
    const friend = make('select', { 'aria-label': '发给' }, ...options)
    const all = make(
      'div',
      { class: 'mp-mask bottom', role: 'dialog', 'aria-label': '转发' },
      make(
        'div',
        { class: 'mp-sheet mp-leave' },
        make('p', {}, '转发给朋友'),
        ...(friends.length > 0 ? [friend] : []),
        ...picture,
        make('b', {}, card.title),
        make('small', { class: 'mp-path' }, card.path),
        make('footer', {}, back, send),
      ),
    )
    document.body.append(all)
    const close = (chosen: string | undefined): void => {
      all.remove()
      resolve(chosen)
    }
    back.onclick = () => close(undefined)
    send.onclick = () => close(friend.value || undefined)
  })
}
