import type { ImportedRule, ruleApi } from '../../contract/replies'
import { AppError } from '../../domain/errors'
import type { Handlers } from '../../platform/http/serve'
import { presentDraft } from './present'
import type { PlannedRule, RulesTransfer, TransferSummary } from './rules-transfer'

/** More rules than these are not shown in a preview. */
const SHOWN = 200

/** What a plan comes to. */
export function summaryOf(rules: readonly PlannedRule[]): TransferSummary {
  const count = (effect: PlannedRule['effect']): number =>
    rules.filter((rule) => rule.effect === effect).length
  return { created: count('create'), updated: count('update'), unchanged: count('unchanged') }
}

/** A planned rule for the console. */
export const presentPlanned = ({ effect, row, content }: PlannedRule): ImportedRule => ({
  id: row?.id ?? null,
  effect,
  draft: presentDraft(content),
})

/** The file's text; spreadsheets on Windows may write GB 18030 instead of UTF-8. Throws rules.file_unreadable. */
export function textOf(bytes: Uint8Array): string {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch {
      // Not in this encoding; the next one is tried.
    }
  }
  throw new AppError('invalid', 'rules.file_unreadable', '文件不是文本，请上传 UTF-8 编码的 CSV 文件。')
}

type TransferApi = Pick<
  typeof ruleApi,
  'GET /api/admin/rules/export' | 'POST /api/admin/rules/import/preview' | 'POST /api/admin/rules/import'
>

/** Handlers of CSV export and import. */
export function transferRoutes(transfer: RulesTransfer): Handlers<TransferApi> {
  return {
    'GET /api/admin/rules/export': async () => ({
      filename: '回复规则.csv',
      contentType: 'text/csv; charset=utf-8',
      bytes: await transfer.exportCsv(),
    }),
    'POST /api/admin/rules/import/preview': async ({ file }) => {
      const { rules, problems } = await transfer.previewCsv(textOf(file.bytes))
      return {
        rules: rules.slice(0, SHOWN).map(presentPlanned),
        problems: problems.slice(0, SHOWN),
        summary: summaryOf(rules),
      }
    },
    'POST /api/admin/rules/import': ({ file }, { note }) => transfer.importCsv(textOf(file.bytes), note),
  }
}
