import { z } from 'zod'
import type { Fault, MenuAnswer, Say, Switches } from './contract'

const app = z.enum(['official', 'miniapp'])
const text = z.string()
const coordinate = z.number().finite()
const place = z.object({
  latitude: coordinate,
  longitude: coordinate,
  label: text,
  scale: z.number().optional(),
})
const file = z.object({ base64: text.optional(), contentType: text.optional(), app: app.optional() })

const say = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: text.min(1), app: app.optional() }),
  ...(['image', 'voice', 'video', 'shortvideo'] as const).map((type) =>
    file.extend({ type: z.literal(type) }),
  ),
  place.extend({ type: z.literal('location'), app: app.optional() }),
  z.object({ type: z.literal('link'), title: text, description: text, url: text, app: app.optional() }),
  z.object({ type: z.literal('miniprogrampage'), title: text, pagePath: text, app: z.literal('miniapp') }),
  z.object({ type: z.literal('unsupported'), app: app.optional() }),
]) as unknown as z.ZodType<Say>

const answer: z.ZodType<MenuAnswer> = z.object({
  scan: z.object({ type: text, result: text }).optional(),
  pictures: z
    .array(z.object({ base64: text.optional(), contentType: text.optional() }))
    .min(1)
    .max(9)
    .optional(),
  location: place.extend({ poiName: text.optional() }).optional(),
})

const rights = z
  .object({
    certified: z.boolean(),
    template: z.boolean(),
    officialSubscribe: z.boolean(),
    mass: z.boolean(),
    publish: z.boolean(),
    memberCard: z.boolean(),
    guide: z.boolean(),
    live: z.boolean(),
  })
  .partial()

/** A change of the switches; unknown names are refused so that a typing error does not pass for a setting. */
const switches = z
  .strictObject({
    attempts: z.union([z.literal(3), z.literal(4)]),
    retryQuery: z.enum(['fresh', 'identical']),
    retryAfterRefusal: z.enum(['stepped', 'at-once']),
    timeoutSeconds: z.number().positive().max(60),
    markFail: z.boolean(),
    failureLine: z.enum(['messages-and-clicks', 'also-follow-and-scan']),
    followByScan: z.enum(['once', 'twice']),
    messageWindow: z.enum(['replace', 'add']),
    windowOrder: z.enum(['earliest-expiry', 'latest-opened']),
    payWindow: z.union([z.literal(20), z.literal('unlimited')]),
    subscribeIdsPerCall: z.union([z.literal(5), z.literal(3)]),
    subscribeSheet: z.enum(['shown', 'main-switch-off', 'app-banned', 'templates-banned']),
    privacyGuide: z.enum(['declared', 'undeclared']),
    publishEvent: z.enum(['PUBLISHJOBFINISH', 'FREEPUBLISHJOBFINISH']),
    rights,
    reportLocation: z.boolean(),
    imageLimitMb: z.union([z.literal(10), z.literal(2)]),
    ipAllowList: z.array(text),
    linkCodes: z.array(z.object({ prefix: text.min(1), page: text })),
  })
  .partial()

const API_KINDS = [
  'slow',
  'busy',
  'http-5xx',
  'html',
  'half-json',
  'errcode',
  'token-revoked',
  'quota',
] as const
const CALLBACK_KINDS = ['duplicate', 'reorder', 'lost-answer'] as const
const SHARED_KINDS = ['slow', 'cut-before', 'cut-inside', 'cut-after'] as const
const faultLimits = {
  match: text.optional(),
  delayMs: z.number().int().min(0).max(120_000).optional(),
  errcode: z.number().int().optional(),
  times: z.number().int().positive().optional(),
  probability: z.number().min(0).max(1).optional(),
}
const fault = z.discriminatedUnion('on', [
  z.object({ on: z.literal('api'), kind: z.enum([...API_KINDS, ...SHARED_KINDS]), ...faultLimits }),
  z.object({ on: z.literal('callback'), kind: z.enum([...CALLBACK_KINDS, ...SHARED_KINDS]), ...faultLimits }),
]) as unknown as z.ZodType<Fault>

/** The bodies of the control API. */
export const inputs = {
  codeLabel: z.object({ ticket: text, label: text.max(40) }),
  pay: z.object({ transactionId: text.min(1).max(64).optional() }),
  newPerson: z.object({
    nickname: text.min(1).max(40).optional(),
    avatar: text.max(200).optional(),
    phoneNumber: text.regex(/^\d{5,20}$/).optional(),
  }),
  backgroundPeople: z.object({
    people: z
      .array(
        z.object({
          nickname: text.min(1).max(40),
          phoneNumber: text.regex(/^\d{5,20}$/).optional(),
          subscribedAt: z.number().int().optional(),
          qrScene: text.optional(),
        }),
      )
      .max(1000),
  }),
  follow: z.object({ scene: text.optional(), via: text.optional() }),
  scan: z.object({
    ticket: text.optional(),
    scene: text.optional(),
    url: text.optional(),
    picture: text.optional(),
    follow: z.boolean().optional(),
  }),
  say,
  menu: z.object({ buttonPath: z.array(z.number().int().min(0)).min(1).max(2), answer: answer.optional() }),
  menuMessage: z.object({ lineId: text, optionId: text }),
  enter: z.object({ app: app.optional(), sessionFrom: text.max(1_000).optional() }),
  subscribeMessage: z.object({
    app,
    templateIds: z.array(text.min(1)).default([]),
    answer: z.enum(['accept', 'reject']).optional(),
    /** One answer for each, instead of the same for all. */
    answers: z.record(text, z.enum(['accept', 'reject'])).optional(),
    keep: z.boolean().optional(),
  }),
  event: z.object({ app, event: text.min(1), fields: z.record(text, z.unknown()).default({}) }),
  person: z.object({ personId: text }),
  app: z.object({ app }),
  account: z
    .strictObject({
      url: text.regex(/^https?:\/\//, '须以 http:// 或 https:// 开头'),
      token: text.regex(/^[A-Za-z0-9]{3,32}$/, '须为 3 到 32 位字母或数字'),
      encodingAesKey: text.regex(/^[A-Za-z0-9]{43}$/, '须为 43 位字母或数字'),
      mode: z.enum(['safe', 'compatible', 'plain']),
      format: z.enum(['xml', 'json']),
      enabled: z.boolean(),
      appSecret: text.min(1),
    })
    .partial(),
  switches,
  clock: z.union([
    z.object({ advanceMs: z.number().int() }),
    z.object({ now: z.number().int() }),
    z.object({ reset: z.literal(true) }),
  ]),
  acknowledge: z.object({ name: text, seq: z.number().int() }),
  fault,
  push: z.object({
    app,
    body: text.optional(),
    query: z.record(text, text).optional(),
    contentType: text.optional(),
    method: z.enum(['GET', 'POST']).optional(),
  }),
}

/** Puts a change over the current switches; rights are changed one by one. */
export function mergeSwitches(current: Switches, change: z.output<typeof switches>): Switches {
  return { ...current, ...change, rights: { ...current.rights, ...change.rights } } as Switches
}
