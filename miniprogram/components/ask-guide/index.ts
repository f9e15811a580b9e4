import { offersAbout, tellMe, type Offers } from '../../api/be-told'
import { sentenceOf } from '../../api/client'

/** What WeChat may be asked in the next tap; belongs to an instance and not to its template. */
const known = new WeakMap<object, Offers>()

/** My guide, the way into WeChat's customer-service chat, and to be told when an answer is there. */
Component({
  properties: {
    /** The guide who serves the shopper; null for the store or nobody. */
    guide: { type: Object, value: null },
    /** Where the chat is told that the person comes from. */
    from: { type: String, value: '' },
  },
  data: { tellText: '' },
  lifetimes: {
    attached() {
      void this.readOffers()
    },
  },
  pageLifetimes: {
    show() {
      void this.readOffers()
    },
  },
  methods: {
    async readOffers() {
      this.takeOffers(await offersAbout('chat'))
    },

    /** Without a template in use there is nothing to ask for. */
    takeOffers(offers: Offers | undefined) {
      if (offers) known.set(this, offers)
      this.setData({ tellText: offers?.offers[0]?.sentence ?? '' })
    },

    /** WeChat asks in this very tap, so nothing may be awaited before it. */
    async askToBeTold() {
      try {
        this.takeOffers(await tellMe('chat', known.get(this)?.templateIds ?? []))
      } catch (error) {
        await wx.showToast({ title: sentenceOf(error), icon: 'none' })
      }
    },
  },
})
