Component({
  properties: {
    /** The whole address of the guide's picture; empty without one, then the initial stands for it. */
    photoUrl: { type: String, value: '' },
    initial: { type: String, value: '' },
  },
})
