import type { Context, Middleware } from 'koa'
import { refusal } from '../api/failures'
import { ApiFailure, type ApiRoute } from '../api/route'
import type { Fault } from '../control/contract'
import type { SandboxWorld } from '../store'
import type { AppKind, WireCall } from '../world'
import { admit, demandBody, plainAddress } from './admission'
import { errorAnswer, toWire, type WireAnswer } from './answer'
import { BodyTooLarge, parseBody, type ParsedBody } from './body'
import { answerInstead, exhaustsQuota, revokesToken, sendWithFault } from './faults'

/** Paths that belong to WeChat even when the sandbox does not play them: they answer JSON, never the phone page. */
const WECHAT_PREFIX = /^\/(cgi-bin|wxa|wxaapi|sns|card|datacube|customservice|product|merchant|shakearound)\//

/** One call on its way through. */
interface Passage {
  ctx: Context
  route: ApiRoute | undefined
  query: Record<string, string>
  clientIp: string
  rid: string
  app?: AppKind
  shownBody: string
}

/** WeChat's HTTP API: every call is checked, played by its route, logged, and spoilt when a fault says so. */
export function wechatApi(world: SandboxWorld, routes: ApiRoute[]): Middleware {
  const byPath = new Map<string, ApiRoute[]>()
  for (const route of routes) byPath.set(route.path, [...(byPath.get(route.path) ?? []), route])
  return async (ctx, next) => {
    const candidates = byPath.get(ctx.path)
    if (!candidates && !WECHAT_PREFIX.test(ctx.path)) return next()
    await pass(world, ctx, candidates ?? [])
  }
}

async function pass(world: SandboxWorld, ctx: Context, candidates: ApiRoute[]): Promise<void> {
  const startedAt = performance.now()
  const passage: Passage = {
    ctx,
    route: candidates.find((one) => one.method === ctx.method),
    query: singleValues(ctx.query),
    clientIp: plainAddress(ctx.req.socket.remoteAddress),
    rid: world.ids.rid(world.now()),
    shownBody: '',
  }
  const fault = world.faults.take('api', ctx.path)
  ctx.respond = false
  const answer = await playWithFault(world, passage, candidates, fault)
  record(world, passage, answer, fault, performance.now() - startedAt)
  sendWithFault(ctx.res, answer, fault)
}

async function playWithFault(
  world: SandboxWorld,
  passage: Passage,
  candidates: ApiRoute[],
  fault: Fault | undefined,
): Promise<WireAnswer> {
  try {
    const body = await parseBody(passage.ctx.req)
    passage.shownBody = body.shown
    if (fault) spoilAdmission(world, passage, body, fault)
    const instead = fault && (await answerInstead(fault, passage.rid))
    return instead ?? (await play(world, passage, candidates, body))
  } catch (error) {
    if (error instanceof ApiFailure) {
      return errorAnswer(error.errcode, error.errmsg, passage.rid, error.extra)
    }
    if (error instanceof BodyTooLarge) return errorAnswer(45001, 'media size out of limit', passage.rid)
    const hasGone = passage.ctx.req.destroyed && !passage.ctx.req.complete
    if (!hasGone) console.error('sandbox: %s %s failed', passage.ctx.method, passage.ctx.path, error)
    return errorAnswer(-1, 'system error', passage.rid)
  }
}

/** Faults that make the call's own token or quota useless before it is looked at. */
function spoilAdmission(world: SandboxWorld, passage: Passage, body: ParsedBody, fault: Fault): void {
  const token = passage.query.access_token
  if (revokesToken(fault) && token) world.tokens.revoke(token)
  if (!exhaustsQuota(fault)) return
  const checked = world.tokens.check(token)
  const app = 'app' in checked ? checked.app : appNamedIn(world, passage.query, body)
  if (app) world.quotas.exhaust(app, passage.ctx.path)
}

async function play(
  world: SandboxWorld,
  passage: Passage,
  candidates: ApiRoute[],
  body: ParsedBody,
): Promise<WireAnswer> {
  const { route, ctx, query, clientIp } = passage
  if (!route) throw refusal(wrongMethodOrPath(candidates))
  const app = admit(world, route, query, clientIp)
  passage.app = route.token === 'none' ? appNamedIn(world, query, body) : app.kind
  demandBody(route, body)
  const answer = await route.handle({
    app,
    query,
    body: body.json,
    rawBody: body.raw,
    file: body.file,
    fields: body.fields,
    cookies: cookiesOf(ctx.get('cookie')),
    origin: `${ctx.protocol}://${ctx.host}`,
    now: world.now(),
    clientIp,
  })
  return toWire(answer, passage.rid)
}

function wrongMethodOrPath(candidates: ApiRoute[]): number {
  const only = candidates[0]
  if (!only) return 40066
  return only.method === 'GET' ? 43001 : 43002
}

function appNamedIn(
  world: SandboxWorld,
  query: Record<string, string>,
  body: ParsedBody,
): AppKind | undefined {
  const inBody = typeof body.json === 'object' && body.json !== null ? (body.json as { appid?: unknown }) : {}
  const appId = query.appid ?? inBody.appid
  return Object.values(world.accounts).find((account) => account.appId === appId)?.kind
}

function record(
  world: SandboxWorld,
  passage: Passage,
  answer: WireAnswer,
  fault: Fault | undefined,
  latencyMs: number,
): void {
  const call: WireCall = {
    id: world.ids.next('c'),
    at: world.now(),
    method: passage.ctx.method,
    path: passage.ctx.path,
    query: withoutSecrets(passage.query),
    requestBody: passage.shownBody,
    status: answer.status,
    responseBody: answer.shown,
    latencyMs: Math.round(latencyMs * 10) / 10,
  }
  if (passage.app) call.app = passage.app
  if (answer.errcode !== undefined) call.errcode = answer.errcode
  if (fault) call.fault = fault.kind
  world.wireCalls.add(call)
  world.emit({ type: 'call', call })
}

/** The log is shown on a screen: tokens and secrets appear with their first characters only. */
function withoutSecrets(query: Record<string, string>): Record<string, string> {
  const shown = { ...query }
  for (const name of ['access_token', 'secret']) {
    const value = shown[name]
    if (value) shown[name] = `${value.slice(0, 6)}…`
  }
  return shown
}

function singleValues(query: Context['query']): Record<string, string> {
  const single: Record<string, string> = {}
  for (const [name, value] of Object.entries(query)) {
    const first = Array.isArray(value) ? value[0] : value
    if (first !== undefined) single[name] = first
  }
  return single
}

function cookiesOf(header: string): Record<string, string> {
  const cookies: Record<string, string> = {}
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=')
    if (at > 0) cookies[pair.slice(0, at).trim()] = pair.slice(at + 1).trim()
  }
  return cookies
}
