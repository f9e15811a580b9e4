import { MoreThan, type EntityManager } from 'typeorm'
import type { SendingHealth } from '../../contract/health'
import { CHANNEL_NAMES } from '../../domain/send-class'
import { sendSentence, type SendReason } from '../../domain/send-reasons'
import { explain } from '../../wechat/api/errors'
import { ChannelClosureRow } from './entities/channel-closure'
import type { AttemptState } from './entities/send-attempt'
import { readFigures } from './figures'

const MOST_SKIPS = 8

const TITLES: Readonly<Record<AttemptState, string>> = {
  sent: '已发出',
  sending: '发送中',
  ready: '等待发送',
  later: '稍后再试',
  refused: '对方不可接收',
  failed: '发送失败',
  unknown: '结果未知',
}

const iso = (at: number): string => new Date(at).toISOString()

/** How sending stands, for the account health page; `now` by the decision clock. */
export async function healthOf(read: EntityManager, now: number): Promise<SendingHealth> {
  const { open, attempts, skips } = await readFigures(read, now)
  const closed = await read.find(ChannelClosureRow, {
    where: { untilAt: MoreThan(now) },
    order: { at: 'DESC', id: 'DESC' },
  })
  return {
    closures: closed.map(({ channel, templateId, untilAt, errcode, at }) => {
      const { meaning, step } = explain(errcode)
      const name = CHANNEL_NAMES[channel]
      return {
        ...{ channel, name, templateId: templateId === '' ? null : templateId, errcode },
        ...{ at: iso(at), until: iso(untilAt), meaning, nextStep: step },
      }
    }),
    open: (['official', 'miniapp'] as const).map((app) => ({ app, ...open[app] })),
    attempts: Object.entries(TITLES).flatMap(([state, title]) =>
      attempts[state] === undefined ? [] : [{ state, title, count: attempts[state] }],
    ),
    skips: Object.entries(skips)
      .sort(([, a], [, b]) => b - a)
      .slice(0, MOST_SKIPS)
      .map(([reasonCode, count]) => ({
        reasonCode,
        sentence: sendSentence(reasonCode as SendReason),
        count,
      })),
  }
}
