import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, id, nullable, text, when } from '../../../../migrations/columns'
import type { Channel } from '../../../domain/send-class'

/**
 * ready: decided, and its call has not begun; sending: the call is running, or its process died; sent; failed: WeChat surely did nothing and the message will not
 * be tried again; later: likewise, but another turn comes; refused: the person does not allow it; unknown: nobody
 * knows whether it arrived, so it is never blindly repeated (reliability.md D6).
 */
export type AttemptState = 'ready' | 'sending' | 'sent' | 'failed' | 'later' | 'refused' | 'unknown'

/** One call to WeChat for a decision to send, or one row in our own message centre. */
@Entity('send_attempts')
@Index('ux_send_attempts_decision', ['decisionId'], { unique: true })
@Index('ix_send_attempts_state', ['state'])
@Index('ix_send_attempts_message', ['messageId'])
export class SendAttempt {
  @PrimaryColumn(id()) id!: string
  @Column(id()) decisionId!: string
  @Column(nullable(text(16))) channel!: Channel | null
  @Column(text(16)) state!: AttemptState
  /** WeChat's errcode, if it gave one. */
  @Column(nullable(count())) errcode!: number | null
  /** `window.used_up`, `wechat.45015`, `transport.timeout` … */
  @Column(nullable(text(64))) reasonCode!: string | null
  /** WeChat's id of the message, by which its finish event names it. */
  @Column(nullable(text(32))) messageId!: string | null
  @Column(when()) startedAt!: number
  /** Real time: whoever finds the attempt still running afterwards calls it unknown. */
  @Column(when()) leaseUntil!: number
  @Column(nullable(when())) settledAt!: number | null
  /** Only for later: when the next turn makes sense (decision clock). */
  @Column(nullable(when())) retryAt!: number | null
}
