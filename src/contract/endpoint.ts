import type { z } from 'zod'

/** Who may work at the console (product.md §3). */
export type StaffRole = 'guide' | 'store_manager' | 'operator' | 'admin'

/** What a till's API key may do. */
export type ApiScope = 'members' | 'sales' | 'refunds'

/**
 * Who may call an operation. `staff`: anyone signed in to the console; a list of roles: any of them; `customer`: a
 * person in the Mini Program; `workbench`: a person in the Mini Program who is active staff; a scope: an API key that
 * has it.
 */
export type Auth =
  'public' | 'staff' | { roles: readonly StaffRole[] } | 'customer' | 'workbench' | { scope: ApiScope }

/** One API operation, written once: server, clients, tests and documents read this entry. */
export interface Endpoint<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  /** What it does, in one sentence. */
  summary: string
  auth: Auth
  /** Path parameters, query and JSON body as one object. */
  input: I
  output: O
  /** `file`: the answer is a download; the handler returns a `FileAnswer`. */
  produces?: 'json' | 'file'
  /** `multipart`: one uploaded file under the field `file` beside the other fields. */
  consumes?: 'json' | 'multipart'
  /** Lists and exports that give way when callbacks need the machine (reliability.md, load shedding). */
  isSheddable?: boolean
}

/** An operation's key: method and path, such as `POST /api/admin/rules/:id`. */
export type Key = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /api/${string}`
export type Api = Record<Key, Endpoint>

/** Keeps the exact types of every entry. */
export function defineApi<const A extends Api>(api: A): A {
  return api
}

/** What a caller sends. */
export type Input<E extends Endpoint> = z.input<E['input']>
/** What a handler gets. */
export type ParsedInput<E extends Endpoint> = z.output<E['input']>
/** What a handler returns. */
export type Output<E extends Endpoint> = z.input<E['output']>
/** What a caller gets. */
export type Result<E extends Endpoint> = z.output<E['output']>
