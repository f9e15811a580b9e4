import type Router from '@koa/router'
import { issueOnceCode } from '../api/once-codes'
import type { EventFields } from '../api/needs'
import { follow, unfollow } from '../act/follow'
import { tapMenu } from '../act/menu'
import { answerSubscribe, enter, pay, tapMenuMessage } from '../act/others'
import { say } from '../act/say'
import { scan } from '../act/scan'
import { sendEvent } from '../act/act'
import type { Sandbox } from '../sandbox'
import type { MenuTapResult, ScanResult } from './contract'
import { inputs } from './input'
import { bodyOf, personOf, settled } from './request'

/** Everything people do with their phones. */
export function peopleRoutes(router: Router, sandbox: Sandbox): void {
  router.post('/sandbox/people', async (ctx) => {
    const person = sandbox.world.crowd.create(await bodyOf(ctx, inputs.newPerson))
    sandbox.world.personChanged(person)
    ctx.body = person
  })
  router.post('/sandbox/background-people', async (ctx) => {
    const { people } = await bodyOf(ctx, inputs.backgroundPeople)
    ctx.body = people.map((wish) => sandbox.world.crowd.createInBackground(wish))
  })
  router.post('/sandbox/people/:id/follow', async (ctx) => {
    const wish = await bodyOf(ctx, inputs.follow)
    ctx.body = await settled(ctx, follow(sandbox, personOf(sandbox, ctx.params.id), wish))
  })
  router.post('/sandbox/people/:id/unfollow', async (ctx) => {
    ctx.body = await settled(ctx, unfollow(sandbox, personOf(sandbox, ctx.params.id)))
  })
  router.post('/sandbox/people/:id/scan', async (ctx) => {
    const wish = await bodyOf(ctx, inputs.scan)
    const { opened, underway } = scan(sandbox, personOf(sandbox, ctx.params.id), wish)
    const result: ScanResult = { opened }
    if (underway) result.delivery = await settled(ctx, underway)
    ctx.body = result
  })
  router.post('/sandbox/people/:id/say', async (ctx) => {
    const what = await bodyOf(ctx, inputs.say)
    ctx.body = await settled(ctx, say(sandbox, personOf(sandbox, ctx.params.id), what))
  })
  menuRoutes(router, sandbox)
  otherRoutes(router, sandbox)
  codeRoutes(router, sandbox)
}

function menuRoutes(router: Router, sandbox: Sandbox): void {
  router.post('/sandbox/people/:id/menu', async (ctx) => {
    const { buttonPath, answer } = await bodyOf(ctx, inputs.menu)
    const tapped = tapMenu(sandbox, personOf(sandbox, ctx.params.id), buttonPath, answer)
    const { underway, messages, ...rest } = tapped
    const result: MenuTapResult = rest
    if (underway) result.delivery = await settled(ctx, underway)
    if (messages) result.messages = await Promise.all(messages.map((one) => settled(ctx, one)))
    ctx.body = result
  })
  router.post('/sandbox/people/:id/msgmenu', async (ctx) => {
    const tap = await bodyOf(ctx, inputs.menuMessage)
    ctx.body = await settled(ctx, tapMenuMessage(sandbox, personOf(sandbox, ctx.params.id), tap))
  })
}

function otherRoutes(router: Router, sandbox: Sandbox): void {
  router.post('/sandbox/people/:id/enter', async (ctx) => {
    const wish = await bodyOf(ctx, inputs.enter)
    const underway = enter(sandbox, personOf(sandbox, ctx.params.id), wish)
    ctx.body = underway ? { delivery: await settled(ctx, underway) } : {}
  })
  router.post('/sandbox/people/:id/subscribe-message', async (ctx) => {
    const wish = await bodyOf(ctx, inputs.subscribeMessage)
    ctx.body = await settled(ctx, answerSubscribe(sandbox, personOf(sandbox, ctx.params.id), wish))
  })
  router.post('/sandbox/people/:id/event', async (ctx) => {
    const { app, event, fields } = await bodyOf(ctx, inputs.event)
    const person = personOf(sandbox, ctx.params.id)
    // 微信买单 is the one payment of which the account hears (wechat/callbacks.md §6.5).
    if (event === 'user_pay_from_pay_cell') pay(sandbox, person)
    ctx.body = await settled(ctx, sendEvent(sandbox, app, person, { Event: event, ...fields } as EventFields))
  })
  router.post('/sandbox/people/:id/pay', async (ctx) => {
    const { transactionId } = await bodyOf(ctx, inputs.pay)
    ctx.body = { window: pay(sandbox, personOf(sandbox, ctx.params.id), transactionId) }
  })
}

function codeRoutes(router: Router, sandbox: Sandbox): void {
  router.post('/sandbox/login-code', async (ctx) => {
    const { personId } = await bodyOf(ctx, inputs.person)
    ctx.body = { code: issueOnceCode(sandbox.world, 'login', personOf(sandbox, personId).id) }
  })
  router.post('/sandbox/phone-code', async (ctx) => {
    const { personId } = await bodyOf(ctx, inputs.person)
    ctx.body = { code: issueOnceCode(sandbox.world, 'phone', personOf(sandbox, personId).id) }
  })
}
