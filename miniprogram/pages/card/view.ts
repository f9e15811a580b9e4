import type { mpCardApi } from '../../../src/contract/membership'
import type { Input, Result } from '../../../src/contract/endpoint'

type Consent = Result<(typeof mpCardApi)['GET /api/mp/card']>['consent']
type Opening = Input<(typeof mpCardApi)['POST /api/mp/card']>

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
