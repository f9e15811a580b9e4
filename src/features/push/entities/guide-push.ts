import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { id, longText, nullable, text, when } from '../../../../migrations/columns'
import type { CampaignTopic } from '../../../domain/campaign'

/** Something that a guide sends to customers of their own. */
@Entity('guide_pushes')
@Index('ux_guide_pushes_request', ['staffId', 'requestKey'], { unique: true })
@Index('ix_guide_pushes_staff', ['staffId', 'createdAt'])
@Index('ix_guide_pushes_material', ['materialId', 'createdAt'])
export class GuidePush {
  @PrimaryColumn(id()) id!: string
  /** Of the guide's device, so that a repeated tap is one push. */
  @Column(text(64)) requestKey!: string
  @Column(id()) staffId!: string
  @Column(nullable(id())) materialId!: string | null
  @Column(nullable(id())) productId!: string | null
  @Column(nullable(id())) offerId!: string | null
  @Column(text(60)) title!: string
  @Column(longText()) text!: string
  @Column(text(16)) topic!: CampaignTopic
  @Column(text(200)) link!: string
  @Column(when()) createdAt!: number
}

/**
 * waiting: not decided yet; card: to be forwarded by hand; forwarded: the guide says that it was; withdrawn: the card
 * was taken back before that.
 */
export type GuidePushState =
  'waiting' | 'sent' | 'card' | 'forwarded' | 'withdrawn' | 'later' | 'skipped' | 'unknown'

/** One customer of a guide's push. */
@Entity('guide_push_people')
@Index('ux_guide_push_people_person', ['pushId', 'customerId'], { unique: true })
@Index('ix_guide_push_people_customer', ['customerId', 'sentAt'])
@Index('ix_guide_push_people_due', ['state', 'dueAt'])
export class GuidePushPerson {
  @PrimaryColumn(id()) id!: string
  @Column(id()) pushId!: string
  @Column(id()) customerId!: string
  @Column(text(12)) state!: GuidePushState
  @Column(nullable(text(16))) channel!: string | null
  @Column(nullable(text(64))) reasonCode!: string | null
  /** What became of it and what to do, for the guide. */
  @Column(text(300)) sentence!: string
  @Column(nullable(when())) sentAt!: number | null
  @Column(nullable(when())) forwardedAt!: number | null
  /** While it waits: when the sender takes it up by itself (decision clock). */
  @Column(nullable(when())) dueAt!: number | null
}
