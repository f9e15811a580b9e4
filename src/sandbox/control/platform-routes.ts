import type Router from '@koa/router'
import { withQuery } from '../push/envelope'
import { exchangeRaw } from '../push/transport'
import { verifyUrl } from '../push/verify'
import type { Sandbox } from '../sandbox'
import { ControlError } from './errors'
import { inputs, mergeSwitches } from './input'
import { appOf, bodyOf } from './request'

/** What the account's owner and the platform's operators do: configuration, switches, faults, tokens. */
export function platformRoutes(router: Router, sandbox: Sandbox): void {
  const { world } = sandbox
  accountRoutes(router, sandbox)
  router.patch('/sandbox/switches', async (ctx) => {
    world.switches = mergeSwitches(world.switches, await bodyOf(ctx, inputs.switches))
    world.changed('switches')
    ctx.body = world.switches
  })
  router.patch('/sandbox/codes', async (ctx) => {
    const { ticket, label } = await bodyOf(ctx, inputs.codeLabel)
    const code = world.codes.byTicket(ticket)
    if (!code) throw new ControlError(404, '没有这个 ticket 的二维码。')
    code.label = label
    world.changed('codes')
    ctx.body = {}
  })
  router.post('/sandbox/faults', async (ctx) => {
    ctx.body = world.faults.add(await bodyOf(ctx, inputs.fault))
  })
  router.delete('/sandbox/faults', (ctx) => {
    world.faults.clear()
    ctx.body = {}
  })
  router.delete('/sandbox/faults/:id', (ctx) => {
    if (!world.faults.remove(ctx.params.id ?? '')) throw new ControlError(404, '没有这个故障，可能已经用完。')
    ctx.body = {}
  })
  router.post('/sandbox/tokens/revoke', async (ctx) => {
    world.tokens.revokeAll((await bodyOf(ctx, inputs.app)).app)
    ctx.body = {}
  })
  router.post('/sandbox/reset', async (ctx) => {
    world.reset()
    await sandbox.clockFollowers.moveTo(0)
    ctx.body = {}
  })
}

function accountRoutes(router: Router, sandbox: Sandbox): void {
  const { world } = sandbox
  router.patch('/sandbox/accounts/:app', async (ctx) => {
    const account = world.accounts[appOf(ctx.params.app)]
    const { appSecret, ...callback } = await bodyOf(ctx, inputs.account)
    if (callback.format === 'json' && account.kind === 'official') {
      throw new ControlError(400, '公众号的消息推送只有 XML 格式。')
    }
    Object.assign(account.callback, callback)
    if (appSecret !== undefined) {
      account.appSecret = appSecret
      world.tokens.revokeAll(account.kind)
    }
    world.changed('accounts')
    ctx.body = account
  })
  router.post('/sandbox/verify-url', async (ctx) => {
    ctx.body = await verifyUrl(world, (await bodyOf(ctx, inputs.app)).app)
  })
  router.post('/sandbox/push', async (ctx) => {
    const {
      app,
      body = '',
      query = {},
      contentType = 'text/xml',
      method = 'POST',
    } = await bodyOf(ctx, inputs.push)
    const url = withQuery(world.accounts[app].callback.url, new URLSearchParams(query))
    ctx.body = await exchangeRaw(method, { url, contentType, body }, world.switches.timeoutSeconds * 1000)
  })
}
