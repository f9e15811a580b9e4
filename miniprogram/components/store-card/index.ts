Component({
  properties: {
    /** A store as view.ts words it. */
    store: { type: Object, value: {} },
    /** The guide who serves the shopper there; null for the store itself. */
    guide: { type: Object, value: null },
  },
})
