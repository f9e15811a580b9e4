Component({
  properties: {
    title: { type: String, value: '' },
    /** What it does, in a sentence; empty for none. */
    note: { type: String, value: '' },
    isOn: { type: Boolean, value: false },
    /** Cannot be turned off; the note says why. */
    isFixed: { type: Boolean, value: false },
  },
  methods: {
    flip() {
      if (!this.data.isFixed) this.triggerEvent('flip', { isOn: !this.data.isOn })
    },
  },
})
