Component({
  properties: {
    /** loading, ready or error. */
    status: { type: String, value: 'loading' },
    /** The sentence to show with error. */
    problem: { type: String, value: '' },
  },
  methods: {
    retry() {
      this.triggerEvent('retry')
    },
  },
})
