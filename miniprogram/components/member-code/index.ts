import { screen } from '../../api/brightness'
import { call, sentenceOf } from '../../api/client'
import { barPicture, qrPicture } from '../../codes/drawing'

const RETRY_AFTER_MS = 5_000

/** The rotating member code. The server says when the next one begins, so a wrong clock on the phone does not matter. */
Component({
  data: { text: '', bar: '', qr: '', problem: '' },
  lifetimes: {
    attached() {
      this.setIsShown(true)
    },
    detached() {
      this.setIsShown(false)
    },
  },
  pageLifetimes: {
    show() {
      this.setIsShown(true)
    },
    hide() {
      this.setIsShown(false)
    },
  },
  methods: {
    setIsShown(isShown: boolean) {
      const wasShown = this.timing().isShown
      this.timing().isShown = isShown
      if (isShown === wasShown) return
      if (isShown) {
        void screen.brighten()
        void this.renew()
      } else {
        clearTimeout(this.timing().timer)
        void screen.restore()
      }
    },

    async renew() {
      clearTimeout(this.timing().timer)
      let waitMs = RETRY_AFTER_MS
      try {
        const { text, refreshInMs } = await call('GET /api/mp/member-code', {})
        const grouped = (text.match(/.{1,4}/g) ?? []).join(' ')
        this.setData({ text: grouped, bar: barPicture(text), qr: qrPicture(text), problem: '' })
        waitMs = refreshInMs
      } catch (error) {
        this.setData({ problem: sentenceOf(error) })
      }
      if (this.timing().isShown) this.timing().timer = setTimeout(() => void this.renew(), waitMs)
    },

    /** What belongs to this instance and not to its template. */
    timing(): Timing {
      const known = timings.get(this)
      if (known) return known
      const made: Timing = { isShown: false, timer: 0 }
      timings.set(this, made)
      return made
    },
  },
})

interface Timing {
  isShown: boolean
  timer: number
}

const timings = new WeakMap<object, Timing>()
