import { In } from 'typeorm'
import { LiveSession } from '../features/live'
import { ProductPicture } from '../features/products'
import { CentreMessage } from '../features/sending'
import { Staff } from '../features/staff'
import type { Database } from '../platform/db/database'
import { isNamedIn, WRITTEN_TEXTS, type NamingPlace } from './named-in'

/** Where pictures are named by their ids, alone or within the address under which they are served. */
const NAMED_IN: readonly NamingPlace[] = [
  ['materials', 'pictureIds'],
  ['product_import_rows', 'before'],
  ...WRITTEN_TEXTS,
]

/** Of these pictures the ones that something still shows, or would show again. */
export async function picturesInUse(db: Database, ids: readonly string[]): Promise<Set<string>> {
  const { read } = db
  const among = In([...ids])
  const used = new Set<string>()
  for (const { pictureId } of await read.findBy(ProductPicture, { pictureId: among })) used.add(pictureId)
  for (const { coverId } of await read.findBy(LiveSession, { coverId: among })) used.add(coverId!)
  for (const { pictureId } of await read.findBy(CentreMessage, { pictureId: among })) used.add(pictureId!)
  for (const { photoId } of await read.findBy(Staff, { photoId: among })) used.add(photoId!)
  for (const id of ids) if (!used.has(id) && (await isNamedIn(read, id, NAMED_IN))) used.add(id)
  return used
}
