import { call } from '../../api/client'
import { cardWords, type CardWords } from '../../words/card-words'
import { openPath } from '../../api/open'
import { acts } from '../../api/page-acts'
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

  load() {
    return acts.load(this, async () => {
      const [{ card, consent }, me] = await Promise.all([
        call('GET /api/mp/card', {}),
        call('GET /api/mp/me', {}),
      ])
      this.consentVersion = consent.version
      this.hasPhone = me.phoneMasked !== null
      if (card) this.showCard(cardWords(card))
      const rows = purposeRows(consent)
      this.setData({
        brand: me.brand,
        isFollowing: me.isFollowing,
        rows,
        button: openButton(rows),
      })
    })
  },

  toggle(event: WechatMiniprogram.TouchEvent<object, object, { key: string }>) {
    const rows = toggled(this.data.rows, event.currentTarget.dataset.key)
    this.setData({ rows, button: openButton(rows) })
  },

  async open() {
    if (!this.data.button.canOpen) return
    await acts.once(this, async () => {
      const { card, isNew } = await call('POST /api/mp/card', openingOf(this.consentVersion, this.data.rows))
      this.showCard(cardWords(card))
      this.setData({ isNew })
      await wx.pageScrollTo({ scrollTop: 0, duration: 0 })
    })
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
