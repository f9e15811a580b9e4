import { Column, Entity, Index, PrimaryColumn, VersionColumn } from 'typeorm'
import { count, id, json, nullable, text, when } from '../../../../migrations/columns'
import type { Conditions } from '../../../domain/audience'
import type {
  Approval,
  CampaignClass,
  CampaignContents,
  CampaignGoal,
  CampaignState,
  CampaignTopic,
} from '../../../domain/campaign'

/** Something sent to many: whom, what, when, and how far it is. One delivery per customer (decisions.md 20). */
@Entity('campaigns')
@Index('ix_campaigns_state', ['state', 'startAt'])
@Index('ix_campaigns_created_at', ['createdAt'])
export class Campaign {
  @PrimaryColumn(id()) id!: string
  @Column(text(60)) name!: string
  @Column(text(16)) class!: CampaignClass
  @Column(text(16)) topic!: CampaignTopic
  @Column(json()) goal!: CampaignGoal
  @Column(json()) audience!: Conditions
  /** 0–50: how many of a hundred get nothing, so that the effect can be measured. */
  @Column(count()) holdoutPercent!: number
  /** What would go out by each channel. */
  @Column(json()) contents!: CampaignContents
  @Column(when()) startAt!: number
  @Column(when()) endAt!: number
  /** Minutes of the store's day between which it may send; from < to. */
  @Column(count()) windowFrom!: number
  @Column(count()) windowTo!: number
  @Column(count()) ratePerMinute!: number
  /** 0–100; higher wins a customer's frequency budget. */
  @Column(count()) priority!: number
  /** How many messages at most; null for no limit. */
  @Column(nullable(count())) budgetMessages!: number | null
  @Column(text(16)) state!: CampaignState
  @Column(json()) approvals!: Approval[]
  /** The newest dry run. */
  @Column(nullable(id())) forecastId!: string | null
  @VersionColumn(count()) version!: number
  @Column(id()) createdBy!: string
  /** Who wrote it last; neither of the two approves marketing. */
  @Column(id()) changedBy!: string
  @Column(when()) createdAt!: number
  @Column(when()) updatedAt!: number
  @Column(nullable(when())) startedAt!: number | null
  @Column(nullable(when())) stoppedAt!: number | null
}
