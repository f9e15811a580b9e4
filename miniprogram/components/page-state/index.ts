import { textSize } from '../../words/text-size'

/** What stands in for a page that is still on its way: a picture, a panel, a line. */
const BONES = [
  { width: '100%', height: '280rpx', borderRadius: '16rpx' },
  { width: '100%', height: '160rpx', borderRadius: '16rpx' },
  { width: '60%', height: '80rpx', borderRadius: '16rpx' },
]

Component({
  properties: {
    /** loading, ready or error. */
    status: { type: String, value: 'loading' },
    /** The sentence to show with error; a second line is small. */
    problem: { type: String, value: '' },
  },
  data: { size: '', bones: BONES, words: '', aside: '' },
  observers: {
    problem(problem: string) {
      const [words = '', aside = ''] = problem.split('\n')
      this.setData({ words, aside })
    },
  },
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
