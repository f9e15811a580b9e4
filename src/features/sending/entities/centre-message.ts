import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { id, longText, nullable, text, when } from '../../../../migrations/columns'
import type { ContentClass, Topic } from '../../../domain/send-class'

/** A message in the Mini Program's own message centre. */
@Entity('centre_messages')
@Index('ux_centre_messages_decision', ['decisionId'], { unique: true })
@Index('ix_centre_messages_customer', ['customerId', 'createdAt'])
export class CentreMessage {
  @PrimaryColumn(id()) id!: string
  @Column(id()) decisionId!: string
  @Column(id()) customerId!: string
  @Column(text(16)) class!: ContentClass
  @Column(nullable(text(16))) topic!: Topic | null
  @Column(text(120)) title!: string
  @Column(longText()) text!: string
  @Column(nullable(text(64))) pictureId!: string | null
  @Column(nullable(text(500))) link!: string | null
  @Column(when()) createdAt!: number
  @Column(nullable(when())) readAt!: number | null
}
