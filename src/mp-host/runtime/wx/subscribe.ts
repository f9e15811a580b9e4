import type { Host } from '../parts'
import { askSubscriptions } from '../screen/live-sheets'
import { WxError, type WxCalls } from './call'

/** WeChat's number for a list of templates that could not be loaded, as without a network. */
const LIST_FAILED = 10002

/** Subscription messages: the sheet, and what the person ticked (mini-program-api.md §4). */
export function subscribeApis({ sandbox, network }: Host): WxCalls {
  return {
    requestSubscribeMessage: async (options) => {
      const ids = (options['tmplIds'] as string[] | undefined) ?? []
      if (!network.status.isConnected)
        throw new WxError('requestSubscribeMessage:fail Request list fail', LIST_FAILED)
      const sheet = await sandbox.subscribeSheet(ids)
      if ('errCode' in sheet) throw new WxError(`requestSubscribeMessage:fail ${sheet.errMsg}`, sheet.errCode)
      const twice = sheet.items.filter((one) => one.isTwice)
      const banned = sheet.items.filter((one) => one.isBanned)
      const asked = sheet.items.filter((one) => !one.isTwice && !one.isBanned)
      const open = asked.filter((one) => one.kept === null)
      const { ticked, isKept } =
        open.length === 0 ? { ticked: [], isKept: true } : await askSubscriptions(sheet.account, open)
      const answers = Object.fromEntries(
        asked.map(({ templateId, kept }) => [
          templateId,
          kept ?? (ticked.includes(templateId) ? ('accept' as const) : ('reject' as const)),
        ]),
      )
      if (asked.length > 0) await sandbox.answerSubscribe(answers, isKept)
      return {
        ...answers,
        ...Object.fromEntries(twice.map(({ templateId }) => [templateId, 'filter'])),
        ...Object.fromEntries(banned.map(({ templateId }) => [templateId, 'ban'])),
      }
    },
  }
}
