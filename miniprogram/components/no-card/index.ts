Component({
  properties: {
    /** What the card would show here. */
    text: { type: String, value: '' },
  },
  methods: {
    open() {
      void wx.navigateTo({ url: '/pages/card/index' })
    },
  },
})
