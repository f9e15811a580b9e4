import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { id, nullable, text, when } from '../../../../migrations/columns'
import type { Arm, DeliveryState } from '../../../domain/delivery'
import type { CampaignChannel } from '../../../domain/campaign'

/** One customer in one campaign (decisions.md 20); `src/domain/delivery.ts` holds its legal edges. */
@Entity('deliveries')
@Index('ux_deliveries_customer', ['campaignId', 'customerId'], { unique: true })
@Index('ix_deliveries_state', ['campaignId', 'state'])
export class Delivery {
  @PrimaryColumn(id()) id!: string
  @Column(id()) campaignId!: string
  @Index('ix_deliveries_person')
  @Column(id())
  customerId!: string
  @Column(text(8)) arm!: Arm
  @Column(text(10)) state!: DeliveryState
  @Column(nullable(text(16))) channel!: CampaignChannel | null
  /** Why it is in this state: the gate's word, `wechat.43101`, `transport.timeout`, `campaign.stopped` … */
  @Column(nullable(text(64))) reasonCode!: string | null
  /** When it is planned or, for later, when it comes round again. */
  @Column(when()) dueAt!: number
  /** The gate's attempt behind it. */
  @Column(nullable(id())) attemptId!: string | null
  @Index('ix_deliveries_batch', { where: '"massBatchId" IS NOT NULL' })
  @Column(nullable(id()))
  massBatchId!: string | null
  /** WeChat's id of the message, by which a finish event finds it. */
  @Index('ix_deliveries_message', { where: '"messageId" IS NOT NULL' })
  @Column(nullable(text(32)))
  messageId!: string | null
  @Column(nullable(when())) sentAt!: number | null
  /** When a finish event or a person settled it. */
  @Column(nullable(when())) settledAt!: number | null
}
