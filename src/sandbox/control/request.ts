import type { Context } from 'koa'
import { z } from 'zod'
import type { Sandbox } from '../sandbox'
import type { Underway } from '../push/courier'
import type { AppKind, Delivery, Person } from '../world'
import { readBytes } from '../wire/body'
import { ControlError } from './errors'

/** Pictures and videos come as base64 inside JSON. */
const LIMIT_BYTES = 32 * 1024 * 1024
const chinese = z.locales.zhCN().localeError

/** The JSON body, checked; an absent body counts as `{}`. Refuses with a sentence that names the wrong field. */
export async function bodyOf<T extends z.ZodType>(ctx: Context, schema: T): Promise<z.output<T>> {
  const text = (await readBytes(ctx.req, LIMIT_BYTES)).toString('utf8')
  let value: unknown
  try {
    value = text.trim() === '' ? {} : JSON.parse(text)
  } catch {
    throw new ControlError(400, '请求体不是合法的 JSON。')
  }
  const parsed = schema.safeParse(value, { error: chinese })
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = issue && issue.path.length > 0 ? `「${issue.path.join('.')}」` : ''
  throw new ControlError(400, `请求内容不正确：${where}${issue?.message ?? ''}`)
}

/** The person of the path; refuses with 404. */
export function personOf(sandbox: Sandbox, id: string | undefined): Person {
  const person = sandbox.world.personById(id ?? '')
  if (!person) throw new ControlError(404, '沙盒里没有这个人，可能已经重置，请重新选择或新建。')
  return person
}

/** The app of a path or query; refuses with 404. */
export function appOf(name: string | undefined): AppKind {
  if (name !== 'official' && name !== 'miniapp')
    throw new ControlError(404, '只有 official 和 miniapp 两个应用。')
  return name
}

/** The delivery as it is, or as it ends when the request says `?wait=1`. */
export async function settled(ctx: Context, underway: Underway): Promise<Delivery> {
  return ctx.query.wait === '1' ? underway.done : underway.delivery
}
