import { make } from './elements'

/** WeChat's own sheet for passing a page on: the card as the chat shows it, until it is sent or not. */
export function showShare(card: { title: string; path: string; pictureUrl: string }): Promise<void> {
  return new Promise((resolve) => {
    const back = make('button', {}, '取消')
    const send = make('button', { class: 'ok' }, '发送')
    const picture = card.pictureUrl === '' ? [] : [make('img', { src: card.pictureUrl, alt: '' })]
    const all = make(
      'div',
      { class: 'mp-mask bottom', role: 'dialog', 'aria-label': '转发' },
      make(
        'div',
        { class: 'mp-sheet mp-leave' },
        make('p', {}, '转发给朋友'),
        ...picture,
        make('b', {}, card.title),
        make('small', { class: 'mp-path' }, card.path),
        make('footer', {}, back, send),
      ),
    )
    document.body.append(all)
    const close = (): void => {
      all.remove()
      resolve()
    }
    back.onclick = close
    send.onclick = close
  })
}
