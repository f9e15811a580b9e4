import type { z } from 'zod'
import type { StoreRobot as RobotView } from '../../contract/conversations'
import { AppError } from '../../domain/errors'
import type { Actor } from '../../platform/http/serve'
import { callOutside, isAllowedAddress } from '../../platform/http/outbound'
import { SecretBox } from '../../platform/secret-box'
import { StoreRobot } from './entities'
import type { Ground } from './ground'

type View = z.input<typeof RobotView>

/** After so many failures in a row the robot waits for a person. */
const MOST_FAILURES = 5
const CALL_MS = 5_000
const MAX_ANSWER_BYTES = 64 * 1024

/** How telling a robot went: `later` may be tried again. */
export interface RobotResult {
  state: 'told' | 'later' | 'failed' | 'off'
  reason?: string
}

const SENTENCES: Record<string, string> = {
  'robot.93000': '企业微信说这个机器人不存在或地址里的 key 不对；请在群里重新复制 Webhook 地址。',
  'robot.45009': '机器人一分钟最多说 20 句，稍后会自动再试。',
  'robot.40008': '企业微信不接受这条消息的格式。',
  'robot.unreachable': '没有连上企业微信；请检查服务器的网络。',
}

const sentenceOf = (reason: string): string =>
  SENTENCES[reason] ?? `企业微信返回错误（${reason.replace('robot.', '')}）；请检查机器人是否还在群里。`

/**
 * The WeCom group robots that tell stores who waits. Only WeCom's own host is called (and the sandbox, which plays
 * it); what is said holds no personal data.
 */
export class Robots {
  private readonly box: SecretBox

  constructor(
    private readonly ground: Pick<Ground, 'db' | 'clock' | 'dataKey' | 'stores' | 'audit' | 'playedBy'>,
  ) {
    this.box = new SecretBox(ground.dataKey, 'store-robot')
  }

  /** A store's robot; throws for stores that are not one's own. */
  async read(actor: Actor, storeId: string): Promise<View> {
    await this.requireStore(actor, storeId)
    return this.present(await this.ground.db.read.findOneBy(StoreRobot, { storeId }))
  }

  /** Sets address or switch; begins anew after a pause. */
  async change(
    actor: Actor,
    { id: storeId, url, isOn }: { id: string; url?: string | undefined; isOn: boolean },
  ): Promise<View> {
    await this.requireStore(actor, storeId)
    const { db, clock, audit } = this.ground
    if (url !== undefined) this.checkAddress(url)
    return db.transact(async (tx) => {
      const known = await tx.findOneBy(StoreRobot, { storeId })
      if (!known && url === undefined)
        throw new AppError('invalid', 'robot.no_url', '请先填写群机器人的 Webhook 地址。')
      const state = isOn ? ('on' as const) : ('off' as const)
      const at = clock.now()
      const sealedUrl = url === undefined ? known!.sealedUrl : this.box.seal(url, storeId)
      const fresh = { sealedUrl, state, failures: 0, lastReason: null, updatedAt: at }
      if (known) await tx.update(StoreRobot, { storeId }, fresh)
      else await tx.insert(StoreRobot, { storeId, lastSentAt: null, ...fresh })
      await audit.note(tx, {
        actor: { kind: 'staff', id: actor.staffId },
        action: 'store.robot',
        target: { kind: 'store', id: storeId },
        after: { isOn, isAddressChanged: url !== undefined },
        at,
      })
      return this.present(await tx.findOneByOrFail(StoreRobot, { storeId }))
    })
  }

  /** Lets the robot say a test sentence; throws with what is wrong. */
  async test(actor: Actor, storeId: string): Promise<View> {
    await this.requireStore(actor, storeId)
    const store = await this.ground.stores.byId(storeId)
    const result = await this.say(storeId, `「${store?.name ?? ''}」的顾客消息提醒已接通。`)
    if (result.state === 'off')
      throw new AppError('conflict', 'robot.off', '机器人没有打开，或还没有填写地址；请先保存并打开。')
    if (result.state !== 'told')
      throw new AppError('upstream', 'robot.failed', sentenceOf(result.reason ?? 'robot.unreachable'))
    return this.read(actor, storeId)
  }

  /** Says a text to the store's group; counts failures and pauses after five in a row. */
  async say(storeId: string, content: string): Promise<RobotResult> {
    const robot = await this.ground.db.read.findOneBy(StoreRobot, { storeId })
    const url = robot?.state === 'on' ? this.box.open(robot.sealedUrl, storeId) : undefined
    if (!robot || url === undefined) return { state: 'off' }
    const reason = await this.call(url, content)
    await this.settle(robot, reason)
    if (reason === undefined) return { state: 'told' }
    const isForGood = reason === 'robot.93000' || reason === 'robot.40008'
    return { state: isForGood ? 'failed' : 'later', reason }
  }

  private async call(url: string, content: string): Promise<string | undefined> {
    const rule = this.rule()
    const json = { msgtype: 'text', text: { content } }
    try {
      const limits = { timeoutMs: CALL_MS, maxBytes: MAX_ANSWER_BYTES }
      const { status, bytes } = await callOutside({ address: url, rule, json, ...limits })
      if (status !== 200) return `robot.http_${status}`
      const { errcode } = JSON.parse(bytes.toString('utf8')) as { errcode?: unknown }
      return errcode === 0 ? undefined : `robot.${String(errcode)}`.slice(0, 64)
    } catch {
      return 'robot.unreachable'
    }
  }

  private async settle({ storeId }: StoreRobot, reason: string | undefined): Promise<void> {
    const { db, clock } = this.ground
    await db.transact(async (tx) => {
      const robot = await tx.findOneBy(StoreRobot, { storeId })
      if (robot?.state !== 'on') return
      const failures = reason === undefined ? 0 : robot.failures + 1
      const isPaused = failures >= MOST_FAILURES || reason === 'robot.93000'
      await tx.update(
        StoreRobot,
        { storeId },
        {
          failures,
          state: isPaused ? 'paused' : 'on',
          lastReason: reason ?? null,
          ...(reason === undefined ? { lastSentAt: clock.now() } : {}),
        },
      )
    })
  }

  private rule() {
    return { hosts: ['qyapi.weixin.qq.com'], playedBy: this.ground.playedBy }
  }

  private checkAddress(url: string): void {
    const isRobot =
      isAllowedAddress(url, this.rule()) &&
      new URL(url).pathname === '/cgi-bin/webhook/send' &&
      (new URL(url).searchParams.get('key') ?? '') !== ''
    if (!isRobot)
      throw new AppError(
        'invalid',
        'robot.bad_url',
        '地址不对：请从企业微信群机器人复制以 https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key= 开头的 Webhook 地址。',
      )
  }

  private async requireStore({ storeIds }: Actor, storeId: string): Promise<void> {
    const isMine = storeIds === 'all' || storeIds.includes(storeId)
    if (!isMine || !(await this.ground.stores.byId(storeId)))
      throw new AppError('not_found', 'store.not_found', '没有找到这家门店，或不归你管理。')
  }

  private present(robot: StoreRobot | null): View {
    if (!robot) return { state: 'none', keyEnd: null, lastSentAt: null, failures: 0, sentence: null }
    const url = this.box.open(robot.sealedUrl, robot.storeId)
    const key = url === undefined ? '' : (new URL(url).searchParams.get('key') ?? '')
    const { state, lastReason, lastSentAt, failures } = robot
    const paused = state === 'paused' ? '提醒已暂停，改好后重新打开即可。' : ''
    return {
      state,
      keyEnd: key.slice(-4),
      failures,
      lastSentAt: lastSentAt === null ? null : new Date(lastSentAt).toISOString(),
      sentence: lastReason === null ? null : `${sentenceOf(lastReason)}${paused}`,
    }
  }
}
