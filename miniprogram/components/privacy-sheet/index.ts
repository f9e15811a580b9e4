import { agreeToPrivacy, onPrivacyNeeded, refusePrivacy } from '../../api/privacy'
import { useOf, type DeclaredUse } from '../../privacy/declared'

const NOTHING: DeclaredUse = { api: '', item: '', purpose: '', without: '' }

/** WeChat wants to hear which button was tapped, by the id of its own button inside TDesign's. */
const AGREE_ID = 'privacy-agree'

/** WeChat asks before it hands over anything of the person: what it is, what for, and what works without it. */
Component({
  data: { isOpen: false, use: NOTHING, agreeId: AGREE_ID },
  lifetimes: {
    attached() {
      this.listen()
    },
    detached() {
      this.refuse()
    },
  },
  pageLifetimes: {
    show() {
      this.listen()
    },
    hide() {
      this.refuse()
    },
  },
  methods: {
    /** The page on top asks; every page has a sheet of its own. */
    listen() {
      onPrivacyNeeded((referrer) => this.setData({ isOpen: true, use: useOf(referrer) }))
    },

    agree() {
      this.setData({ isOpen: false })
      agreeToPrivacy(AGREE_ID)
    },

    refuse() {
      if (!this.data.isOpen) return
      this.setData({ isOpen: false })
      refusePrivacy()
    },

    openContract() {
      wx.openPrivacyContract({
        fail: () => void wx.showToast({ title: '暂时打不开，请在小程序右上角「…」里查看。', icon: 'none' }),
      })
    },
  },
})
