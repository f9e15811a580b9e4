Component({
  properties: {
    /** A product as goods-words.ts words it. */
    goods: { type: Object, value: {} },
  },
})
