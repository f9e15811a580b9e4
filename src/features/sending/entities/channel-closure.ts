import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, id, text, when } from '../../../../migrations/columns'
import type { Channel } from '../../../domain/send-class'

/** WeChat refused a channel for everybody: a missing right, a used-up quota, a template that is none. */
@Entity('channel_closures')
@Index('ux_channel_closures_channel', ['channel', 'templateId'], { unique: true })
export class ChannelClosureRow {
  @PrimaryColumn(id()) id!: string
  @Column(text(16)) channel!: Channel
  /** '' for the whole channel. */
  @Column(text(64)) templateId!: string
  @Column(when()) untilAt!: number
  @Column(count()) errcode!: number
  @Column(when()) at!: number
}
