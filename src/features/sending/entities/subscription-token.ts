import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { flag, id, nullable, text, when } from '../../../../migrations/columns'
import type { Account } from '../../../wechat/account'

/**
 * provisional: the client says so, and WeChat's event has not come yet (decisions.md 17); granted; held: a message is on
 * its way; used; refused: WeChat or the person said no.
 */
export type TokenState = 'provisional' | 'granted' | 'held' | 'used' | 'refused'

/** The right to one subscription message of one template, or to any number of them when it is a standing one. */
@Entity('subscription_tokens')
@Index('ix_subscription_tokens_person', ['openId', 'templateId', 'state'])
@Index('ux_subscription_tokens_source', ['sourceId', 'templateId'], { unique: true })
export class SubscriptionToken {
  @PrimaryColumn(id()) id!: string
  @Column(text(16)) account!: Account
  @Column(text(64)) openId!: string
  @Column(text(64)) templateId!: string
  @Column(text(16)) state!: TokenState
  @Column(flag()) isStanding!: boolean
  @Column(when()) grantedAt!: number
  /** The inbound event, or the tap in the Mini Program. */
  @Column(text(80)) sourceId!: string
  @Column(nullable(when())) settledAt!: number | null
}
