import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, text, when } from '../../../../migrations/columns'

/** How much of a limit is used in one window of time, for processes that share no Redis. */
@Entity('send_meters')
export class SendMeter {
  /** What is limited and the number of its window: `template:minute:29388000`. */
  @PrimaryColumn(text(80)) lane!: string
  @Index('ix_send_meters_window')
  @Column(when())
  windowStart!: number
  @Column(count()) used!: number
}
