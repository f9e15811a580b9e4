import type { MpHome, mpBindingsApi } from '../../../src/contract/bindings'
import type { Result } from '../../../src/contract/endpoint'
import type { MemberCard } from '../../../src/contract/membership'
import { cardWords, type CardWords } from '../../words/card-words'
import { dayText } from '../../words/day'
import { guideWords, storeWords, type GuideWords, type StoreWords } from '../../words/store-words'

/** The answer to a scan. */
export type Scan = Result<(typeof mpBindingsApi)['POST /api/mp/scans']>

/** The home page in words. */
export interface HomeView {
  /** What the scanned code has to say; empty without a scan. */
  greeting: string
  /** The lines below the greeting's first. */
  details: string
  /** The button below the greeting; empty when there is nothing to choose. */
  offerText: string
  /** The store that serves the shopper; null when none was chosen yet. */
  store: StoreWords | null
  guide: GuideWords | null
  /** Other stores that count for a while, one sentence each. */
  visiting: string[]
  /** The brand gave the shopper another guide, and it may be declined. */
  handover: string
  card: CardWords | null
}

/** Words for the whole page, from what the server said. */
export function homeView(home: MpHome, card: MemberCard | null, scan?: Scan): HomeView {
  const [greeting = '', ...details] = (scan?.greeting ?? '').split('\n')
  return {
    greeting: greeting.trim(),
    details: [details.join('\n').trim(), movedNote(scan)].filter((one) => one !== '').join('\n'),
    offerText: offerTextOf(scan),
    store: home.home ? storeWords(home.home.store) : null,
    guide: home.home ? guideWords(home.home.guide) : null,
    visiting: home.visiting.map(({ store, guide, until }) => {
      const who = guide ? `，${guide.name} 也可以为你服务` : ''
      return `${store.name}${who}（到 ${dayText(until)}）`
    }),
    handover: home.handover
      ? `${home.handover.notice}（${dayText(home.handover.declineUntil)} 前可以改）`
      : '',
    card: card ? cardWords(card) : null,
  }
}

/** Who was given to somebody else by a scan can go back, and is told how (domain.md 3.2). */
function movedNote(scan: Scan | undefined): string {
  const home = scan?.outcome === 'moved' ? scan.home.home : null
  if (!home) return ''
  const who = home.guide ? `${home.store.name}的导购${home.guide.name}` : home.store.name
  return `现在由${who}为你服务，想换回来可以点下面的「换门店或导购」。`
}

function offerTextOf(scan: Scan | undefined): string {
  if (!scan?.offer || !scan.scanned) return ''
  const { store, guide } = scan.scanned
  if (scan.offer === 'guide' && guide) return `请 ${guide.name} 做我的导购`
  return `把${store.name}设为我的门店`
}
