import { randomBytes } from 'node:crypto'
import type { Context, Next } from 'koa'
import { answerState } from '../../../domain/code-plan'
import type { Clock } from '../../../platform/clock'
import type { Logger } from '../../../platform/log'
import type { CodeLookup } from '../code-lookup'
import type { Neighbours } from '../neighbours'
import { drawPicture } from '../pictures'
import type { VerificationFiles } from '../verification-files'
import type { Visits } from '../visits'
import type { Code } from '../entities/code'
import { pageHtml, type PageContent } from './html'
import type { ScreenCodes } from './screen-codes'

export interface LinkPageDeps extends Pick<Neighbours, 'stores' | 'staff'> {
  clock: Clock
  log: Logger
  brand: string
  lookup: CodeLookup
  screens: ScreenCodes
  visits: Visits
  files: VerificationFiles
}

interface Answer extends PageContent {
  status: number
}

const ASK_STAFF = '请向店员索取新的二维码，或在微信里搜索我们的公众号。'

/**
 * Serves `/q/SCENE` and the domain's verification files. Inside WeChat a link code opens the Mini Program without
 * asking this page (mini-program-api.md §3, by the rule set up at WeChat); a plain browser sees the page.
 */
export class LinkPage {
  constructor(private readonly deps: LinkPageDeps) {}

  /** For Koa; passes on whatever is neither. */
  readonly middleware = async (ctx: Context, next: Next): Promise<void> => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next()
    // WeChat looks for the file at the domain's root, or in the last folder of the rule's address.
    const name = /^\/(?:q\/)?([A-Za-z0-9_]{1,64}\.txt)$/.exec(ctx.path)?.[1]
    const content = name === undefined ? undefined : await this.deps.files.content(name)
    if (content !== undefined) {
      ctx.type = 'text/plain; charset=utf-8'
      ctx.body = content
      return
    }
    const scene = /^\/q\/([^/]*)\/?$/.exec(ctx.path)?.[1]
    return scene === undefined ? next() : this.showPage(ctx, scene)
  }

  private async showPage(ctx: Context, scene: string): Promise<void> {
    let answer: Answer
    try {
      answer = await this.answerTo(scene, ctx.method === 'GET')
    } catch (error) {
      this.deps.log.error({ err: error }, "a link code's page failed")
      answer = { ...this.page('暂时打不开', '请稍后再试，或直接向店员询问。'), status: 503 }
    }
    const nonce = randomBytes(16).toString('base64')
    const { status, ...content } = answer
    ctx.status = status
    ctx.type = 'text/html; charset=utf-8'
    ctx.set('Cache-Control', 'no-store')
    ctx.set(
      'Content-Security-Policy',
      `default-src 'none'; style-src 'nonce-${nonce}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    )
    ctx.body = pageHtml(content, nonce)
  }

  private async answerTo(scene: string, isVisit: boolean): Promise<Answer> {
    const code = await this.deps.lookup.find(scene)
    if (!code || code.carrier !== 'link') return { ...this.page('这个二维码不认识', ASK_STAFF), status: 404 }
    if (isVisit) this.deps.visits.count(code.id)
    const state = answerState(code, this.deps.clock.now())
    if (state === 'live') return this.welcome(code)
    const title = state === 'expired' ? '这个二维码已经过期' : '这个二维码已经停用'
    return { ...this.page(title, ASK_STAFF), status: 410 }
  }

  private async welcome(code: Code): Promise<Answer> {
    const { stores, staff, screens, brand } = this.deps
    const [store, guide, content] = await Promise.all([
      code.storeId === null ? undefined : stores.byId(code.storeId),
      code.staffId === null ? undefined : staff.byId(code.staffId),
      screens.contentFor(code),
    ])
    // Paper outlives jobs: the code of a guide who is not there answers as the store's.
    const isHere = guide?.state === 'active'
    const picture = content === undefined ? undefined : drawPicture(content)
    return {
      status: 200,
      brand,
      title: store?.name ?? code.label,
      subtitle: isHere ? `导购 ${guide.name}${guide.speciality ? ` · ${guide.speciality}` : ''}` : undefined,
      picture: picture && `data:${picture.contentType};base64,${picture.bytes.toString('base64')}`,
      sentence: picture
        ? '请用微信扫一扫上面的二维码。在手机上可先保存图片，再到微信「扫一扫」里从相册选取。'
        : `请在微信里搜索公众号「${brand}」并关注，或稍后再打开这个页面。`,
      foot: store?.address,
    }
  }

  private page(title: string, sentence: string): PageContent {
    return { brand: this.deps.brand, title, sentence }
  }
}
