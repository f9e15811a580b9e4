import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, id, nullable, text, when } from '../../../../migrations/columns'
import type { LiveState, QuestionCheck, QuestionState } from '../../../domain/live-session'

/** A live session on Channels. */
@Entity('live_sessions')
@Index('ix_live_sessions_start', ['startAt', 'id'])
export class LiveSession {
  @PrimaryColumn(id()) id!: string
  @Column(text(40)) title!: string
  @Column(text(300)) intro!: string
  /** The Channels account: `sph…`. */
  @Column(text(64)) finderUserName!: string
  @Column(text(10)) host!: string
  /** One of our pictures. */
  @Column(nullable(id())) coverId!: string | null
  @Column(when()) startAt!: number
  @Column(when()) endAt!: number
  @Column(text(12)) state!: LiveState
  @Column(count()) version!: number
  @Column(nullable(id())) createdBy!: string | null
  @Column(when()) createdAt!: number
  @Column(when()) updatedAt!: number
}

/** What a customer's phone last reported of their reservation at WeChat. */
@Entity('live_reservations')
@Index('ux_live_reservations_customer', ['sessionId', 'customerId'], { unique: true })
@Index('ix_live_reservations_of_customer', ['customerId'])
export class LiveReservation {
  @PrimaryColumn(id()) id!: string
  @Column(id()) sessionId!: string
  @Column(id()) customerId!: string
  @Column(text(128)) noticeId!: string
  /** 1–10 as WeChat says it; null where the phone says nothing (HarmonyOS). */
  @Column(nullable(count())) code!: number | null
  /** The guide of the link that led here first. */
  @Column(nullable(id())) staffId!: string | null
  @Column(nullable(text(32))) shareId!: string | null
  @Column(when()) firstAt!: number
  @Column(when()) at!: number
}

/** One way into the live room or the replay through a page of ours; append-only. */
@Entity('live_entries')
@Index('ix_live_entries_session', ['sessionId', 'staffId', 'customerId'])
@Index('ix_live_entries_customer', ['customerId', 'sessionId', 'at'])
export class LiveEntry {
  @PrimaryColumn(id()) id!: string
  @Column(id()) sessionId!: string
  @Column(id()) customerId!: string
  @Column(text(8)) kind!: 'live' | 'replay'
  @Column(nullable(id())) staffId!: string | null
  @Column(nullable(text(32))) shareId!: string | null
  @Column(when()) at!: number
}

/** A question of a customer about a live session. */
@Entity('live_questions')
@Index('ix_live_questions_session', ['sessionId', 'state', 'id'])
@Index('ix_live_questions_customer', ['customerId', 'sessionId'])
@Index('ix_live_questions_state', ['state', 'id'])
export class LiveQuestion {
  @PrimaryColumn(id()) id!: string
  @Column(id()) sessionId!: string
  @Column(id()) customerId!: string
  /** Empty after its customer was erased. */
  @Column(text(200)) text!: string
  @Column({ ...text(8), name: 'checkResult' }) check!: QuestionCheck
  @Column(text(8)) state!: QuestionState
  @Column(nullable(text(400))) answer!: string | null
  @Column(nullable(id())) reviewedBy!: string | null
  @Column(nullable(when())) reviewedAt!: number | null
  @Column(when()) createdAt!: number
}
