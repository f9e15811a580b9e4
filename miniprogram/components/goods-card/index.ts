Component({
  properties: {
    /** A product as goods-words.ts words it. */
    goods: { type: Object, value: {} },
    /** Why it is shown; empty for none. */
    reason: { type: String, value: '' },
  },
})
