import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { amount, count, flag, id, json, longText, nullable, text, when } from '../../../../migrations/columns'
import type { AnswerPart, RuleConditions, RuleTrigger } from '../../../domain/reply-rule'

/** A reply rule as it is stored; `domain/reply-rule.ts` says what it means. */
@Entity('reply_rules')
@Index('ix_reply_rules_order', ['deletedAt', 'winningOrder', 'position', 'createdAt', 'id'])
export class ReplyRuleRow {
  @PrimaryColumn(id()) id!: string
  @Column(text(64)) name!: string
  /** The name while the rule lives, null when it is deleted: names are unique among living rules. */
  @Index('ux_reply_rules_open_name', { unique: true })
  @Column(nullable(text(64)))
  openName!: string | null
  @Column(json()) triggers!: RuleTrigger[]
  @Column(json()) conditions!: RuleConditions
  @Column(json()) answers!: AnswerPart[]
  @Column(text(8)) answerMode!: 'all' | 'random'
  @Column(count()) priority!: number
  /** 1000 − priority: with it the whole order ascends, so that an index gives it. */
  @Column(count()) winningOrder!: number
  /** Lower first among equal priority; gaps leave room for rules that are dragged between. */
  @Column(amount()) position!: number
  @Column(flag()) isActive!: boolean
  @Column(nullable(when())) reviewAt!: number | null
  @Column(nullable(text(64))) owner!: string | null
  /** Kinds of the triggers as `,exact,event,`, for filtering. */
  @Column(text(128)) kinds!: string
  /** Name, phrases and texts, folded, for searching. */
  @Column(longText()) searchText!: string
  /** Assets that the answers use as `,id,id,`; null for none, so that the index finds the few that do. */
  @Index('ix_reply_rules_asset_ids')
  @Column(nullable(text(600)))
  assetIds!: string | null
  /** Raised with every change of this rule; guards against lost updates. */
  @Column(count()) version!: number
  /** The rules version (see RulesVersion) that this row's last change made; processes load what is newer than theirs. */
  @Index('ix_reply_rules_changed_in')
  @Column(amount())
  changedIn!: number
  @Column(when()) createdAt!: number
  @Column(when()) updatedAt!: number
  /** Deleted rows stay, so that other processes notice and hits keep their name. */
  @Column(nullable(when())) deletedAt!: number | null
}
