import type { ScannableCode } from '../control/contract'
import type { SandboxWorld } from '../store'
import { readMiniProgramCode } from '../store/mini-program-code'
import { printedCodesOf } from '../store/printed-codes'

/** So many codes are offered: whoever looks for another types what it says. */
const MOST = 30

/** The codes with a label that a camera in this world could be held over, the newest first, as wx.scanCode reads them. */
export function scannableCodes(world: SandboxWorld): ScannableCode[] {
  const official = world.codes.all().map(({ url, label }) => ({ text: url, label }))
  return [...official, ...printedCodesOf(world)]
    .filter((code) => code.label !== undefined)
    .slice(-MOST)
    .reverse()
    .map(({ text, label = '' }) => {
      const target = readMiniProgramCode(text)
      if (!target) return { label, result: text, scanType: 'QR_CODE', path: '' }
      const query = target.scene === undefined ? target.query : `scene=${encodeURIComponent(target.scene)}`
      const path = query ? `${target.page}?${query}` : target.page
      return { label, result: '', scanType: 'WX_CODE', path }
    })
}
