import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { flag, id, json, nullable, text, when } from '../../../../migrations/columns'
import type { Account } from '../../../wechat/account'

/** A person as one app's follower. What the newest event said about following holds (reliability.md C4). */
@Entity('followers')
@Index('ux_followers_person', ['account', 'openId'], { unique: true })
@Index('ix_followers_union_id', ['unionId'])
export class Follower {
  @PrimaryColumn(id()) id!: string
  @Column(text(16)) account!: Account
  @Column(text(64)) openId!: string
  @Column(flag()) isSubscribed!: boolean
  /** CreateTime of the event that decided `isSubscribed`; 0 when none has. */
  @Column(when()) stateAt!: number
  @Column(nullable(when())) subscribedAt!: number | null
  @Column(nullable(when())) unsubscribedAt!: number | null
  /** The code's scene of the first follow that we saw; '' when by no code. */
  @Column(nullable(text(64))) firstScene!: string | null
  /** The code's scene of the last follow. */
  @Column(nullable(text(64))) scene!: string | null
  /** ADD_SCENE_QR_CODE and so on, from the profile. */
  @Column(nullable(text(64))) subscribeScene!: string | null
  @Column(nullable(text(64))) unionId!: string | null
  /** WeChat's tag ids. */
  @Column(nullable(json())) tagIds!: number[] | null
  /** CreateTime of the newest message or event, a minute exact. */
  @Column(when()) lastInboundAt!: number
  /** When the profile was read. */
  @Column(nullable(when())) profileAt!: number | null
}
