import type { ChannelsLive } from '../../control/channels-contract'

const HOUR_MS = 3_600_000

/** What a visitor can make happen on a Channels account, as the host or WeChat would. */
export interface ChannelsAct {
  key: string
  label: string
  /** What it changes, for the control API. */
  change: (now: number, account: ChannelsLive) => Record<string, unknown>
}

/** Every act, in the order of a stream's life. */
export const CHANNELS_ACTS: ChannelsAct[] = [
  {
    key: 'announce',
    label: '发预告（1 小时后）',
    change: (now) => ({
      status: 4,
      replayStatus: 0,
      startAt: now + HOUR_MS,
      notice: { startAt: now + HOUR_MS, status: 0, reservable: true },
    }),
  },
  {
    key: 'start',
    label: '开播',
    change: (now, { notice }) => ({ status: 2, startAt: now, ...(notice && { notice: { status: 2 } }) }),
  },
  { key: 'end', label: '下播', change: (now) => ({ status: 3, endAt: now, replayStatus: 3 }) },
  { key: 'replay', label: '回放好了', change: () => ({ status: 3, replayStatus: 1 }) },
  { key: 'expire', label: '回放过期', change: () => ({ status: 3, replayStatus: 6 }) },
  {
    key: 'cancel',
    label: '取消预告',
    change: (_now, { notice }) => ({ status: 1, ...(notice && { notice: { status: 1 } }) }),
  },
  {
    key: 'ban',
    label: '封禁直播',
    change: (now, { notice }) => ({
      status: 3,
      endAt: now,
      replayStatus: 0,
      ...(notice && { notice: { status: 1 } }),
    }),
  },
]

const STATUS = { 1: '没有直播', 2: '直播中', 3: '已结束', 4: '即将开播' } as const
const REPLAY = { 0: '没有回放', 1: '可看回放', 3: '回放生成中', 6: '回放已过期' } as const
const NOTICE = { 0: '可以预约', 1: '已取消', 2: '已用掉' } as const

/** How an account stands, one fact a row. */
export function channelsFacts(account: ChannelsLive): { title: string; value: string }[] {
  const { status, replayStatus, notice, isRelated, reserved } = account
  return [
    { title: '直播', value: `${STATUS[status]}，${REPLAY[replayStatus]}` },
    { title: '预告', value: notice ? NOTICE[notice.status] : '没有预告' },
    { title: '已预约', value: `${Object.keys(reserved).length} 人` },
    { title: '和小程序', value: isRelated ? '同一主体或已关联' : '不同主体，小程序查不到它' },
  ]
}
