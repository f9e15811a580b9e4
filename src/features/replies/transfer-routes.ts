import type { ImportedRule, ruleApi } from '../../contract/replies'
import { csvText, SHOWN_PROBLEMS } from '../../domain/csv-file'
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
      const { rules, problems } = await transfer.previewCsv(csvText(file.bytes, 'rules'))
      return {
        rules: rules.slice(0, SHOWN).map(presentPlanned),
        problems: problems.slice(0, SHOWN_PROBLEMS),
        summary: summaryOf(rules),
      }
    },
    'POST /api/admin/rules/import': ({ file }, { note }) =>
      transfer.importCsv(csvText(file.bytes, 'rules'), note),
  }
}
