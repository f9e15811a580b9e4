import { Column, Entity, Index, PrimaryColumn, VersionColumn } from 'typeorm'
import { count, id, json, nullable, text, when } from '../../../../migrations/columns'
import type { WeeklyPeriod } from '../../../domain/reply-rule'
import type { StoreHoliday } from '../../../domain/store-hours'

/** open: serves customers; closed: for good, its customers go to another store. */
export type StoreState = 'open' | 'closed'

/** A physical shop. */
@Entity('stores')
export class Store {
  @PrimaryColumn(id()) id!: string
  /** The brand's own number of the store, as tills and imports name it. */
  @Index('ux_stores_code', { unique: true })
  @Column(text(32))
  code!: string
  @Column(text(40)) name!: string
  @Column(text(40)) city!: string
  @Column(text(200)) address!: string
  @Column(nullable(text(40))) phone!: string | null
  @Column(nullable(text(200))) parking!: string | null
  /** Degrees times a million, GCJ-02 as WeChat's maps use it. */
  @Column(nullable(count())) latitudeE6!: number | null
  @Column(nullable(count())) longitudeE6!: number | null
  /** IANA name. */
  @Column(text(64)) timeZone!: string
  @Column(json()) openingPeriods!: WeeklyPeriod[]
  @Column(json()) holidays!: StoreHoliday[]
  @Column(text(16)) state!: StoreState
  @Column(when()) createdAt!: number
  @Column(when()) updatedAt!: number
  @VersionColumn(count()) version!: number
}
