/** What the shopper answered to one template, as the server takes it; a yes with sound is a yes. */
export function answerOf(said: string | undefined): 'accept' | 'reject' | 'ban' | 'filter' {
  if (said?.startsWith('accept')) return 'accept'
  return said === 'ban' || said === 'filter' ? said : 'reject'
}

/** WeChat's own reasons for not asking (mini-program-api.md §4), by errCode. */
const NOT_ASKED: Readonly<Record<number, string>> = {
  20004: '你在微信里关闭了这个小程序的订阅消息，可以点右上角「…」，在「设置」里打开后再试。',
  20005: '这个小程序暂时不能发订阅消息，请以页面上的时间为准。',
  20013: '这个小程序暂时不能发订阅消息，请以页面上的时间为准。',
  10005: '微信这次没能弹出询问，请再点一次。',
}

/** Why WeChat did not ask, for the shopper. */
export function notAskedWords(error: unknown): string {
  const { errCode } = (error ?? {}) as { errCode?: number }
  return NOT_ASKED[errCode ?? 0] ?? '微信这次没能询问提醒，请稍后再试。'
}
