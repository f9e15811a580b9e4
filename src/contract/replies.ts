import { z } from 'zod'
import { AccountMenu, MenuProblem } from './account-menu'
import { Empty, Id, Instant, PageQuery, pageOf } from './common'
import { defineApi, type Auth } from './endpoint'
import { AnswerPart, Rule, RuleDraft, RuleInput } from './reply-answers'

export * from './account-menu'
export * from './reply-answers'

const readers: Auth = { roles: ['store_manager', 'operator', 'admin'] }
const writers: Auth = { roles: ['operator', 'admin'] }
const Flag = z.enum(['true', 'false']).transform((value) => value === 'true')
const ById = z.object({ id: Id })

/** A field of a draft that cannot be saved; `path` such as `answers.0.text`. */
export const RuleProblem = z.object({ path: z.string(), message: z.string() })
export type RuleProblem = z.infer<typeof RuleProblem>

/** Another rule that keeps a rule from answering, or that it keeps from answering. Never blocks saving. */
export const ShadowWarning = z.object({
  /**
   * hidden_by: the other rule always wins before this one; hides: this one always wins before the other; overlaps: the
   * other one wins while its conditions hold.
   */
  relation: z.enum(['hidden_by', 'hides', 'overlaps']),
  ruleId: Id,
  ruleName: z.string(),
  /** Which of the hidden rule's triggers never gets its turn; 0-based. */
  triggerIndex: z.number().int(),
  /** The hidden rule never answers at all. */
  isWholeRule: z.boolean(),
  message: z.string(),
})
export type ShadowWarning = z.infer<typeof ShadowWarning>

/** A saved rule and what to look at. */
export const SavedRule = z.object({ rule: Rule, warnings: z.array(ShadowWarning) })

/** A part of an answer as the follower would get it, variables filled in. */
export const AnswerPreview = z.object({
  part: AnswerPart,
  /** passive: in the callback's own answer; service: afterwards, as a customer-service message. */
  delivery: z.enum(['passive', 'service']),
  /** The text that is sent for texts and numbered menus. */
  text: z.string().optional(),
})
export type AnswerPreview = z.infer<typeof AnswerPreview>

/** A rule that matched or nearly matched. */
export const Candidate = z.object({
  ruleId: Id,
  ruleName: z.string(),
  priority: z.number().int(),
  reason: z.string(),
})
export type Candidate = z.infer<typeof Candidate>

/** What the test bench says about one input. */
export const TestResult = z.object({
  /** The text as it is compared: width, script, case, spaces and punctuation levelled. */
  foldedText: z.string().nullable(),
  /** The rule that answers; null when none does. */
  winner: Candidate.nullable(),
  /** Why this rule, or why none. */
  why: z.string(),
  answer: z.array(AnswerPreview),
  /** Parts that would not be sent: their place in the rule's answers, and why. */
  dropped: z.array(z.object({ index: z.number().int(), reason: z.string() })),
  /** Rules that also matched, and why each lost: order, condition, switched off. */
  losers: z.array(Candidate),
  /** Rules whose triggers matched, the winner included. */
  candidateCount: z.number().int(),
  rulesVersion: z.number().int(),
})
export type TestResult = z.infer<typeof TestResult>

/** A row of a file or of the account that cannot be taken over; lines and columns are 1-based. */
export const ImportProblem = z.object({
  line: z.number().int(),
  column: z.string(),
  message: z.string(),
})
export type ImportProblem = z.infer<typeof ImportProblem>

/** One rule of an import and what would happen to it. */
export const ImportedRule = z.object({
  /** Present when the rule is there already and would be changed. */
  id: Id.nullable(),
  effect: z.enum(['create', 'update', 'unchanged']),
  draft: RuleDraft,
})
export type ImportedRule = z.infer<typeof ImportedRule>

const ImportSummary = z.object({
  created: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
})

/** An uploaded file as the form reader hands it over; a browser sends it under the field `file`. */
export const UploadedFile = z.custom<{ filename: string; contentType: string; bytes: Uint8Array }>(
  (value) =>
    typeof value === 'object' && value !== null && (value as { bytes?: unknown }).bytes instanceof Uint8Array,
  '请选择文件',
)

export const AssetKind = z.enum(['image', 'voice', 'video', 'thumb'])
export type AssetKind = z.infer<typeof AssetKind>

/** A picture, voice, video or card cover used in answers. */
export const Asset = z.object({
  id: Id,
  kind: AssetKind,
  filename: z.string(),
  contentType: z.string(),
  sizeBytes: z.number().int(),
  sha256: z.string(),
  /** Until when WeChat keeps the upload; null when it has none. It is uploaded anew by itself. */
  mediaExpiresAt: Instant.nullable(),
  /** Rules that use it. */
  usedBy: z.array(z.object({ ruleId: Id, ruleName: z.string() })),
  createdAt: Instant,
})
export type Asset = z.infer<typeof Asset>

/** The menu we hold, and how it stands to the one that followers see. */
export const MenuState = z.object({
  menu: AccountMenu,
  version: z.number().int(),
  updatedAt: Instant.nullable(),
  pushedAt: Instant.nullable(),
  /** Saved changes that have not been pushed. */
  hasUnpushedChanges: z.boolean(),
})
export type MenuState = z.infer<typeof MenuState>

/** What differs between our menu and WeChat's. */
export const MenuComparison = z.object({
  /** Null when the account has no menu. */
  live: AccountMenu.nullable(),
  differences: z.array(MenuProblem),
})
export type MenuComparison = z.infer<typeof MenuComparison>

/** A thing the account had before our server took over. */
export const AccountImportPreview = z.object({
  rules: z.array(ImportedRule),
  menu: AccountMenu.nullable(),
  /** What cannot be taken over by itself, in words. */
  problems: z.array(z.object({ where: z.string(), message: z.string() })),
  isMenuOpen: z.boolean(),
  isFollowReplyOpen: z.boolean(),
  isAutoReplyOpen: z.boolean(),
})
export type AccountImportPreview = z.infer<typeof AccountImportPreview>

/** A text that no rule but the default answered. */
export const UnmatchedPhrase = z.object({ phrase: z.string(), count: z.number().int(), lastAt: Instant })
export type UnmatchedPhrase = z.infer<typeof UnmatchedPhrase>

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
