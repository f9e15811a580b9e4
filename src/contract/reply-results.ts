/** What the operations on rules, assets and the account's menu answer. */
import { z } from 'zod'
import { AccountMenu, MenuProblem } from './account-menu'
import { Id, Instant } from './common'
import { AnswerPart, Rule, RuleDraft } from './reply-answers'

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

/** How many rules an import makes, changes and leaves alone. */
export const ImportSummary = z.object({
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
