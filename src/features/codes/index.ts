import type { Bus } from '../../platform/cache/cache'
import type { Clock } from '../../platform/clock'
import type { Database, EntityClass } from '../../platform/db/database'
import type { Jobs } from '../../platform/jobs/jobs'
import type { Logger } from '../../platform/log'
import type { MiniappGateway, OfficialGateway } from '../../wechat/api/gateway'
import { BatchesService } from './batches-service'
import { CodeLookup } from './code-lookup'
import { CodeMaker } from './code-maker'
import { MAKE_JOB } from './code-rows'
import { CodesService } from './codes-service'
import { Downloads } from './downloads'
import type { Neighbours } from './neighbours'
import { LinkPage } from './page/link-page'
import { ScreenCodes } from './page/screen-codes'
import { codesRoutes } from './routes'
import { VerificationFiles } from './verification-files'
import { Visits } from './visits'
import { workbenchCodesRoutes } from './workbench-codes'
import { Code } from './entities/code'
import { CodeBatch } from './entities/code-batch'
import { CodePicture } from './entities/code-picture'
import { CodeVisit } from './entities/code-visit'
import { VerificationFile } from './entities/verification-file'

export { MINIAPP_PAGE } from './code-maker'
export { Code } from './entities/code'
export { drawPicture } from './pictures'
export type { ResolvedCode } from './code-lookup'

/** The tables of codes. */
export const codesEntities: EntityClass[] = [Code, CodeBatch, CodePicture, CodeVisit, VerificationFile]

export interface CodesDeps extends Neighbours {
  db: Database
  bus: Bus
  jobs: Jobs
  clock: Clock
  log: Logger
  /** The brand's name on paper and on the page of link codes. */
  brand: string
  /** Where link codes lead; without a trailing slash. */
  publicUrl: string
  official: Pick<OfficialGateway, 'createCode'>
  miniapp: Pick<MiniappGateway, 'createCode'>
}

/** Codes: made one by one or by the hundred, printed, found again by their scene. */
export function makeCodes(deps: CodesDeps) {
  const lookup = new CodeLookup(deps)
  const parts = { ...deps, lookup }
  const codes = new CodesService(parts)
  const batches = new BatchesService(deps)
  const visits = new Visits(deps)
  const files = new VerificationFiles(deps)
  const page = new LinkPage({ ...parts, files, visits, screens: new ScreenCodes(parts) })
  const maker = new CodeMaker(parts)
  return {
    workbenchHandlers: workbenchCodesRoutes(deps),
    handlers: codesRoutes({ ...deps, codes, batches, files, downloads: new Downloads(deps) }),
    /** For `worker.register`, by type. */
    jobHandlers: { [MAKE_JOB]: maker.make },
    /** For Koa: `/q/SCENE` and the domain's verification files. */
    pages: page.middleware,
    /** The code with this scene as it answers at `at` (epoch ms); undefined when no code has it. */
    resolve: lookup.resolve.bind(lookup),
    codes,
    batches,
    files,
    visits,
    start: (): void => {
      lookup.start()
      visits.start()
    },
    stop: async (): Promise<void> => {
      lookup.stop()
      await visits.stop()
    },
  }
}

/** What other features use of codes. */
export type Codes = Pick<ReturnType<typeof makeCodes>, 'resolve'>
