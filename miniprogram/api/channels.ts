import type { Notice, Stream } from '../words/live-words'

/** WeChat's calls about Channels live, which take callbacks only, as promises (mini-program-api.md §8). */

/** The stream of a Channels account; null where the phone may not know: another subject, an old client. */
export function streamOf(finderUserName: string): Promise<Stream | null> {
  return new Promise((resolve) => {
    wx.getChannelsLiveInfo({
      finderUserName,
      success: (stream) => resolve(stream as unknown as Stream),
      fail: () => resolve(null),
    })
  })
}

/** The notice that can be reserved; without one WeChat's call fails, which is null here. */
export function noticeOf(finderUserName: string): Promise<Notice | null> {
  return new Promise((resolve) => {
    wx.getChannelsLiveNoticeInfo({
      finderUserName,
      success: (notice) => resolve(notice as unknown as Notice),
      fail: () => resolve(null),
    })
  })
}

/** Shows WeChat's reservation sheet: 1–10 as it reports them, null where it says nothing (HarmonyOS). */
export function reserve(noticeId: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    wx.reserveChannelsLive({
      noticeId,
      success: (said) => {
        const code = Number((said as { state?: unknown }).state)
        resolve(Number.isInteger(code) && code >= 1 && code <= 10 ? code : null)
      },
      fail: reject,
    })
  })
}

/** WeChat's question about subscription messages: what was said to each template. Only inside a tap. */
export function askSubscriptions(tmplIds: string[]): Promise<Record<string, string>> {
  return new Promise((resolve, reject) => {
    wx.requestSubscribeMessage({
      tmplIds,
      success: (said) => resolve(said as unknown as Record<string, string>),
      fail: reject,
    })
  })
}
