import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { count, id, json, nullable, text, when } from '../../../../migrations/columns'
import type { Arm } from '../../../domain/delivery'
import type { CampaignChannel } from '../../../domain/campaign'
import type { ForecastTotals } from '../../../domain/forecast'

/** A dry run: what would happen to everybody if the campaign started at `startAt` and nobody did anything meanwhile. */
@Entity('forecasts')
@Index('ix_forecasts_campaign', ['campaignId', 'createdAt'])
export class Forecast {
  @PrimaryColumn(id()) id!: string
  @Column(id()) campaignId!: string
  @Column(text(8)) state!: 'running' | 'ready' | 'failed'
  @Column(id()) createdBy!: string
  @Column(when()) createdAt!: number
  @Column(when()) startAt!: number
  @Column(nullable(when())) finishedAt!: number | null
  @Column(count()) audience!: number
  /** How far the plan is made from it: pages, and the last customer in them. */
  @Column(count()) plannedPages!: number
  @Column(nullable(id())) plannedUpTo!: string | null
  /** When the whole plan was there. */
  @Column(nullable(when())) plannedAt!: number | null
  @Column(nullable(json())) totals!: ForecastTotals | null
}

/** now: at the planned time; later: at `dueAt`, after the planned time; skip: never, for `reasonCode`. */
export type ForecastVerdict = 'now' | 'later' | 'skip'

/** One customer of a frozen audience and what the dry run says about them. */
@Entity('audience_members')
export class AudienceMember {
  @PrimaryColumn(id()) forecastId!: string
  @Index('ix_audience_members_person')
  @PrimaryColumn(id())
  customerId!: string
  @Column(nullable(text(8))) arm!: Arm | null
  @Column(nullable(text(8))) verdict!: ForecastVerdict | null
  @Column(nullable(text(16))) channel!: CampaignChannel | null
  @Column(nullable(text(64))) reasonCode!: string | null
  /** When it would be sent; for the plan the time at which it is first due. */
  @Column(nullable(when())) dueAt!: number | null
}
