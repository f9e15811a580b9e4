import { Column, Entity, PrimaryColumn } from 'typeorm'
import { count, longText, nullable, text, when } from '../../../migrations/columns'

/**
 * The one access token of an app that all processes share, sealed. `fence` grows by one with every new token and
 * with every invalidation's renewal, so that nobody throws away a token newer than the one that failed.
 */
@Entity('access_tokens')
export class AccessTokenRow {
  @PrimaryColumn(text(32)) appId!: string
  /** SecretBox text; null before the first token. */
  @Column(nullable(longText())) sealed!: string | null
  @Column(count()) fence!: number
  /** By our decision clock. */
  @Column(nullable(when())) fetchedAt!: number | null
  /** By our decision clock; 0 when the token was found to be bad. */
  @Column(nullable(when())) expiresAt!: number | null
  /** Who is fetching a new one, and until when (real time). */
  @Column(nullable(text(64))) leaseOwner!: string | null
  @Column(nullable(when())) leaseUntil!: number | null
  /** No token call before then (real time), because of `blockedCode`. */
  @Column(nullable(when())) blockedUntil!: number | null
  @Column(nullable(count())) blockedCode!: number | null
  /** WeChat gave the same bad token again: failures before then (real time) renew nothing. */
  @Column(nullable(when())) stuckUntil!: number | null
  /** The last forced refresh (real time). */
  @Column(nullable(when())) forcedAt!: number | null
}
