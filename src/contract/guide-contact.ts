/** A guide's own WeCom contact code: set at the workbench, shown to the customers whom the guide serves. */
import { z } from 'zod'
import { Empty } from './common'
import { defineApi } from './endpoint'

/** What a WeCom contact code holds. Personal WeChat accounts are no business of the brand's. */
export const ContactUrl = z
  .string()
  .trim()
  .max(300, '这个码太长了，请扫企业微信「联系我」的二维码')
  .regex(
    /^https:\/\/work\.weixin\.qq\.com\/[\w\-./?=&%]+$/,
    '这不是企业微信的名片码。请在企业微信里打开「我的二维码」或「联系我」，再扫一次；个人微信的码不能用。',
  )

const own = z.object({ url: z.string().nullable() })

export const guideContactApi = defineApi({
  'GET /api/workbench/contact-code': {
    summary: 'My WeCom contact code, when I set one',
    auth: 'workbench',
    input: Empty,
    output: own,
  },
  'PUT /api/workbench/contact-code': {
    summary: 'Show this WeCom contact code to the customers whom I serve; noted in the audit chain',
    auth: 'workbench',
    input: z.object({ url: ContactUrl }),
    output: own,
  },
  'DELETE /api/workbench/contact-code': {
    summary: 'Show no contact code any more; noted in the audit chain',
    auth: 'workbench',
    input: Empty,
    output: own,
  },
  'GET /api/mp/guide-contact': {
    summary: 'Whether my guide has a WeCom contact code, and the guide’s name',
    auth: 'customer',
    input: Empty,
    output: z.object({ guideName: z.string().nullable() }),
  },
  'GET /api/mp/guide-contact/picture': {
    summary: 'My guide’s WeCom contact code as a picture',
    auth: 'customer',
    input: Empty,
    output: Empty,
    produces: 'file',
  },
})
