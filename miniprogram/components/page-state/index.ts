import { textSize } from '../../words/text-size'

Component({
  properties: {
    /** loading, ready or error. */
    status: { type: String, value: 'loading' },
    /** The sentence to show with error. */
    problem: { type: String, value: '' },
  },
  data: { size: '' },
  lifetimes: {
    attached() {
      this.takeSize()
    },
  },
  pageLifetimes: {
    show() {
      this.takeSize()
    },
  },
  methods: {
    /** Every page stands inside this component, so the letters of a whole page grow here. */
    takeSize() {
      const size = textSize(wx.getAppBaseInfo().fontSizeSetting)
      if (size !== this.data.size) this.setData({ size })
    },

    retry() {
      this.triggerEvent('retry')
    },
  },
})
