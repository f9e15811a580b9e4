import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { id, nullable, text, when } from '../../../../migrations/columns'

/** openid of one app, unionid of the Open Platform account, keyed hash of a phone number, or the number of an imported member. */
export type IdentityKind = 'openid' | 'unionid' | 'phone_hash' | 'external_member'

/** One way by which a customer is known; a closed one is never edited. */
@Entity('identities')
@Index('ix_identities_customer', ['customerId'])
export class Identity {
  @PrimaryColumn(id()) id!: string
  @Column(id()) customerId!: string
  @Column(text(16)) kind!: IdentityKind
  /** `official` or `miniapp` for openids, else ''. */
  @Column(text(16)) account!: string
  @Column(text(80)) value!: string
  /** `kind:account:value` while open (decisions.md 24). */
  @Index('ux_identities_open_key', { unique: true })
  @Column(nullable(text(120)))
  openKey!: string | null
  @Column(when()) fromAt!: number
  @Column(nullable(when())) toAt!: number | null
  /** How we know: callback, login, profile, verified_phone, import, merge. */
  @Column(text(32)) evidence!: string
}
