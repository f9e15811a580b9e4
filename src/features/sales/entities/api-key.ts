import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { id, json, longText, nullable, text, when } from '../../../../migrations/columns'
import type { ApiScope } from '../../../contract/endpoint'

/** A till's key. The secret is sealed, not hashed: checking a signature needs it. */
@Entity('api_keys')
export class ApiKey {
  @PrimaryColumn(id()) id!: string
  @Column(text(40)) name!: string
  @Column(text(200)) sealedSecret!: string
  @Column(json()) scopes!: ApiScope[]
  /** Null: every store. */
  @Column(nullable(json())) storeIds!: string[] | null
  @Column(text(16)) state!: 'active' | 'revoked'
  @Column(nullable(id())) createdBy!: string | null
  @Column(when()) createdAt!: number
  /** Written at most once a minute. */
  @Column(nullable(when())) lastUsedAt!: number | null
  @Column(nullable(when())) revokedAt!: number | null
}

/** The stored answer to a request with an idempotency key; written in the transaction of its effect. */
@Entity('idempotent_answers')
@Index('ix_idempotent_answers_created_at', ['createdAt'])
export class IdempotentAnswer {
  @PrimaryColumn(id()) id!: string
  /** `<API key>:<idempotency key>`. */
  @Index('ux_idempotent_answers_key', { unique: true })
  @Column(text(120))
  requestKey!: string
  /** SHA-256 of operation and body. */
  @Column(text(64)) requestHash!: string
  @Column(longText()) answer!: string
  @Column(when()) createdAt!: number
}
