import type { mpCardApi } from '../../../src/contract/membership'
import type { Input, Result } from '../../../src/contract/endpoint'
import type { CardWords } from '../../words/card-words'

type Consent = Result<(typeof mpCardApi)['GET /api/mp/card']>['consent']
type Opening = Input<(typeof mpCardApi)['POST /api/mp/card']>

/** A way on from the card. */
export interface CardWay {
  key: string
  title: string
  note: string
  path: string
}

/** Where the card leads: why every point is there, what is missing to the next tier, coupons; and the number to give. */
export function cardWays(card: CardWords, hasPhone: boolean): CardWay[] {
  return [
    { key: 'points', title: '积分明细', note: `${card.points} 分可用`, path: 'pages/points/index' },
    { key: 'tier', title: '会员等级', note: card.tierName, path: 'pages/tier/index' },
    { key: 'coupons', title: '优惠券', note: '领取和出示', path: 'pages/coupons/index' },
    ...(hasPhone
      ? []
      : [
          { key: 'phone', title: '留下手机号', note: '可以不留，留了换手机也能找回', path: 'pages/me/index' },
        ]),
  ]
}

/** One purpose with the shopper's answer so far. */
export interface PurposeRow {
  key: Consent['purposes'][number]['key']
  title: string
  text: string
  isRequired: boolean
  isAccepted: boolean
}

/** The purposes as rows; nothing is agreed to beforehand. */
export function purposeRows({ purposes }: Consent): PurposeRow[] {
  return purposes.map((purpose) => ({ ...purpose, isAccepted: false }))
}

/** The same rows with one answer turned round. */
export function toggled(rows: PurposeRow[], key: string): PurposeRow[] {
  return rows.map((row) => (row.key === key ? { ...row, isAccepted: !row.isAccepted } : row))
}

/** What the button says, and whether it can be pressed. */
export function openButton(rows: PurposeRow[]): { text: string; canOpen: boolean } {
  const missing = rows.find((row) => row.isRequired && !row.isAccepted)
  return missing
    ? { text: `请先同意「${missing.title}」`, canOpen: false }
    : { text: '开通会员卡', canOpen: true }
}

/** What is sent: an answer to every purpose, and the version of the text that was shown. */
export function openingOf(version: number, rows: PurposeRow[]): Opening {
  return {
    consentVersion: version,
    consents: rows.map(({ key, isAccepted }) => ({ purpose: key, isAccepted })),
  }
}
