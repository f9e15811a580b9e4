import type { ChannelsLive, ChannelsNotice, LiveInfo, NoticeInfo } from '../control/channels-contract'
import { ControlError } from '../control/errors'
import type { SandboxWorld } from '../store'

interface ChannelsDrawer {
  accounts: ChannelsLive[]
  made: number
}

/** What may be set of a Channels account by hand. */
export interface ChannelsWish {
  nickname?: string
  description?: string
  status?: ChannelsLive['status']
  replayStatus?: ChannelsLive['replayStatus']
  isRelated?: boolean
  startAt?: number
  endAt?: number
  /** null takes the notice away. */
  notice?: { startAt?: number; status?: ChannelsNotice['status']; reservable?: boolean } | null
}

const drawerOf = (world: SandboxWorld): ChannelsDrawer =>
  world.drawer<ChannelsDrawer>('channels', () => ({ accounts: [], made: 0 }))

/** Every Channels account that was set up. */
export function channelsOf(world: SandboxWorld): ChannelsLive[] {
  return drawerOf(world).accounts
}

/** Sets a Channels account up or changes it; a new live stream and a new notice get ids of their own. */
export function setChannels(world: SandboxWorld, finderUserName: string, wish: ChannelsWish): ChannelsLive {
  const drawer = drawerOf(world)
  let account = drawer.accounts.find((one) => one.finderUserName === finderUserName)
  if (!account) {
    account = newAccount(finderUserName, `feed-${++drawer.made}`, world.now())
    drawer.accounts.push(account)
  }
  const { notice, ...rest } = wish
  if (rest.status === 2 && account.status !== 2) account.feedId = `feed-${++drawer.made}`
  Object.assign(account, rest)
  if (notice === null) delete account.notice
  else if (notice)
    account.notice = { ...(account.notice ?? newNotice(++drawer.made, account.startAt)), ...notice }
  world.changed('channels')
  return account
}

function newAccount(finderUserName: string, feedId: string, now: number): ChannelsLive {
  return {
    finderUserName,
    nickname: '视频号',
    description: '',
    status: 1,
    replayStatus: 0,
    isRelated: true,
    feedId,
    nonceId: `nonce-${feedId}`,
    startAt: now,
    endAt: now,
    reserved: {},
  }
}

function newNotice(number: number, startAt: number): ChannelsNotice {
  return { noticeId: `notice-${number}`, startAt, status: 0, reservable: true }
}

/** A Channels account as the Mini Program may ask for it: same or related subject only (mini-program-api.md §8). */
export function relatedChannels(world: SandboxWorld, finderUserName: string): ChannelsLive {
  const account = channelsOf(world).find((one) => one.finderUserName === finderUserName)
  if (!account) throw new ControlError(404, 'invalid finderUserName')
  if (!account.isRelated) throw new ControlError(409, 'not the same contractor')
  return account
}

/** wx.getChannelsLiveInfo. */
export function liveInfoOf(world: SandboxWorld, finderUserName: string): LiveInfo {
  const account = relatedChannels(world, finderUserName)
  const { status, feedId, nonceId, description, nickname, replayStatus } = account
  return { status, feedId, nonceId, description, headUrl: '', nickname, replayStatus, otherInfos: [] }
}

/** wx.getChannelsLiveNoticeInfo; without a notice that can be reserved it fails (mini-program-api.md §8). */
export function noticeInfoOf(world: SandboxWorld, finderUserName: string): NoticeInfo {
  const { notice, nickname } = relatedChannels(world, finderUserName)
  if (!notice || notice.status !== 0) throw new ControlError(409, 'no live notice')
  const { noticeId, status, reservable, startAt } = notice
  const startTime = String(Math.floor(startAt / 1000))
  return { noticeId, status, reservable, startTime, headUrl: '', nickname, otherInfos: [] }
}

/** The account that a notice belongs to. */
export function channelsByNotice(
  world: SandboxWorld,
  noticeId: string,
): ChannelsLive & { notice: ChannelsNotice } {
  const account = channelsOf(world).find((one) => one.notice?.noticeId === noticeId)
  if (!account?.notice) throw new ControlError(404, 'invalid noticeId')
  if (!account.isRelated) throw new ControlError(409, 'not the same contractor')
  return account as ChannelsLive & { notice: ChannelsNotice }
}
