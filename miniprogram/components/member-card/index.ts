Component({
  properties: {
    brand: { type: String, value: '' },
    /** A card as card-words.ts words it. */
    card: { type: Object, value: {} },
  },
})
