import { badgeText } from '../words/badge'

/** The place of 消息 in the tab bar. */
const MESSAGES_TAB = 2

/** Shows on the tab bar how many messages are unread. Only a tab page has the bar; elsewhere nothing happens. */
export function showUnread(unread: number): void {
  const text = badgeText(unread)
  const done =
    text === ''
      ? wx.removeTabBarBadge({ index: MESSAGES_TAB })
      : wx.setTabBarBadge({ index: MESSAGES_TAB, text })
  void Promise.resolve(done).catch(() => undefined)
}
