import type { Result } from '../../../src/contract/endpoint'
import type { workbenchPushApi } from '../../../src/contract/guide-pushes'
import type { MpLiveSession } from '../../../src/contract/live'
import type { Share, ShareTarget } from '../../../src/contract/shares'
import { grouped, yuan } from '../../words/card-words'
import { momentText } from '../../words/day'
import { pictureAddress } from '../../words/pictures'

type Material = Result<(typeof workbenchPushApi)['GET /api/workbench/materials']>['items'][number]

/** Something that a guide may pass on. */
export interface ShareRow extends ShareTarget {
  title: string
  text: string
  picture: string
  /** Where it leads without a link of one's own. */
  path: string
  /** What headquarters asks; empty for nothing. */
  task: string
  isDone: boolean
  /** What came of the guide's own link. */
  result: string
}

/** Words for headquarters' materials, those with a task first as they come. */
export function materialRows(
  materials: readonly Material[],
  shares: readonly Share[],
  now: string,
): ShareRow[] {
  return materials.map(({ id, title, text, pictureUrls, link, task }) => ({
    ...{ kind: 'material' as const, id, title, text },
    picture: pictureAddress(pictureUrls[0] ?? null),
    path: link,
    task: task ? taskWords(task, now) : '',
    isDone: task?.isDone ?? false,
    result: resultOf(id, shares),
  }))
}

function taskWords({ instruction, dueAt, isDone }: NonNullable<Material['task']>, now: string): string {
  if (isDone) return `任务已完成：${instruction}`
  return `任务：${instruction}。${momentText(dueAt, now)} 前，有人打开你的分享就算完成`
}

/** Words for live sessions that are on or come; what is over is not passed on. */
export function liveRows(
  sessions: readonly MpLiveSession[],
  shares: readonly Share[],
  now: string,
): ShareRow[] {
  return sessions
    .filter(({ state }) => state === 'live' || state === 'planned' || state === 'replay')
    .map(({ id, title, host, startAt, coverUrl, state }) => ({
      ...{ kind: 'live' as const, id, title },
      text: `${LIVE_WORDS[state] ?? momentText(startAt, now)} · ${host}`,
      picture: pictureAddress(coverUrl),
      path: `/pages/live/index?id=${id}`,
      ...{ task: '', isDone: false },
      result: resultOf(id, shares),
    }))
}

const LIVE_WORDS: Partial<Record<MpLiveSession['state'], string>> = { live: '正在直播', replay: '可以看回放' }

function resultOf(targetId: string, shares: readonly Share[]): string {
  const own = shares.filter((share) => share.targetId === targetId && share.sharerKind === 'guide')
  if (own.length === 0) return '还没有分享过'
  const sum = (field: 'visitors' | 'sales' | 'amountFen') => own.reduce((all, one) => all + one[field], 0)
  const sold =
    sum('sales') > 0 ? `，成交 ${grouped(sum('sales'))} 笔 ${yuan(Math.max(sum('amountFen'), 0))}` : ''
  return `已分享，${grouped(sum('visitors'))} 人来看${sold}`
}
