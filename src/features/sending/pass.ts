import type { Channel } from '../../domain/send-class'
import type { SendVerdict } from '../../domain/send-facts'
import type { Account } from '../../wechat/account'
import type { SeenAllowance } from './allowances'
import type { SendIntent } from './intent'
import type { SendOutcome, Turn } from './outcome'

/** A decision to send whose call is to be made; hand it to `deliver`, or for mass messages to `deliverMass`. */
export interface SendPass {
  intent: SendIntent
  decisionId: string
  attemptId: string
  /** 1 for the first try of the intent. */
  turn: number
  channel: Channel
  account: Account
  openId: string
  customerId: string | undefined
  /** What the decision took: an allowance of the ledger, or a token. */
  allowance: SeenAllowance | undefined
  tokenId: string | undefined
  /** Every window the gate saw, for WeChat's word that none is open. */
  seen: readonly SeenAllowance[]
}

/** Which try of its intent a pass is. */
export const turnOf = ({ turn, intent }: SendPass): Turn => ({ turn, class: intent.class })

/** What the gate said to one intent of a batch: a pass when a call must follow, else what became of it. */
export type Decided = { intent: SendIntent; verdict: SendVerdict } & (
  { pass: SendPass; outcome?: undefined } | { pass?: undefined; outcome: SendOutcome }
)
