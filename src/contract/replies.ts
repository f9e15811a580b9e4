import { z } from 'zod'
import { AccountMenu, MenuProblem } from './account-menu'
import { Empty, Id, Instant, PageQuery, pageOf } from './common'
import { defineApi, type Auth } from './endpoint'
import { Rule, RuleDraft, RuleInput } from './reply-answers'
import {
  RuleProblem,
  ShadowWarning,
  SavedRule,
  TestResult,
  ImportProblem,
  ImportedRule,
  UploadedFile,
  AssetKind,
  Asset,
  MenuState,
  MenuComparison,
  AccountImportPreview,
  UnmatchedPhrase,
  ImportSummary,
} from './reply-results'

export * from './account-menu'
export * from './reply-answers'
export * from './reply-results'

const readers: Auth = { roles: ['store_manager', 'operator', 'admin'] }
const writers: Auth = { roles: ['operator', 'admin'] }
const Flag = z.enum(['true', 'false']).transform((value) => value === 'true')
const ById = z.object({ id: Id })

/** Rules. */
export const ruleApi = defineApi({
  'GET /api/admin/rules': {
    summary: 'List rules in the order in which they win',
    auth: readers,
    input: PageQuery.extend({
      /** Looks in names, phrases and answer texts. */
      search: z.string().trim().max(64).optional(),
      kind: z.enum(['exact', 'contains', 'prefix', 'pattern', 'message', 'event', 'default']).optional(),
      active: Flag.optional(),
      stale: Flag.optional(),
    }),
    output: pageOf(Rule).extend({ rulesVersion: z.number().int() }),
    isSheddable: true,
  },
  'GET /api/admin/rules/stale': {
    summary: 'List active rules whose review date has passed, the longest overdue first',
    auth: readers,
    input: PageQuery,
    output: pageOf(Rule),
    isSheddable: true,
  },
  'GET /api/admin/rules/export': {
    summary: 'Download all rules as CSV that can be imported again',
    auth: writers,
    input: Empty,
    output: Empty,
    produces: 'file',
    isSheddable: true,
  },
  'POST /api/admin/rules/test': {
    summary: 'Say what an input would be answered, why, and which rules lost',
    auth: readers,
    input: z.object({
      input: RuleInput,
      /** The moment to ask for; absent means now. */
      at: Instant.optional(),
      facts: z
        .object({
          nickname: z.string().max(64).optional(),
          subscribedScene: z.string().max(64).optional(),
          tagIds: z.array(z.string().max(64)).max(100).default([]),
          customerTags: z.array(z.string().max(40)).max(100).default([]),
          storeId: z.string().max(64).optional(),
          tierId: z.string().max(64).optional(),
        })
        .optional(),
    }),
    output: TestResult,
  },
  'POST /api/admin/rules/check': {
    summary: 'Check a draft without saving it: what is wrong, and which rules it hides or is hidden by',
    auth: readers,
    input: z.object({ id: Id.optional(), rule: RuleDraft }),
    output: z.object({ problems: z.array(RuleProblem), warnings: z.array(ShadowWarning) }),
  },
  'POST /api/admin/rules/warnings': {
    summary: 'Say of these rules which others they hide or are hidden by; for the rows of a list',
    auth: readers,
    input: z.object({ ids: z.array(Id).max(200) }),
    /** Only rules with warnings are there. */
    output: z.object({ items: z.array(z.object({ ruleId: Id, warnings: z.array(ShadowWarning) })) }),
    isSheddable: true,
  },
  'POST /api/admin/rules/import/preview': {
    summary: 'Read a CSV file and say what importing it would do; nothing is changed',
    auth: writers,
    consumes: 'multipart',
    input: z.object({ file: UploadedFile }),
    /** At most the first 200 rules are shown; the summary counts all. */
    output: z.object({
      rules: z.array(ImportedRule),
      problems: z.array(ImportProblem),
      summary: ImportSummary,
    }),
  },
  'POST /api/admin/rules/import': {
    summary: 'Import a CSV file: all of it or, when a row is wrong, nothing',
    auth: writers,
    consumes: 'multipart',
    input: z.object({ file: UploadedFile }),
    output: ImportSummary,
  },
  'POST /api/admin/rules': {
    summary: 'Create a rule; it takes its place after the rules of the same priority',
    auth: writers,
    input: RuleDraft,
    output: SavedRule,
  },
  'GET /api/admin/rules/:id': { summary: 'Read one rule', auth: readers, input: ById, output: SavedRule },
  'PUT /api/admin/rules/:id': {
    summary: 'Replace a rule; refused when somebody changed it meanwhile',
    auth: writers,
    input: RuleDraft.extend({ id: Id, version: z.number().int() }),
    output: SavedRule,
  },
  'DELETE /api/admin/rules/:id': { summary: 'Delete a rule', auth: writers, input: ById, output: Empty },
  'POST /api/admin/rules/:id/active': {
    summary: 'Switch a rule on or off',
    auth: writers,
    input: ById.extend({ isActive: z.boolean() }),
    output: SavedRule,
  },
  'POST /api/admin/rules/:id/move': {
    summary: 'Put a rule right before or after another one; it takes that rule’s priority',
    auth: writers,
    input: ById.extend({ otherId: Id, where: z.enum(['before', 'after']) }),
    output: SavedRule,
  },
})

/** Texts that no rule knew. */
export const phraseApi = defineApi({
  'GET /api/admin/unmatched-phrases': {
    summary: 'List the texts that no rule answered, the most frequent first',
    auth: readers,
    input: z.object({
      days: z.coerce.number().int().min(1).max(90).default(30),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    output: z.object({ items: z.array(UnmatchedPhrase) }),
    isSheddable: true,
  },
  'POST /api/admin/unmatched-phrases/dismiss': {
    summary: 'Take a phrase off the list; it comes back when it is asked again',
    auth: writers,
    input: z.object({ phrase: z.string().min(1).max(64) }),
    output: Empty,
  },
})

/** Files used in answers. */
export const assetApi = defineApi({
  'GET /api/admin/reply-assets': {
    summary: 'List assets, the newest first',
    auth: readers,
    input: PageQuery.extend({ kind: AssetKind.optional() }),
    output: pageOf(Asset),
  },
  'POST /api/admin/reply-assets': {
    summary:
      'Upload an asset: image ≤ 10 MB, voice ≤ 2 MB, video ≤ 10 MB, thumb ≤ 64 KB; the same file is kept once',
    auth: writers,
    consumes: 'multipart',
    input: z.object({ kind: AssetKind, file: UploadedFile }),
    output: Asset,
  },
  'GET /api/admin/reply-assets/:id/content': {
    summary: 'The file itself, for previews',
    auth: readers,
    input: ById,
    output: Empty,
    produces: 'file',
  },
  'DELETE /api/admin/reply-assets/:id': {
    summary: 'Delete an asset; refused while a rule uses it',
    auth: writers,
    input: ById,
    output: Empty,
  },
})

/** The account's own menu and automatic replies. */
export const accountApi = defineApi({
  'GET /api/admin/account-menu': {
    summary: 'The menu as saved here',
    auth: readers,
    input: Empty,
    output: MenuState,
  },
  'PUT /api/admin/account-menu': {
    summary: 'Save the menu here; followers see it after it is pushed',
    auth: writers,
    input: z.object({ menu: AccountMenu, version: z.number().int() }),
    output: MenuState,
  },
  'POST /api/admin/account-menu/check': {
    summary: 'What is wrong with a menu',
    auth: readers,
    input: z.object({ menu: AccountMenu }),
    output: z.object({ problems: z.array(MenuProblem) }),
  },
  'POST /api/admin/account-menu/push': {
    summary: 'Send the saved menu to WeChat, read it back and compare',
    auth: writers,
    input: Empty,
    output: z.object({ state: MenuState, comparison: MenuComparison }),
  },
  'GET /api/admin/account-menu/live': {
    summary: 'Read the menu that WeChat shows now and compare it with the saved one',
    auth: readers,
    input: Empty,
    output: MenuComparison,
  },
  'GET /api/admin/account-import': {
    summary:
      'What the account answers and shows today by WeChat’s own settings, and what importing it would do',
    auth: writers,
    input: Empty,
    output: AccountImportPreview,
  },
  'POST /api/admin/account-import': {
    summary: 'Take over the account’s automatic replies as rules and its menu as the saved menu',
    auth: writers,
    input: z.object({
      areRulesIncluded: z.boolean().default(true),
      isMenuIncluded: z.boolean().default(true),
    }),
    output: ImportSummary.extend({ isMenuImported: z.boolean() }),
  },
})

/** Everything the console does with reply rules, their assets and the account's menu. */
export const repliesApi = defineApi({ ...ruleApi, ...phraseApi, ...assetApi, ...accountApi })
