import { Column, Entity, PrimaryColumn } from 'typeorm'
import { id, text, when } from '../../../migrations/columns'

/** What a guide's WeCom contact code holds; no row: none is shown. */
@Entity('guide_contacts')
export class GuideContact {
  @PrimaryColumn(id()) staffId!: string
  @Column(text(300)) url!: string
  @Column(when()) updatedAt!: number
}
