import { z } from 'zod'
import { Empty, Id, Instant } from './common'
import { ConsentPurpose, ConsentState, DataRequestView } from './customers'
import { defineApi } from './endpoint'

const ById = z.object({ id: Id })

/** The person in the Mini Program, as they see themselves. */
export const MpMe = z.object({
  customerId: Id,
  name: z.string().nullable(),
  phoneMasked: z.string().nullable(),
  birthdayMonth: z.number().int().nullable(),
  /** Whether the month may still be set; it counts for the birthday points and is set once. */
  canSetBirthdayMonth: z.boolean(),
  /** Whether they follow the official account; after the card `<official-account>` offers it. */
  isFollowing: z.boolean(),
  /** Present when the person is active staff: the guide's workbench may be shown. */
  staff: z.object({ id: Id, name: z.string(), roles: z.array(z.string()) }).nullable(),
  /** The server's time; clients show this one (decisions.md 27). */
  serverTime: Instant,
  brand: z.string(),
})
export type MpMe = z.infer<typeof MpMe>

/** A purpose with the text that is in force and what the customer said to it last. */
export const MpConsent = z.object({
  purpose: ConsentPurpose,
  title: z.string(),
  text: z.string(),
  version: z.number().int(),
  isRequired: z.boolean(),
  state: ConsentState.nullable(),
  at: Instant.nullable(),
})
export type MpConsent = z.infer<typeof MpConsent>

const consentList = z.object({ version: z.number().int(), items: z.array(MpConsent) })

export const mpSessionApi = defineApi({
  'POST /api/mp/session': {
    summary: 'Sign in with the code of wx.login; the token goes into `Authorization: Bearer …`, 7 days idle',
    auth: 'public',
    input: z.object({
      code: z.string().trim().min(1, '缺少登录凭证').max(200),
      /** The code's scene with which the Mini Program was opened; counts as a scan. */
      scene: z.string().max(80).optional(),
    }),
    output: z.object({ token: z.string(), me: MpMe }),
  },
  'DELETE /api/mp/session': {
    summary: 'Sign out',
    auth: 'customer',
    input: Empty,
    output: Empty,
  },
  'GET /api/mp/me': {
    summary: 'Who I am',
    auth: 'customer',
    input: Empty,
    output: MpMe,
  },
  'PUT /api/mp/me': {
    summary: 'Change what I told; what is left out stays, null removes a field (wx.request knows no PATCH)',
    auth: 'customer',
    input: z.object({
      name: z.string().trim().min(1).max(40, '姓名最多 40 个字').nullable().optional(),
      birthdayMonth: z.number().int().min(1).max(12).optional(),
    }),
    output: MpMe,
  },
  'POST /api/mp/phone': {
    summary:
      'Give my phone number with the code of the phone button; WeChat is asked at most once in 90 days',
    auth: 'customer',
    input: z.object({
      code: z.string().trim().min(1, '缺少手机号凭证').max(200),
      /** The version of the consent text beside the button: pressing it agrees to the purpose `phone`. */
      consentVersion: z.number().int().optional(),
    }),
    /** `isMerged`: an earlier membership of this number is joined now; `isPending`: staff will look at it. */
    output: z.object({ me: MpMe, isMerged: z.boolean(), isPending: z.boolean() }),
  },
  'GET /api/mp/consents': {
    summary: 'Purposes with the texts in force and what I said',
    auth: 'customer',
    input: Empty,
    output: consentList,
  },
  'POST /api/mp/consents': {
    summary: 'Say yes or no to purposes; a no to what was allowed before is a withdrawal',
    auth: 'customer',
    input: z.object({
      version: z.number().int(),
      answers: z
        .array(z.object({ purpose: ConsentPurpose, isGiven: z.boolean() }))
        .min(1)
        .max(10),
    }),
    output: consentList,
  },
  'GET /api/mp/data-requests': {
    summary: 'My requests for export and erasure',
    auth: 'customer',
    input: Empty,
    output: z.object({ items: z.array(DataRequestView) }),
  },
  'POST /api/mp/data-requests': {
    summary: 'Ask for everything stored about me, or for its deletion',
    auth: 'customer',
    input: z.object({ kind: z.enum(['export', 'erase']) }),
    output: DataRequestView,
  },
  'POST /api/mp/data-requests/:id/cancel': {
    summary: 'Call my deletion off while it has not happened',
    auth: 'customer',
    input: ById,
    output: DataRequestView,
  },
  'POST /api/mp/data-requests/:id/download': {
    summary: 'My export as a JSON file',
    auth: 'customer',
    input: ById,
    output: Empty,
    produces: 'file',
  },
})
