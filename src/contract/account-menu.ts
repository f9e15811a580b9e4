/** The account's custom menu as data (wechat/official-account-api.md §3). */
import { z } from 'zod'

const name = z.string().max(60)

/** A button that does something when tapped. Limits in bytes are checked on saving, with Chinese sentences. */
export const MenuLeaf = z.discriminatedUnion('type', [
  z.object({
    type: z.enum([
      'click',
      'scancode_push',
      'scancode_waitmsg',
      'pic_sysphoto',
      'pic_photo_or_album',
      'pic_weixin',
      'location_select',
    ]),
    name,
    key: z.string().max(200),
  }),
  z.object({ type: z.literal('view'), name, url: z.string().max(2048) }),
  z.object({
    type: z.literal('miniprogram'),
    name,
    appId: z.string().max(64),
    pagePath: z.string().max(1024),
    /** What old WeChat versions open instead. */
    url: z.string().max(2048),
  }),
  z.object({ type: z.enum(['media_id', 'view_limited']), name, mediaId: z.string().max(256) }),
  z.object({ type: z.enum(['article_id', 'article_view_limited']), name, articleId: z.string().max(256) }),
  /** Made in WeChat's console; can be shown but not pushed. */
  z.object({ type: z.literal('console'), name, wechatType: z.string(), value: z.string() }),
])
export type MenuLeaf = z.infer<typeof MenuLeaf>

/** A button of the bottom row; a group opens up to five others. */
export const MenuButton = z.union([
  MenuLeaf,
  z.object({ type: z.literal('group'), name, buttons: z.array(MenuLeaf).max(20) }),
])
export type MenuButton = z.infer<typeof MenuButton>

/** The whole menu; no buttons means no menu. */
export const AccountMenu = z.object({ buttons: z.array(MenuButton).max(20) })
export type AccountMenu = z.infer<typeof AccountMenu>

/** Something that is wrong or different, at a place such as `buttons.0.buttons.2.url`. */
export const MenuProblem = z.object({ path: z.string(), message: z.string() })
export type MenuProblem = z.infer<typeof MenuProblem>
