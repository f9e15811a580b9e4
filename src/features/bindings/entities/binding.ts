import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, id, json, longText, nullable, text, when } from '../../../../migrations/columns'

/** home: who serves the customer, at most one open; visiting: another store for a while. */
export type BindingRole = 'home' | 'visiting'

/** Dated tenure of a customer with a store and, where there is one, a guide. A closed one is never edited (I-3). */
@Entity('bindings')
@Index('ix_bindings_customer', ['customerId', 'fromAt'])
@Index('ix_bindings_staff', ['staffId', 'toAt'])
@Index('ix_bindings_store', ['storeId', 'toAt'])
export class Binding {
  @PrimaryColumn(id()) id!: string
  @Column(id()) customerId!: string
  @Column(id()) storeId!: string
  /** Null: the store's pool. */
  @Column(nullable(id())) staffId!: string | null
  @Column(text(16)) role!: BindingRole
  @Column(when()) fromAt!: number
  /** Null while open; a visiting binding is born with its end. */
  @Column(nullable(when())) toAt!: number | null
  /** scan, follow, choice, manager, store_move, leave, protection_over, merge, import, undo … */
  @Column(text(24)) cause!: string
  /** `customer`, `policy`, or the id of a member of staff. */
  @Column(text(64)) decidedBy!: string
  @Column(count()) policyVersion!: number
  @Column(nullable(id())) sourceScanId!: string | null
  /** `home:<customerId>` or `visiting:<customerId>:<storeId>` while open (decisions.md 24). */
  @Index('ux_bindings_open_key', { unique: true })
  @Column(nullable(text(80)))
  openKey!: string | null
}

/** Why a binding was made, kept or refused: the inputs, the rule and the sentence. */
@Entity('binding_decisions')
@Index('ix_binding_decisions_customer', ['customerId', 'at'])
export class BindingDecision {
  @PrimaryColumn(id()) id!: string
  @Column(id()) customerId!: string
  @Column(when()) at!: number
  @Column(json()) inputs!: object
  @Column(text(40)) rule!: string
  @Column(text(24)) result!: string
  @Column(longText()) sentence!: string
}
