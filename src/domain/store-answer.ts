/** What a follower who sends a location is told: the nearest stores, as a text message. */
import { MAX_TEXT_BYTES } from './answer-text'
import { hoursSentence, isOpenAt, nextOpeningAt, openingWords, type StorePlan } from './store-hours'
import { distanceWords } from './store-nearest'
import { utf8Length } from './utf8'

/** A store as the text shows it; place in degrees (GCJ-02). */
export interface ListedStore extends StorePlan {
  name: string
  address: string
  phone: string | null
  latitude: number | null
  longitude: number | null
}

/** A link that opens the place in Tencent's map (lbs.qq.com, URI API, `marker`). */
export function mapLink({ name, latitude, longitude }: ListedStore): string {
  const title = encodeURIComponent(name.replace(/[;:]/g, ' '))
  return `https://apis.map.qq.com/uri/v1/marker?marker=coord:${latitude},${longitude};title:${title}&referer=guidepost`
}

/** Names and addresses must not bring links of their own. */
const plain = (text: string): string => text.replace(/</g, '＜')

function hoursLine(store: ListedStore, now: number): string {
  const hours = hoursSentence(store)
  if (hours === '') return ''
  if (isOpenAt(store, now)) return `营业中 · ${hours}`
  const next = nextOpeningAt(store, now)
  return next === undefined
    ? `休息中 · ${hours}`
    : `休息中，${openingWords(next, now, store.timeZone)} 开门 · ${hours}`
}

function entry(store: ListedStore, metres: number, number: number, now: number): string {
  const { name, address, phone } = store
  const lines = [
    `${number}. ${plain(name)}（${distanceWords(metres)}）`,
    hoursLine(store, now),
    `${plain(address)} <a href="${mapLink(store)}">看地图</a>`,
    phone === null ? '' : `电话 ${plain(phone)}`,
  ]
  return lines.filter((line) => line !== '').join('\n')
}

/**
 * The text: as many of the stores, in their order, as fit into one message of 2,048 bytes. Undefined without stores.
 */
export function nearestText(
  found: readonly { store: ListedStore; distanceMetres: number }[],
  now: number,
): string | undefined {
  if (found.length === 0) return undefined
  let text = '离您最近的门店：'
  for (const [index, { store, distanceMetres }] of found.entries()) {
    const longer = `${text}\n\n${entry(store, distanceMetres, index + 1, now)}`
    if (utf8Length(longer) > MAX_TEXT_BYTES) break
    text = longer
  }
  return text
}
