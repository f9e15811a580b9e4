import type { Host } from '../parts'
import { askReservation, showChannels } from '../screen/live-sheets'
import { textIn, type WxCalls } from './call'

/** Channels live as the sandbox has it (mini-program-api.md §8). */
export function channelsApis({ sandbox }: Host): WxCalls {
  return {
    getChannelsLiveInfo: (options) => sandbox.liveInfo(textIn(options, 'finderUserName')),
    getChannelsLiveNoticeInfo: (options) => sandbox.noticeInfo(textIn(options, 'finderUserName')),
    // Its success only says that the sheet was shown; `state` says what came of it.
    reserveChannelsLive: async (options) => {
      const noticeId = textIn(options, 'noticeId')
      const sheet = await sandbox.reservationSheet(noticeId)
      if ('state' in sheet) return reserved(sheet.state)
      const tap = await askReservation(sheet)
      const { state } = await sandbox.tapReservation(noticeId, tap)
      if (state === 2) await showChannels('视频号直播', `${sheet.nickname} 正在直播：${sheet.title}`)
      return reserved(state)
    },
    openChannelsLive: async (options) => {
      const { status, nickname, description, replayStatus } = await sandbox.liveInfo(
        textIn(options, 'finderUserName'),
      )
      const replay = replayStatus === 1 ? '直播已结束，正在看回放' : '直播已结束'
      await showChannels('视频号直播', `${nickname} ${status === 2 ? '正在直播' : replay}：${description}`)
    },
    openChannelsLiveNoticeInfo: async (options) => {
      await sandbox.noticeInfo(textIn(options, 'finderUserName'))
      await showChannels('直播预告', '这里是视频号的直播预告页。')
    },
  }
}

/** The typings forget the one thing that it tells. */
const reserved = (state: number): { errMsg: string; state: number } => ({
  errMsg: 'reserveChannelsLive:ok',
  state,
})
