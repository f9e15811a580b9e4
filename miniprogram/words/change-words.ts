/** Who serves the shopper now, by name; no guide means that the store does. */
export interface Serving {
  store: string
  guide: string | null
}

/** A question before something changes; `confirmText` has at most four signs, as WeChat wants it. */
export interface Question {
  title: string
  content: string
  confirmText: string
}

const STAYS = '会员卡、积分和购买记录都不变，随时可以换回来。'

/** The end of a sentence about the guide who was; they are told that the shopper chose, never why. */
const leaving = (guide: string | null): string =>
  guide === null ? '' : `${guide}不再是你的导购，也不会被告知原因。`

/** What is said before the shopper takes another guide, or with null nobody in person. */
export function guideQuestion(now: Serving, guide: string | null): Question {
  return guide === null
    ? {
        title: '不需要专属导购？',
        content: `以后由${now.store}店里的导购一起为你服务。${leaving(now.guide)}${STAYS}`,
        confirmText: '不需要',
      }
    : {
        title: `请${guide}做你的导购？`,
        content: `以后由${guide}回复你的消息。${leaving(now.guide)}${STAYS}`,
        confirmText: '换导购',
      }
}

/** What is said before the shopper takes another store. */
export function storeQuestion(now: Serving, store: string): Question {
  return {
    title: `改由${store}为你服务？`,
    content: `价格和库存以后按${store}显示。${leaving(now.guide)}${STAYS}`,
    confirmText: '换门店',
  }
}
