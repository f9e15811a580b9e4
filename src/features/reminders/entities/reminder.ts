import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { amount, flag, id, json, nullable, text, when } from '../../../../migrations/columns'
import type { ReminderPurpose } from '../../../domain/reminder'
import type { TemplateField } from '../../../domain/subscription-template'

/** A subscription template of the Mini Program's account as WeChat last listed it, and what the brand uses it for. */
@Entity('subscription_templates')
export class SubscriptionTemplate {
  @PrimaryColumn(id()) id!: string
  @Index('ux_subscription_templates_template', { unique: true })
  @Column(text(64))
  templateId!: string
  @Column(text(60)) title!: string
  @Column(text(8)) kind!: 'once' | 'long'
  @Column(json()) fields!: TemplateField[]
  /** One template per purpose. */
  @Index('ux_subscription_templates_purpose', { unique: true })
  @Column(nullable(text(16)))
  purpose!: ReminderPurpose | null
  @Column(json()) texts!: Record<string, string>
  @Column(flag()) isGone!: boolean
  @Column(when()) syncedAt!: number
}

/** waiting: its cause has not come; due: its cause has come and it is being sent; the rest is over. */
export type ReminderState = 'waiting' | 'due' | 'sent' | 'skipped' | 'cancelled'

/** A wish of a customer to be told once. */
@Entity('reminders')
@Index('ix_reminders_due', ['state', 'dueAt'])
@Index('ix_reminders_subject', ['purpose', 'subjectId', 'state'])
@Index('ix_reminders_customer', ['customerId', 'id'])
export class Reminder {
  @PrimaryColumn(id()) id!: string
  @Column(id()) customerId!: string
  @Column(text(16)) purpose!: ReminderPurpose
  /** The live session, product or question; empty for what is about the customer alone. */
  @Column(text(26)) subjectId!: string
  /** The store for which it was wished; null for any. */
  @Column(nullable(id())) storeId!: string | null
  /** The price at the time of the wish, which a reminder of a lower one is measured by. */
  @Column(nullable(amount())) priceFen!: number | null
  /** What it is about, in words; nothing personal. */
  @Column(text(80)) about!: string
  /** customer, purpose and subject while open, else null: one wish each (decisions.md 24). */
  @Index('ux_reminders_open_key', { unique: true })
  @Column(nullable(text(80)))
  openKey!: string | null
  @Column(text(12)) state!: ReminderState
  /** When it is to go out by our clock; null until the cause comes. */
  @Column(nullable(when())) dueAt!: number | null
  /** No use after this. */
  @Column(nullable(when())) notAfter!: number | null
  /** Names what happened: the end of the send intent's key. */
  @Column(nullable(text(100))) cause!: string | null
  /** What its message says, by variable. */
  @Column(nullable(json())) variables!: Record<string, string> | null
  /** The page that the message opens. */
  @Column(nullable(text(200))) page!: string | null
  @Column(nullable(text(40))) reasonCode!: string | null
  @Column(text(200)) sentence!: string
  @Column(when()) askedAt!: number
  @Column(nullable(when())) settledAt!: number | null
}

/** What the daily look at points and coupons has done last; one row. */
@Entity('reminder_sweeps')
export class ReminderSweep {
  @PrimaryColumn(text(24)) name!: string
  /** The Beijing day, `2026-11-21`. */
  @Column(text(10)) doneFor!: string
}
