import { bottomSheet } from './bottom-sheet'
import { make } from './elements'

/** A template to tick. */
interface Ticked {
  templateId: string
  title: string
  example: string
}

function dayAndTime(at: number): string {
  const text = new Date(at).toLocaleString('zh-CN', {
    timeZone: 'Asia/Shanghai',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  })
  return text
}

/** WeChat's sheet of subscription messages: which were ticked, and whether not to ask any more. */
export function askSubscriptions(
  account: string,
  items: readonly Ticked[],
): Promise<{ ticked: string[]; isKept: boolean }> {
  return new Promise((resolve) => {
    const boxes = items.map(({ templateId, title, example }) => {
      const box = make('input', { type: 'checkbox', value: templateId })
      box.checked = true
      const words = make('span', {}, make('b', {}, title), make('small', {}, example.replaceAll('\n', '　')))
      return { box, row: make('label', { class: 'mp-tick' }, box, words) }
    })
    const keep = make('input', { type: 'checkbox' })
    const refuse = make('button', {}, '取消')
    const allow = make('button', { class: 'ok' }, '允许')
    const all = bottomSheet(
      make('p', {}, `${account} 申请发送一次以下消息`),
      ...boxes.map(({ row }) => row),
      make('label', { class: 'mp-tick' }, keep, make('span', {}, '总是保持以上选择，不再询问')),
      make('footer', {}, refuse, allow),
    )
    const answer = (isAllowed: boolean) => () => {
      all.remove()
      const ticked = isAllowed ? boxes.filter(({ box }) => box.checked).map(({ box }) => box.value) : []
      resolve({ ticked, isKept: keep.checked })
    }
    refuse.onclick = answer(false)
    allow.onclick = answer(true)
  })
}

/** The half-screen notice of a live stream: what the person tapped. */
export function askReservation(what: {
  kind: 'open' | 'reserved' | 'live'
  nickname: string
  title: string
  startAt: number
}): Promise<'reserve' | 'cancel' | 'close' | 'go'> {
  const { kind, nickname, title, startAt } = what
  const words = {
    open: { act: 'reserve', text: '预约', line: `${dayAndTime(startAt)} 开播` },
    reserved: { act: 'cancel', text: '取消预约', line: `已预约，${dayAndTime(startAt)} 开播` },
    live: { act: 'go', text: '去看直播', line: '正在直播' },
  } as const
  return new Promise((resolve) => {
    const close = make('button', {}, '关闭')
    const main = make('button', { class: 'ok' }, words[kind].text)
    const all = bottomSheet(
      make('p', {}, `${nickname} 的直播预告`),
      make('b', {}, title),
      make('p', {}, words[kind].line),
      make('footer', {}, close, main),
    )
    const answer = (tap: 'reserve' | 'cancel' | 'close' | 'go') => () => {
      all.remove()
      resolve(tap)
    }
    close.onclick = answer('close')
    main.onclick = answer(words[kind].act)
  })
}

/** What the phone shows of Channels itself, over the Mini Program, until it is closed. */
export function showChannels(title: string, text: string): Promise<void> {
  return new Promise((resolve) => {
    const back = make('button', { class: 'ok' }, '回到小程序')
    const all = bottomSheet(make('p', {}, title), make('b', {}, text), make('footer', {}, back))
    back.onclick = () => {
      all.remove()
      resolve()
    }
  })
}
