import type Router from '@koa/router'
import { z } from 'zod'
import { friendsOf, passFileOn, passOn } from '../act/pass-on'
import { changeNetwork, changePlace, fuzzyPlaceOf, locationScopeOf } from '../act/phone-place'
import { privacyOf, sayPrivacy } from '../act/privacy'
import { scannableCodes } from '../act/scannable'
import { qrPng } from '../api/pictures'
import type { Sandbox } from '../sandbox'
import { miniProgramCodeText } from '../store/mini-program-code'
import { printCode, printedCodesOf } from '../store/printed-codes'
import type { OfficialAccountCard, WechatProfile } from './contract'
import { ControlError } from './errors'
import { bodyOf, personOf } from './request'

const label = z.string().min(1).max(40)
const printed = z.union([
  z.strictObject({ page: z.string().max(128), scene: z.string().max(32), label }),
  z.strictObject({ url: z.url().max(500), label }),
])
const phonePlace = z.strictObject({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  label: z.string().max(100),
})
const passed = z.strictObject({
  toPersonId: z.string(),
  title: z.string().max(100),
  pagePath: z.string().min(1).max(1_000),
  thumbUrl: z.string().max(2_000).optional(),
})
const passedFile = z.strictObject({
  toPersonId: z.string(),
  name: z.string().min(1).max(100),
  text: z.string().max(5_000_000),
})
const network = z.strictObject({ network: z.enum(['good', 'slow', 'none']) })
const PICTURE_WIDTH = 300

/** What the Mini Program inside the phone asks WeChat itself for, and the codes that open it. */
export function miniProgramRoutes(router: Router, sandbox: Sandbox): void {
  const { world } = sandbox
  router.get('/sandbox/people/:id/official-account', (ctx) => {
    const person = personOf(sandbox, ctx.params.id)
    const card: OfficialAccountCard = {
      name: world.accounts.official.name,
      isFollowed: person.subscribed,
    }
    ctx.body = card
  })
  locationRoutes(router, sandbox)
  privacyRoutes(router, sandbox)
  friendRoutes(router, sandbox)
  router.post('/sandbox/printed-codes', async (ctx) => {
    const wish = await bodyOf(ctx, printed)
    const text = 'url' in wish ? wish.url : miniProgramCodeText({ page: wish.page, scene: wish.scene })
    printCode(world, text, wish.label)
    world.changed('codes')
    ctx.body = {}
  })
  router.get('/sandbox/scannable-codes', (ctx) => {
    ctx.body = scannableCodes(world)
  })
  router.get('/sandbox/printed-codes/picture', (ctx) => {
    const { text } = ctx.query
    if (!printedCodesOf(world).some((code) => code.text === text))
      throw new ControlError(404, '没有这个二维码。')
    ctx.type = 'image/png'
    ctx.body = qrPng(String(text), PICTURE_WIDTH)
  })
}

function privacyRoutes(router: Router, sandbox: Sandbox): void {
  router.get('/sandbox/people/:id/privacy', (ctx) => {
    ctx.body = privacyOf(sandbox.world, personOf(sandbox, ctx.params.id))
  })
  router.patch('/sandbox/people/:id/privacy', async (ctx) => {
    const { isAgreed } = await bodyOf(ctx, z.strictObject({ isAgreed: z.boolean() }))
    ctx.body = sayPrivacy(sandbox.world, personOf(sandbox, ctx.params.id), isAgreed)
  })
  router.get('/sandbox/people/:id/wechat-profile', (ctx) => {
    const { nickname, avatar } = personOf(sandbox, ctx.params.id)
    const profile: WechatProfile = { nickname, avatar }
    ctx.body = profile
  })
}

function friendRoutes(router: Router, sandbox: Sandbox): void {
  router.get('/sandbox/people/:id/friends', (ctx) => {
    ctx.body = friendsOf(sandbox.world, personOf(sandbox, ctx.params.id))
  })
  router.post('/sandbox/people/:id/cards', async (ctx) => {
    const { toPersonId, ...card } = await bodyOf(ctx, passed)
    passOn(sandbox.world, personOf(sandbox, ctx.params.id), toPersonId, card)
    ctx.body = {}
  })
  router.post('/sandbox/people/:id/files', async (ctx) => {
    const { toPersonId, ...file } = await bodyOf(ctx, passedFile)
    passFileOn(sandbox.world, personOf(sandbox, ctx.params.id), toPersonId, file)
    ctx.body = {}
  })
}

function locationRoutes(router: Router, sandbox: Sandbox): void {
  router.patch('/sandbox/people/:id/network', async (ctx) => {
    const wish = await bodyOf(ctx, network)
    changeNetwork(sandbox.world, personOf(sandbox, ctx.params.id), wish.network)
    ctx.body = {}
  })
  router.get('/sandbox/people/:id/location', (ctx) => {
    const person = personOf(sandbox, ctx.params.id)
    const scope = locationScopeOf(person)
    ctx.body = { scope, ...(scope === 'allowed' && fuzzyPlaceOf(person)) }
  })
  router.patch('/sandbox/people/:id/location', async (ctx) => {
    const { place, allowsFuzzyLocation } = await bodyOf(
      ctx,
      z.strictObject({
        place: phonePlace.optional(),
        allowsFuzzyLocation: z.boolean().nullable().optional(),
      }),
    )
    changePlace(sandbox.world, personOf(sandbox, ctx.params.id), {
      ...(place && { place }),
      ...(allowsFuzzyLocation !== undefined && { allowsFuzzyLocation }),
    })
    ctx.body = {}
  })
}
