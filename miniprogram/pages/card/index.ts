import { call, sentenceOf } from '../../api/client'
import { cardWords, type CardWords } from '../../words/card-words'
import { openPath } from '../../api/open'
import { cardWays, openButton, openingOf, purposeRows, toggled, type CardWay, type PurposeRow } from './view'

type Choice = WechatMiniprogram.TouchEvent<object, object, { path: string }>

/** The card: opened here with consent, then shown with its code. The follow is offered after the card, never before. */
Page({
  data: {
    status: 'loading',
    problem: '',
    brand: '',
    card: null as CardWords | null,
    isNew: false,
    isFollowing: true,
    accountState: 'unknown',
    ways: [] as CardWay[],
    rows: [] as PurposeRow[],
    button: { text: '', canOpen: false },
    busy: false,
  },
  consentVersion: 0,
  hasPhone: false,

  async onLoad() {
    await this.load()
  },

  async load() {
    this.setData({ status: 'loading' })
    try {
      const [{ card, consent }, me] = await Promise.all([
        call('GET /api/mp/card', {}),
        call('GET /api/mp/me', {}),
      ])
      this.consentVersion = consent.version
      this.hasPhone = me.phoneMasked !== null
      if (card) this.showCard(cardWords(card))
      const rows = purposeRows(consent)
      this.setData({
        status: 'ready',
        brand: me.brand,
        isFollowing: me.isFollowing,
        rows,
        button: openButton(rows),
      })
    } catch (error) {
      this.setData({ status: 'error', problem: sentenceOf(error) })
    }
  },

  toggle(event: WechatMiniprogram.TouchEvent<object, object, { key: string }>) {
    const rows = toggled(this.data.rows, event.currentTarget.dataset.key)
    this.setData({ rows, button: openButton(rows) })
  },

  async open() {
    if (this.data.busy || !this.data.button.canOpen) return
    this.setData({ busy: true })
    try {
      const { card, isNew } = await call('POST /api/mp/card', openingOf(this.consentVersion, this.data.rows))
      this.showCard(cardWords(card))
      this.setData({ isNew })
      await wx.pageScrollTo({ scrollTop: 0, duration: 0 })
    } catch (error) {
      await wx.showToast({ title: sentenceOf(error), icon: 'none', duration: 2500 })
    } finally {
      this.setData({ busy: false })
    }
  },

  showCard(card: CardWords) {
    this.setData({ card, ways: cardWays(card, this.hasPhone) })
  },

  go({ currentTarget }: Choice) {
    return openPath(currentTarget.dataset.path)
  },

  accountShown() {
    this.setData({ accountState: 'shown' })
  },

  /** WeChat draws the element in a few scenes only; elsewhere words say how to follow. */
  accountHidden() {
    this.setData({ accountState: 'hidden' })
  },
})
