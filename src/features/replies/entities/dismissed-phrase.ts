import { Column, Entity, PrimaryColumn } from 'typeorm'
import { text, when } from '../../../../migrations/columns'

/** An unmatched phrase that an operator has dealt with; only what was asked later counts again. */
@Entity('dismissed_phrases')
export class DismissedPhrase {
  @PrimaryColumn(text(64)) phrase!: string
  @Column(when()) dismissedAt!: number
}
