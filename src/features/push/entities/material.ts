import { Column, Entity, Index, PrimaryColumn, VersionColumn } from 'typeorm'
import { count, id, json, longText, nullable, text, when } from '../../../../migrations/columns'
import type { CampaignTopic } from '../../../domain/campaign'

export type MaterialState = 'draft' | 'published' | 'withdrawn'

/** What headquarters gives to guides to share: words, pictures, perhaps a product or an offer. */
@Entity('materials')
@Index('ix_materials_state', ['state', 'publishedAt'])
export class Material {
  @PrimaryColumn(id()) id!: string
  @Column(text(60)) title!: string
  @Column(longText()) text!: string
  @Column(text(16)) topic!: CampaignTopic
  @Column(json()) pictureIds!: string[]
  @Column(nullable(id())) productId!: string | null
  @Column(nullable(id())) offerId!: string | null
  /** The page of the Mini Program that opens. */
  @Column(text(200)) link!: string
  @Column(text(12)) state!: MaterialState
  @VersionColumn(count()) version!: number
  @Column(id()) createdBy!: string
  @Column(when()) createdAt!: number
  @Column(when()) updatedAt!: number
  @Column(nullable(when())) publishedAt!: number | null
}

/** What guides are asked to do with a material, and until when. Who did it follows from their pushes. */
@Entity('material_tasks')
@Index('ix_material_tasks_material', ['materialId'])
export class MaterialTask {
  @PrimaryColumn(id()) id!: string
  @Column(id()) materialId!: string
  @Column(text(120)) instruction!: string
  /** Null: every store. */
  @Column(nullable(json())) storeIds!: string[] | null
  @Index('ix_material_tasks_due')
  @Column(when())
  dueAt!: number
  @Column(id()) createdBy!: string
  @Column(when()) createdAt!: number
  @Column(nullable(when())) closedAt!: number | null
}
