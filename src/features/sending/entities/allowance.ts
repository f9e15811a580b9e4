import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, id, text, when } from '../../../../migrations/columns'
import type { AllowanceKind } from '../../../domain/send-window'
import type { Account } from '../../../wechat/account'

/** massMonth: mass messages in one calendar month, written down with the first of them. */
export type LedgerKind = AllowanceKind | 'massMonth'

/** What a person allows us to send: one row per app, person and kind; a newer trigger takes the row over. */
@Entity('allowances')
@Index('ux_allowances_person_kind', ['account', 'openId', 'kind'], { unique: true })
export class AllowanceRow {
  @PrimaryColumn(id()) id!: string
  @Column(text(16)) account!: Account
  @Column(text(64)) openId!: string
  @Column(text(16)) kind!: LedgerKind
  /** CreateTime of what opened it. */
  @Column(when()) openedAt!: number
  @Column(when()) expiresAt!: number
  /** 0 after unfollowing. */
  @Column(count()) allowance!: number
  @Column(count()) used!: number
  /** The inbound message that opened it. */
  @Column(text(64)) sourceId!: string
}
