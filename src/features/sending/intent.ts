import type { CentreContent, GuideCardContent, TemplateContent } from '../../domain/campaign'
import { AppError } from '../../domain/errors'
import { CHANNELS, DEFAULT_PRIORITY, type ContentClass, type Topic } from '../../domain/send-class'
import type { SendAsk, SourceKind } from '../../domain/send-facts'
import type { Account } from '../../wechat/account'
import type { ServiceMessage } from '../../wechat/api/service-message'

/** What would go out by each channel; a channel without content is not used. */
export interface SendContents {
  service?: ServiceMessage | undefined
  miniService?: ServiceMessage | undefined
  subscription?: TemplateContent | undefined
  /** Opens `page` of the Mini Program. */
  template?: TemplateContent | undefined
  messageCentre?: CentreContent | undefined
  guideCard?: GuideCardContent | undefined
  /** Only that there is one counts here: what it says is given to `deliverMass`, once for thousands. */
  mass?: object | undefined
}

/** One message that somebody wants to go to one person. */
export interface SendIntent {
  /** Names the cause; the same key is sent at most once, whatever happens in between. At most 160 characters. */
  key: string
  class: ContentClass
  to: { customerId: string } | { account: Account; openId: string }
  /** Marketing must have one. */
  topic?: Topic | undefined
  /** 0–100, 50 unless told; the higher one wins. */
  priority?: number | undefined
  /** Epoch ms of the decision clock. */
  notBefore?: number | undefined
  notAfter?: number | undefined
  /** Chosen by what we know of the person, which needs their consent; true unless told (decisions.md 18). */
  isPersonalised?: boolean | undefined
  contents: SendContents
  source: { kind: SourceKind; id: string; staffId?: string | undefined }
}

const MAX_KEY = 160

/** Throws `sending.key`, `sending.topic` or `sending.customer` for an intent that no gate can decide. */
export function checkIntent({ key, class: kind, topic, to }: SendIntent): void {
  if (key === '' || key.length > MAX_KEY)
    throw new AppError('invalid', 'sending.key', `发送标识应为 1 到 ${MAX_KEY} 个字符。`)
  if (kind !== 'marketing') return
  if (topic === undefined) throw new AppError('invalid', 'sending.topic', '营销消息必须选择主题。')
  if (!('customerId' in to))
    throw new AppError('invalid', 'sending.customer', '营销消息只能发给已建档的顾客。')
}

/** The intent without its content, as the decision sees it. */
export function askOf(intent: SendIntent): SendAsk {
  const { key, class: kind, topic, priority, notBefore, notAfter, isPersonalised, contents, source } = intent
  const offers: SendAsk['offers'] = {}
  for (const channel of CHANNELS) {
    const content = contents[channel]
    if (content === undefined) continue
    offers[channel] = 'templateId' in content ? { templateId: (content as TemplateContent).templateId } : {}
  }
  return {
    key,
    class: kind,
    topic,
    priority: priority ?? DEFAULT_PRIORITY,
    notBefore,
    notAfter,
    isPersonalised: isPersonalised ?? true,
    offers,
    source: { kind: source.kind, staffId: source.staffId },
  }
}
