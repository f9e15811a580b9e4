/** A guide's own codes and those of the store, to be shown or saved at the workbench. */
import { z } from 'zod'
import { CodeCarrier } from './code-shapes'
import { Empty, Id } from './common'
import { defineApi } from './endpoint'

/** A code that a guide may show to shoppers. */
export const GuideCode = z.object({
  id: Id,
  /** mine: carries the guide's name; store: the store's own. */
  owner: z.enum(['mine', 'store']),
  carrier: CodeCarrier,
  label: z.string(),
  placement: z.string().nullable(),
  /** Today's scans of this code, and how many of them came with a follow. */
  scans: z.number().int(),
  follows: z.number().int(),
})
export type GuideCode = z.infer<typeof GuideCode>

export const workbenchCodesApi = defineApi({
  'GET /api/workbench/codes': {
    summary: 'My codes and the store’s that are in use, mine first, with today’s scans',
    auth: 'workbench',
    input: Empty,
    output: z.object({ items: z.array(GuideCode) }),
  },
  'GET /api/workbench/codes/:id/picture': {
    summary: 'The picture of such a code',
    auth: 'workbench',
    input: z.object({ id: Id }),
    output: Empty,
    produces: 'file',
  },
})
