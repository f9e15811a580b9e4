import type { Readable } from 'node:stream'
import type Router from '@koa/router'
import type { Context } from 'koa'
import type { EntityManager } from 'typeorm'
import type { z } from 'zod'
import type {
  Api,
  ApiScope,
  Auth,
  Endpoint,
  Key,
  Output,
  ParsedInput,
  StaffRole,
} from '../../contract/endpoint'
import { AppError } from '../../domain/errors'
import { keepBody, readJson } from './body'
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

/** The customer behind a request from the Mini Program. */
export interface CustomerActor {
  customerId: string
  openId: string
}

/** The API key behind a till's request. */
export interface TillActor {
  keyId: string
  name: string
  scopes: ApiScope[]
  /** Stores that the key may act for. */
  storeIds: string[] | 'all'
}

/** Who stands behind a request; what is absent was not proved. */
export interface Caller {
  actor?: Actor | undefined
  customer?: CustomerActor | undefined
  till?: TillActor | undefined
}

/** Writes down what an operation changes, inside the transaction that changes it; `targetId` names what was made. */
export type Note = (tx: EntityManager, targetId?: string) => Promise<void>

/** What a handler is told about the request beside its input. */
export interface Call {
  /** The member of staff, at the console or at the workbench; absent on other operations. */
  actor?: Actor
  /** The person in the Mini Program, on `customer` and `workbench` operations. */
  customer?: CustomerActor
  /** The API key, on operations with a scope. */
  till?: TillActor
  /** On operations whose change is noted in the audit chain by the one who serves them. */
  note?: Note
  requestId: string
  clientIp: string
  /** For the few operations that set cookies or headers. */
  ctx: Context
}

/** A download; a stream is read only as fast as it is taken. */
export interface FileAnswer {
  filename: string
  contentType: string
  bytes: Buffer | string | Readable
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
  /** Finds the console session's actor; throws when the session is unusable for a writing request (CSRF). */
  identify(ctx: Context): Promise<Actor | undefined>
  /** Finds the person behind a Mini Program session, and what they are as staff. */
  identifyCustomer?: (ctx: Context) => Promise<Pick<Caller, 'actor' | 'customer'>>
  /** Finds the API key; its signature covers the body, which has been read. Throws when it is wrong. */
  identifyTill?: (ctx: Context, body: Buffer) => Promise<TillActor>
  /** Whether sheddable operations should answer 503 now. */
  isUnderPressure?: () => boolean
}

const signInFirst = (): AppError => new AppError('unauthenticated', 'session.required', '请先登录。')

function authorise(auth: Auth, { actor, customer, till }: Caller): void {
  if (auth === 'public') return
  if (auth === 'customer' || auth === 'workbench') {
    if (!customer) throw signInFirst()
    if (auth === 'workbench' && !actor)
      throw new AppError('forbidden', 'workbench.not_staff', '这里是导购工作台，你的微信还没有绑定员工身份。')
  } else if (auth === 'staff' || 'roles' in auth) {
    if (!actor) throw signInFirst()
    if (auth !== 'staff' && !auth.roles.some((role) => actor.roles.includes(role)))
      throw new AppError('forbidden', 'staff.not_allowed', '你的角色不能做这件事，请联系管理员。')
  } else {
    if (!till) throw new AppError('unauthenticated', 'api_key.required', '请求没有有效的 API 密钥签名。')
    if (!till.scopes.includes(auth.scope))
      throw new AppError('forbidden', 'api_key.no_scope', `这个 API 密钥没有「${auth.scope}」权限。`)
  }
}

/** Asks only for the proof that the operation needs: a console cookie says nothing to the Mini Program's API. */
async function callerOf(auth: Auth, ctx: Context, options: ServeOptions): Promise<Caller> {
  if (auth === 'customer' || auth === 'workbench') return (await options.identifyCustomer?.(ctx)) ?? {}
  if (typeof auth === 'object' && 'scope' in auth) {
    const body = await keepBody(ctx)
    return { till: await options.identifyTill?.(ctx, body) }
  }
  return { actor: await options.identify(ctx) }
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
      const caller = await callerOf(endpoint.auth, ctx, options)
      authorise(endpoint.auth, caller)
      const input = parse(endpoint.input, await inputOf(ctx, endpoint.consumes === 'multipart'))
      const call: Call = { ...caller, requestId: String(ctx.state.requestId), clientIp: ctx.ip, ctx }
      const result = await handlers[key](input as never, call)
      ctx.set('Cache-Control', 'no-store')
      if (endpoint.produces === 'file') sendFile(ctx, result as FileAnswer)
      else ctx.body = endpoint.output.parse(result)
    })
  }
}
