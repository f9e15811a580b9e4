import { In } from 'typeorm'
import { LiveSession } from '../features/live'
import { ProductPicture } from '../features/products'
import { CentreMessage } from '../features/sending'
import type { Database } from '../platform/db/database'

/** JSON in which pictures are named by their ids: table and column. */
const NAMED_IN = [
  ['materials', 'pictureIds'],
  ['campaigns', 'contents'],
  ['product_import_rows', 'before'],
] as const

/** Of these pictures the ones that something still shows, or would show again. */
export async function picturesInUse(db: Database, ids: readonly string[]): Promise<Set<string>> {
  const { read } = db
  const among = In([...ids])
  const used = new Set<string>()
  for (const { pictureId } of await read.findBy(ProductPicture, { pictureId: among })) used.add(pictureId)
  for (const { coverId } of await read.findBy(LiveSession, { coverId: among })) used.add(coverId!)
  for (const { pictureId } of await read.findBy(CentreMessage, { pictureId: among })) used.add(pictureId!)
  const quote = read.connection.driver.escape.bind(read.connection.driver)
  for (const id of ids)
    for (const [table, column] of NAMED_IN) {
      if (used.has(id)) break
      const found: unknown[] = await read.query(
        `SELECT 1 FROM ${quote(table)} WHERE INSTR(${quote(column)}, ?) > 0 LIMIT 1`,
        [id],
      )
      if (found.length > 0) used.add(id)
    }
  return used
}
