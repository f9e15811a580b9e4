import type Router from '@koa/router'
import type { Context } from 'koa'
import type { z } from 'zod'
import type { Api, Auth, Endpoint, Key, Output, ParsedInput, StaffRole } from '../../contract/endpoint'
import { AppError } from '../../domain/errors'
import { readJson } from './body'
import { fieldWords } from './field-words'
import { readForm } from './form'

/** The member of staff behind a request. */
export interface Actor {
  staffId: string
  name: string
  roles: StaffRole[]
  /** Stores this person may see; `all` for operators and admins. */
  storeIds: string[] | 'all'
}

/** What a handler is told about the request beside its input. */
export interface Call {
  /** Absent on public operations without a session. */
  actor?: Actor
  requestId: string
  clientIp: string
  /** For the few operations that set cookies or headers. */
  ctx: Context
}

/** A download. */
export interface FileAnswer {
  filename: string
  contentType: string
  bytes: Buffer | string
}

/** One handler per contract key; a missing one does not compile. */
export type Handlers<A extends Api> = {
  [K in keyof A]: A[K] extends Endpoint ? Handler<A[K]> : never
}

/** Does one operation: the parsed input in, what the contract's output says (or a download) out. */
export type Handler<E extends Endpoint> = (
  input: ParsedInput<E>,
  call: Call,
) => Promise<E['produces'] extends 'file' ? FileAnswer : Output<E>>

export interface ServeOptions {
  /** Finds the session's actor; throws when the session is unusable for a writing request (CSRF). */
  identify(ctx: Context): Promise<Actor | undefined>
  /** Whether sheddable operations should answer 503 now. */
  isUnderPressure?: () => boolean
}

function authorise(auth: Auth, actor: Actor | undefined): void {
  if (auth === 'public') return
  if (!actor) throw new AppError('unauthenticated', 'session.required', '请先登录。')
  if (auth !== 'staff' && !auth.roles.some((role) => actor.roles.includes(role)))
    throw new AppError('forbidden', 'staff.not_allowed', '你的角色不能做这件事，请联系管理员。')
}

function parse<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value, { error: fieldWords })
  if (result.success) return result.data
  const fields = result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
  const first = fields[0]!
  const where = first.path ? `「${first.path}」` : ''
  throw new AppError('invalid', 'request.invalid', `填写有误：${where}${first.message}`, { fields })
}

async function inputOf(ctx: Context, isForm: boolean): Promise<Record<string, unknown>> {
  const hasBody = !['GET', 'HEAD', 'DELETE'].includes(ctx.method)
  // What writes reads its body only: addresses end up in logs and histories, and forms of other sites can send them.
  const given = !hasBody ? ctx.query : isForm ? await readForm(ctx) : await readJson(ctx)
  // The path wins: an id in the body must never redirect a call to another row.
  return { ...given, ...(ctx.params as Record<string, string>) }
}

/** RFC 5987: these four may stand in a URL but not in a header's extended value. */
const headerText = (text: string): string =>
  encodeURIComponent(text).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

function sendFile(ctx: Context, file: FileAnswer): void {
  ctx.type = file.contentType
  ctx.set('Content-Disposition', `attachment; filename*=UTF-8''${headerText(file.filename)}`)
  ctx.body = file.bytes
}

/**
 * Registers every operation of a contract: check the session, parse the input, call the handler, parse the output
 * (so that no column leaks that the contract does not name).
 */
export function serve<A extends Api>(
  router: Router,
  api: A,
  handlers: Handlers<A>,
  options: ServeOptions,
): void {
  for (const key of Object.keys(api) as (Key & keyof A)[]) {
    const endpoint = api[key]!
    const [method, path] = key.split(' ') as [string, string]
    router.register(path, [method], async (ctx) => {
      if (endpoint.isSheddable && options.isUnderPressure?.())
        throw new AppError('unavailable', 'server.busy', '服务器正忙于回复顾客消息，请稍后再试。', {
          retryAfterSeconds: 5,
        })
      const actor = await options.identify(ctx)
      authorise(endpoint.auth, actor)
      const input = parse(endpoint.input, await inputOf(ctx, endpoint.consumes === 'multipart'))
      const call: Call = { actor, requestId: String(ctx.state.requestId), clientIp: ctx.ip, ctx }
      const result = await handlers[key](input as never, call)
      ctx.set('Cache-Control', 'no-store')
      if (endpoint.produces === 'file') sendFile(ctx, result as FileAnswer)
      else ctx.body = endpoint.output.parse(result)
    })
  }
}
