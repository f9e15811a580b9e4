import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../../platform/clock'
import type { Account } from '../../wechat/account'
import type { ServiceMessage } from '../../wechat/api/service-message'
import type { MassMessage, MassReceipt } from '../../wechat/api/notices'
import type { MiniappGateway, OfficialGateway } from '../../wechat/api/gateway'
import { endingOf, sent, type Ending } from './outcome'
import { turnOf, type SendPass } from './pass'

/** The only methods through which messages leave. */
export interface Senders {
  official: Pick<OfficialGateway, 'sendServiceMessage' | 'setTyping' | 'sendTemplate' | 'sendMass'>
  miniapp: Pick<MiniappGateway, 'sendServiceMessage' | 'setTyping' | 'sendSubscribe' | 'appId'>
}

/** A customer-service message that WeChat took. */
export interface SentMessage {
  account: Account
  openId: string
  message: ServiceMessage
  /** The intent's key. */
  key: string
}

/** A template message with the same client id is not sent twice, so that a lost answer may be asked for again. */
const TEMPLATE_TRIES = 4
/** Longer than the circuit stays open after too many bad answers. */
const CALM_MS = 6_000
const LOOK_MS = 200

/** The same for every try of an intent; WeChat takes at most 32 characters. */
export const clientIdOf = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 32)

/** Everything that calls WeChat to send; a test holds this file to be the only one. */
export class Calls {
  constructor(
    private readonly senders: Senders,
    private readonly clock: Clock,
    /** Told of every customer-service message that WeChat took; must not throw. */
    private readonly onSent: (sent: SentMessage) => void = () => undefined,
  ) {}

  /**
   * Makes the call of a pass; never rejects. A template whose answer was lost is asked for again under the same id, also
   * once WeChat is calm again when `isStopped` says for how long that makes sense: within a minute of real time.
   */
  async make(pass: SendPass, isStopped?: () => boolean): Promise<Ending> {
    const tries = pass.channel === 'template' ? TEMPLATE_TRIES : 1
    let lost: Ending | undefined
    for (let tryNumber = 1; ; tryNumber++) {
      try {
        const messageId = await this.send(pass)
        this.tell(pass)
        return { ...sent, messageId }
      } catch (error) {
        const ending = endingOf(error, turnOf(pass), this.clock.now())
        const isLost = ending.state === 'unknown'
        if (isLost) lost = ending
        if (lost === undefined || ending.state === 'refused') return ending
        // That this try did nothing says nothing of one before it whose answer was lost.
        if (tryNumber >= tries || !(isLost || (await isCalm(isStopped)))) return lost
      }
    }
  }

  /** Shows or ends 「对方正在输入…」; WeChat's refusal changes nothing and is not told. */
  async typing(account: Account, openId: string, isTyping: boolean): Promise<void> {
    await this.senders[account].setTyping(openId, isTyping).catch(() => undefined)
  }

  /** One mass message; rejects with WechatError or TransportError. */
  mass(message: MassMessage): Promise<MassReceipt> {
    return this.senders.official.sendMass(message)
  }

  private tell({ channel, account, openId, intent: { contents, key } }: SendPass): void {
    if (channel !== 'service' && channel !== 'miniService') return
    this.onSent({ account, openId, message: contents[channel]!, key })
  }

  private async send({ channel, intent, openId }: SendPass): Promise<string | undefined> {
    const { official, miniapp } = this.senders
    const { contents } = intent
    switch (channel) {
      case 'service':
        return void (await official.sendServiceMessage(openId, contents.service!))
      case 'miniService':
        return void (await miniapp.sendServiceMessage(openId, contents.miniService!))
      case 'subscription': {
        const { templateId, page, data: values } = contents.subscription!
        return (await miniapp.sendSubscribe({ openId, templateId, values, page: pathOf(page) })).messageId
      }
      case 'template': {
        const { templateId, page, data: values } = contents.template!
        const miniProgram = { appId: miniapp.appId, pagePath: pathOf(page) }
        const clientMessageId = clientIdOf(intent.key)
        const message = { openId, templateId, values, miniProgram, clientMessageId }
        return (await official.sendTemplate(message)).messageId
      }
      default:
        throw new Error(`the channel ${channel} is no call for one person`)
    }
  }
}

/** A page as WeChat writes it: without a leading slash. */
const pathOf = (page: string): string => page.replace(/^\//, '')

/** Waits until WeChat may be asked again; false when nobody wants that any more. */
async function isCalm(isStopped: (() => boolean) | undefined): Promise<boolean> {
  if (isStopped === undefined) return false
  const until = performance.now() + CALM_MS
  while (performance.now() < until && !isStopped()) await wait(LOOK_MS)
  return !isStopped()
}
