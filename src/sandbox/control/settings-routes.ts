import type Router from '@koa/router'
import { z } from 'zod'
import { consoleSettingsOf } from '../api/menu-store'
import { oauthDomainOf } from '../api/oauth-page'
import { releasedPages } from '../api/pages'
import type { Sandbox } from '../sandbox'
import type { PlatformSettings } from './contract'
import { bodyOf } from './request'

const input = z.object({
  consoleMenu: z.record(z.string(), z.unknown()).nullable().optional(),
  consoleReplies: z.record(z.string(), z.unknown()).nullable().optional(),
  oauthDomain: z.string().max(200).optional(),
  releasedPages: z.array(z.string().min(1).max(200)).max(1_000).optional(),
})

/** What the account's owner once set up by hand at WeChat: old menu and replies, web domain, released pages. */
export function settingsRoutes(router: Router, { world }: Sandbox): void {
  const settings = (): PlatformSettings => ({
    consoleMenu: consoleSettingsOf(world).menu ?? null,
    consoleReplies: consoleSettingsOf(world).replies ?? null,
    oauthDomain: oauthDomainOf(world).domain,
    releasedPages: releasedPages(world).pages,
  })
  router.get('/sandbox/settings', (ctx) => {
    ctx.body = settings()
  })
  router.patch('/sandbox/settings', async (ctx) => {
    const change = await bodyOf(ctx, input)
    const byHand = consoleSettingsOf(world)
    if (change.consoleMenu !== undefined) byHand.menu = change.consoleMenu ?? undefined
    if (change.consoleReplies !== undefined) byHand.replies = change.consoleReplies ?? undefined
    if (change.oauthDomain !== undefined) oauthDomainOf(world).domain = change.oauthDomain
    if (change.releasedPages) releasedPages(world).pages = change.releasedPages
    world.changed('menu')
    ctx.body = settings()
  })
}
