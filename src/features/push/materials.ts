import type { EntityManager } from 'typeorm'
import type { z } from 'zod'
import type { Material as MaterialView, MaterialDraft } from '../../contract/materials'
import { pictureUrl } from '../../contract/pictures'
import { AppError } from '../../domain/errors'
import { lockRow } from '../../platform/db/lock'
import { newId } from '../../platform/ids'
import { demandGoods } from './goods'
import { Material, type MaterialState } from './entities/material'
import type { PushGround } from './ground'

const iso = (at: number): string => new Date(at).toISOString()

/** No material with this id. */
export const noMaterial = (): AppError =>
  new AppError('not_found', 'material.not_found', '没有这份素材，可能已被撤回；请刷新后再选。')

/** Writes and reads materials. */
export class Materials {
  constructor(private readonly ground: PushGround) {}

  /** Saves a draft; `material.picture`, `material.product`, `material.offer` for what nobody can see. */
  async create(draft: MaterialDraft, by: string): Promise<Material> {
    await this.demand(draft)
    const now = this.ground.clock.now()
    const row: Material = {
      ...{ id: newId(), ...draft, state: 'draft', version: 1, createdBy: by },
      ...{ createdAt: now, updatedAt: now, publishedAt: null },
    }
    await this.ground.db.transact(async (tx) => {
      await tx.insert(Material, row)
      await this.note(tx, row, 'create', by)
    })
    return row
  }

  /** Replaces the content; `material.changed_meanwhile`. */
  async replace(id: string, version: number, draft: MaterialDraft, by: string): Promise<Material> {
    await this.demand(draft)
    return this.change(id, by, 'change', (material) => {
      if (material.version !== version)
        throw new AppError('conflict', 'material.changed_meanwhile', '这份素材刚刚被别人改过，请刷新后再改。')
      return { ...material, ...draft }
    })
  }

  /** Publishes to guides, which needs everything in it to be there, or takes it from them. */
  async setState(id: string, state: Exclude<MaterialState, 'draft'>, by: string): Promise<Material> {
    if (state === 'published') await this.demand(await this.byId(id))
    return this.change(id, by, state === 'published' ? 'publish' : 'withdraw', (material) => ({
      ...material,
      state,
      publishedAt: state === 'published' ? this.ground.clock.now() : material.publishedAt,
    }))
  }

  /** One of them; `material.not_found`. */
  async byId(id: string): Promise<Material> {
    const found = await this.ground.db.read.findOneBy(Material, { id })
    if (!found) throw noMaterial()
    return found
  }

  /** As the API shows them. */
  async present(rows: readonly Material[]): Promise<z.input<typeof MaterialView>[]> {
    const names = await this.ground.staff.namesOf(rows.map(({ createdBy }) => createdBy))
    const { goods } = this.ground
    const products = await goods.products(rows.flatMap(({ productId }) => productId ?? []))
    const offers = await goods.offers(rows.flatMap(({ offerId }) => offerId ?? []))
    return rows.map(({ updatedAt: _, createdBy, createdAt, publishedAt, ...row }) => ({
      ...row,
      productName: row.productId === null ? null : (products.get(row.productId)?.name ?? '已删除的商品'),
      offerName: row.offerId === null ? null : (offers.get(row.offerId)?.name ?? '已删除的优惠'),
      pictureUrls: row.pictureIds.map((id) => pictureUrl(id, 480)),
      createdByName: names.get(createdBy) ?? '',
      createdAt: iso(createdAt),
      publishedAt: publishedAt === null ? null : iso(publishedAt),
    }))
  }

  private async demand({ pictureIds, ...shown }: Pick<Material, 'pictureIds' | 'productId' | 'offerId'>) {
    for (const id of pictureIds)
      if (!(await this.ground.hasPicture(id)))
        throw new AppError('invalid', 'material.picture', '选择的图片不存在，请重新上传一张 JPG 或 PNG。')
    await demandGoods(this.ground, shown)
  }

  private change(
    id: string,
    by: string,
    verb: string,
    work: (material: Material) => Material,
  ): Promise<Material> {
    return this.ground.db.transact(async (tx) => {
      const material = await lockRow(tx, Material, { id })
      if (!material) throw noMaterial()
      const changed = await tx.save(Material, { ...work(material), updatedAt: this.ground.clock.now() })
      await this.note(tx, changed, verb, by)
      return changed
    })
  }

  private note(tx: EntityManager, material: Material, verb: string, by: string): Promise<void> {
    const { id, title, text, topic, pictureIds, productId, offerId, link, state } = material
    return this.ground.audit.note(tx, {
      actor: { kind: 'staff', id: by },
      action: `material.${verb}`,
      target: { kind: 'material', id },
      after: { title, text, topic, pictureIds, productId, offerId, link, state },
      at: this.ground.clock.now(),
    })
  }
}
