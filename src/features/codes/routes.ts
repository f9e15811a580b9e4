import type { codesApi } from '../../contract/codes'
import type { Clock } from '../../platform/clock'
import type { Database } from '../../platform/db/database'
import type { Call, FileAnswer, Handlers } from '../../platform/http/serve'
import { presentBatches } from './batch-progress'
import type { BatchesService } from './batches-service'
import type { CodesService } from './codes-service'
import type { Downloads } from './downloads'
import type { Neighbours } from './neighbours'
import { permanentPool } from './permanent-pool'
import { extensionOf, pictureOf } from './pictures'
import { presentCodes } from './present'
import { statisticsOf } from './statistics'
import type { VerificationFiles } from './verification-files'
import type { Code } from './entities/code'
import type { CodeBatch } from './entities/code-batch'
import type { VerificationFile } from './entities/verification-file'

export interface RouteParts extends Neighbours {
  db: Database
  clock: Clock
  codes: CodesService
  batches: BatchesService
  downloads: Downloads
  files: VerificationFiles
  publicUrl: string
}

type Group<Prefix extends string> = Handlers<{
  [K in keyof typeof codesApi as K extends `${string} ${Prefix}${string}` ? K : never]: (typeof codesApi)[K]
}>

const actorOf = ({ actor }: Call) => actor!

const pdfName = { sheet: '二维码 A4.pdf', card: '二维码台卡 A5.pdf' } as const

/** Handlers of single codes. */
function codeRoutes(parts: RouteParts): Group<'/api/admin/codes'> {
  const { db, clock, codes, downloads } = parts
  const one = async (code: Code) => (await presentCodes([code], parts, clock.now()))[0]!
  return {
    'GET /api/admin/codes': async ({ page, pageSize, ...filter }, call) => {
      const [rows, total] = await codes.list(actorOf(call), filter, { page, pageSize })
      return { items: await presentCodes(rows, parts, clock.now()), total }
    },
    'GET /api/admin/codes/pool': () => permanentPool(db.read),
    'POST /api/admin/codes': async (draft, call) => one(await codes.create(actorOf(call), draft)),
    'GET /api/admin/codes/:id': async ({ id }, call) => one(await codes.get(actorOf(call), id)),
    'PATCH /api/admin/codes/:id': async ({ id, expiresAt, ...edit }, call) => {
      const end = expiresAt === undefined ? {} : { toAt: expiresAt === null ? null : Date.parse(expiresAt) }
      return one(await codes.edit(actorOf(call), id, { ...edit, ...end }))
    },
    'POST /api/admin/codes/:id/retire': async ({ id }, call) => one(await codes.retire(actorOf(call), id)),
    'POST /api/admin/codes/:id/retry': async ({ id }, call) => one(await codes.retry(actorOf(call), id)),
    'POST /api/admin/codes/:id/renew': async ({ id, seconds }, call) =>
      one(await codes.renew(actorOf(call), id, seconds)),
    'GET /api/admin/codes/:id/picture': async ({ id }, call): Promise<FileAnswer> => {
      const code = await codes.get(actorOf(call), id)
      const picture = await pictureOf(db.read, code)
      return { filename: `${code.label} ${code.scene}.${extensionOf(picture)}`, ...picture }
    },
    'GET /api/admin/codes/:id/statistics': async ({ id, days }, call) => {
      const code = await codes.get(actorOf(call), id)
      return statisticsOf(db.read, code.id, days, clock.now())
    },
    'POST /api/admin/codes/pictures': async (selection, call) => ({
      filename: '二维码图片.zip',
      contentType: 'application/zip',
      bytes: await downloads.zipOf(actorOf(call), selection),
    }),
    'POST /api/admin/codes/print': async ({ layout, promise, ...selection }, call) => ({
      filename: pdfName[layout],
      contentType: 'application/pdf',
      bytes: await downloads.pdfOf(actorOf(call), selection, layout, promise),
    }),
  }
}

/** Handlers of batches. */
function batchRoutes({ db, batches, staff }: RouteParts): Group<'/api/admin/code-batches'> {
  const many = (rows: CodeBatch[], call: Call) => presentBatches(db.read, rows, actorOf(call).storeIds, staff)
  const one = async (batch: CodeBatch, call: Call) => (await many([batch], call))[0]!
  return {
    'GET /api/admin/code-batches': async (page, call) => {
      const [rows, total] = await batches.list(actorOf(call), page)
      return { items: await many(rows, call), total }
    },
    'POST /api/admin/code-batches/preview': (choice, call) => batches.preview(actorOf(call), choice),
    'POST /api/admin/code-batches': async (draft, call) =>
      one(await batches.create(actorOf(call), draft), call),
    'GET /api/admin/code-batches/:id': async ({ id }, call) =>
      one(await batches.get(actorOf(call), id), call),
    'POST /api/admin/code-batches/:id/retry': async ({ id }, call) =>
      one(await batches.retry(actorOf(call), id), call),
  }
}

/** Handlers of verification files. */
function fileRoutes({ files, publicUrl }: RouteParts): Group<'/api/admin/verification-files'> {
  const one = ({ id, name, content, createdAt }: VerificationFile) => ({
    ...{ id, name, content },
    url: `${publicUrl}/${name}`,
    createdAt: new Date(createdAt).toISOString(),
  })
  return {
    'GET /api/admin/verification-files': async () => ({ items: (await files.list()).map(one) }),
    'POST /api/admin/verification-files': async ({ name, content }, call) =>
      one(await files.put(actorOf(call).staffId, name, content)),
    'DELETE /api/admin/verification-files/:id': async ({ id }, call) => {
      await files.remove(actorOf(call).staffId, id)
      return {}
    },
  }
}

/** Every handler of the contract of codes. */
export const codesRoutes = (parts: RouteParts): Handlers<typeof codesApi> => ({
  ...codeRoutes(parts),
  ...batchRoutes(parts),
  ...fileRoutes(parts),
})
