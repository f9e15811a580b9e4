import type Router from '@koa/router'
import { menusOf } from '../api/menu-store'
import { allTemplates } from '../api/private-templates'
import type { Sandbox } from '../sandbox'
import { channelsOf } from '../store/channels'
import { printedCodesOf } from '../store/printed-codes'
import type { CodeSummary, SandboxState } from './contract'
import { ControlError } from './errors'
import { appOf, personOf } from './request'

/** What there is to see: the state, the logs, the chats and the files. */
export function stateRoutes(router: Router, sandbox: Sandbox): void {
  const { world } = sandbox
  router.get('/sandbox/healthz', (ctx) => {
    ctx.body = { ok: true }
  })
  router.get('/sandbox/state', (ctx) => {
    ctx.body = stateOf(sandbox)
  })
  router.get('/sandbox/calls', (ctx) => {
    ctx.body = world.wireCalls.newest(limitOf(ctx.query.limit))
  })
  router.get('/sandbox/deliveries', (ctx) => {
    const { personId } = ctx.query
    ctx.body = world.deliveries.newest(
      limitOf(ctx.query.limit),
      (delivery) => typeof personId !== 'string' || delivery.personId === personId,
    )
  })
  router.get('/sandbox/deliveries/:id', (ctx) => {
    const delivery = world.deliveries.get(ctx.params.id ?? '')
    if (!delivery) throw new ControlError(404, '没有这条推送记录，可能已被较新的记录挤掉。')
    ctx.body = delivery
  })
  router.get('/sandbox/chats/:personId', (ctx) => {
    const person = personOf(sandbox, ctx.params.personId)
    const { app } = ctx.query
    ctx.body = world.chats.of(person.id, app === undefined ? 'official' : appOf(String(app)))
  })
  router.get('/sandbox/media/:mediaId', (ctx) => {
    const file = world.media(ctx.params.mediaId ?? '')
    if (!file) throw new ControlError(404, '没有这个文件。')
    ctx.type = file.contentType
    ctx.set('content-security-policy', "default-src 'none'; sandbox")
    ctx.set('cross-origin-resource-policy', 'cross-origin')
    ctx.body = file.bytes
  })
}

function stateOf(sandbox: Sandbox): SandboxState {
  const { world } = sandbox
  return {
    accounts: world.accounts,
    people: world.people().filter((person) => !person.isBackground),
    switches: world.switches,
    faults: world.faults.all(),
    clock: {
      now: world.now(),
      offsetMs: world.clock.offsetMs,
      followers: sandbox.clockFollowers.names(),
    },
    menu: menusOf(world).standard ?? null,
    codes: codeSummaries(sandbox),
    printedCodes: printedCodesOf(world).map((code) => ({
      ...code,
      pictureUrl: `/sandbox/printed-codes/picture?text=${encodeURIComponent(code.text)}`,
    })),
    windows: world.windows.living(),
    channels: channelsOf(world),
    templates: allTemplates(world).map(({ templateId, title, content }) => ({ templateId, title, content })),
  }
}

function codeSummaries({ world }: Sandbox): CodeSummary[] {
  return world.codes.all().map((code) => ({
    ...code,
    pictureUrl: `/cgi-bin/showqrcode?ticket=${encodeURIComponent(code.ticket)}`,
  }))
}

function limitOf(text: string | string[] | undefined): number {
  const limit = Number(text ?? 200)
  if (!Number.isInteger(limit) || limit < 1) throw new ControlError(400, 'limit 须为正整数。')
  return Math.min(limit, 2_000)
}
