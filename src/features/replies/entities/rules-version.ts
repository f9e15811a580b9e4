import { Column, Entity, PrimaryColumn } from 'typeorm'
import { amount, count } from '../../../../migrations/columns'

/**
 * One row, raised first in every transaction that changes a rule. The row's lock makes writers stand in line, so
 * versions become visible in their order and no process passes over a change.
 */
@Entity('rules_versions')
export class RulesVersion {
  @PrimaryColumn(count()) id!: number
  @Column(amount()) version!: number
}
