import type { CardToForward } from '../../../src/contract/guide-pushes'
import { call } from '../../api/client'
import { whoAmI } from '../../api/me'
import { acts } from '../../api/page-acts'
import { serverNow } from '../../api/server-clock'
import { sharedId, shareMessage } from '../../api/share'
import { leadToJoin } from '../desk'
import { cardRow, type CardRow } from './view'

type Tapped = WechatMiniprogram.TouchEvent<object, object, { id: string; state: 'waiting' | 'settled' }>

const PAGE_SIZE = 50

/** Cards that the server could not send: I forward them in WeChat and say so, or say that I will not. */
Page({
  data: {
    status: 'loading',
    problem: '',
    state: 'waiting' as 'waiting' | 'settled',
    rows: [] as CardRow[],
    /** The card that was shared last: it waits for the word that it was. */
    sharedId: '',
    busy: false,
  },
  cards: [] as CardToForward[],

  async onLoad() {
    await this.load()
  },

  load() {
    return acts.load(
      this,
      async () => {
        await whoAmI()
        await this.read()
      },
      leadToJoin,
    )
  },

  async read() {
    const { state } = this.data
    const { items } = await call('GET /api/workbench/push-cards', { state, page: 1, pageSize: PAGE_SIZE })
    this.cards = items
    this.setData({ rows: items.map((one) => cardRow(one, serverNow())) })
  },

  async choose({ currentTarget }: Tapped) {
    this.setData({ status: 'loading', state: currentTarget.dataset.state })
    await this.load()
  },

  async settle(id: string, as: 'forwarded' | 'declined') {
    await acts.once(this, async () => {
      if (as === 'forwarded') await call('POST /api/workbench/push-cards/:id/forwarded', { id })
      else await call('POST /api/workbench/push-cards/:id/declined', { id })
    })
    await this.load()
  },

  forwarded({ currentTarget }: Tapped) {
    return this.settle(currentTarget.dataset.id, 'forwarded')
  },

  decline({ currentTarget }: Tapped) {
    return this.settle(currentTarget.dataset.id, 'declined')
  },

  onShareAppMessage(option: WechatMiniprogram.Page.IShareAppMessageOption) {
    const id = sharedId(option)
    const card = this.cards.find((one: CardToForward) => one.id === id)
    if (!card) return { title: '山前', path: '/pages/home/index' }
    this.setData({ sharedId: card.id })
    const plain = { title: card.title, path: card.link.startsWith('/') ? card.link : `/${card.link}` }
    return shareMessage(card.target, plain)
  },
})
