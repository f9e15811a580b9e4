import type Router from '@koa/router'
import { z } from 'zod'
import { reservationSheet, tapReservation } from '../act/reserve-live'
import { subscribeSheet, turnOffSubscription } from '../act/subscribe-sheet'
import type { Sandbox } from '../sandbox'
import { channelsOf, liveInfoOf, noticeInfoOf, setChannels, type ChannelsWish } from '../store/channels'
import { ControlError } from './errors'
import { appOf, bodyOf, personOf, settled } from './request'

const time = z.number().int()
const account = z.strictObject({
  nickname: z.string().max(40).optional(),
  description: z.string().max(200).optional(),
  status: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]).optional(),
  replayStatus: z.union([z.literal(0), z.literal(1), z.literal(3), z.literal(6)]).optional(),
  isRelated: z.boolean().optional(),
  startAt: time.optional(),
  endAt: time.optional(),
  notice: z
    .strictObject({
      startAt: time.optional(),
      status: z.union([z.literal(0), z.literal(1), z.literal(2)]).optional(),
      reservable: z.boolean().optional(),
    })
    .nullable()
    .optional(),
}) as unknown as z.ZodType<ChannelsWish>
const noticeId = z.string().max(128)

/** Channels live as a phone meets it, and what a visitor of the sandbox sets of it. */
export function channelsRoutes(router: Router, sandbox: Sandbox): void {
  const { world } = sandbox
  router.get('/sandbox/channels', (ctx) => {
    ctx.body = channelsOf(world)
  })
  router.patch('/sandbox/channels/:name', async (ctx) => {
    const name = ctx.params.name ?? ''
    if (!/^sph\w{3,40}$/.test(name)) throw new ControlError(400, '视频号 ID 以 sph 开头。')
    ctx.body = setChannels(world, name, await bodyOf(ctx, account))
  })
  router.get('/sandbox/people/:id/channels-live', (ctx) => {
    personOf(sandbox, ctx.params.id)
    ctx.body = liveInfoOf(world, String(ctx.query.finderUserName))
  })
  router.get('/sandbox/people/:id/channels-notice', (ctx) => {
    personOf(sandbox, ctx.params.id)
    ctx.body = noticeInfoOf(world, String(ctx.query.finderUserName))
  })
  router.post('/sandbox/people/:id/channels-sheet', async (ctx) => {
    const wish = await bodyOf(ctx, z.object({ noticeId }))
    ctx.body = reservationSheet(world, personOf(sandbox, ctx.params.id), wish.noticeId)
  })
  router.post('/sandbox/people/:id/channels-reservation', async (ctx) => {
    const tap = z.enum(['reserve', 'cancel', 'close', 'go'])
    const wish = await bodyOf(ctx, z.object({ noticeId, tap }))
    ctx.body = tapReservation(world, personOf(sandbox, ctx.params.id), wish.noticeId, wish.tap)
  })
  subscriptionRoutes(router, sandbox)
}

function subscriptionRoutes(router: Router, sandbox: Sandbox): void {
  router.get('/sandbox/people/:id/subscribe-sheet', (ctx) => {
    const ids = String(ctx.query.templateIds ?? '')
      .split(',')
      .filter((one) => one !== '')
    const app = appOf(String(ctx.query.app ?? 'miniapp'))
    ctx.body = subscribeSheet(sandbox, personOf(sandbox, ctx.params.id), app, ids)
  })
  router.post('/sandbox/people/:id/subscribe-off', async (ctx) => {
    const wish = await bodyOf(ctx, z.object({ app: z.enum(['official', 'miniapp']), templateId: z.string() }))
    ctx.body = await settled(ctx, turnOffSubscription(sandbox, personOf(sandbox, ctx.params.id), wish))
  })
}
