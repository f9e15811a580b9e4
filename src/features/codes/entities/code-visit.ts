import { Column, Entity, PrimaryColumn } from 'typeorm'
import { count, id, text } from '../../../../migrations/columns'

/** How often the page of a link code was opened on a day; scans that end there leave no other trace. */
@Entity('code_visits')
export class CodeVisit {
  @PrimaryColumn(id()) codeId!: string
  /** `YYYY-MM-DD` in the stores' zone. */
  @PrimaryColumn(text(10)) day!: string
  @Column(count()) visits!: number
}
