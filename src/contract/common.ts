import { z } from 'zod'

/** A ULID. */
export const Id = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, '编号格式不对')

/** An instant in the API: ISO 8601 in UTC. */
export const Instant = z.iso.datetime()

/** Nothing to send or to say. */
export const Empty = z.object({})

/** Which page of a list; pages start at 1. */
export const PageQuery = z.object({
  page: z.coerce.number().int().min(1).default(1),
  pageSize: z.coerce.number().int().min(1).max(200).default(50),
})

/** One page of a list and how many there are in all. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), total: z.number().int() })

/** Every error answer of the API. Switch on `code`, never on `message`. */
export const ErrorBody = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
    requestId: z.string(),
  }),
})
export type ErrorBody = z.infer<typeof ErrorBody>
