import { CHANNELS_OF, type CampaignChannel, type CampaignClass, type CampaignContents } from './campaign'
import { marketingWordIn } from './marketing-words'

/** What stands against sending a campaign: the field, and a sentence that says what to change. */
export interface CampaignProblem {
  field: string
  message: string
}

/** What is checked of a campaign without asking anybody. Times in epoch ms. */
export interface CheckedCampaign {
  class: CampaignClass
  holdoutPercent: number
  contents: CampaignContents
  startAt: number
  endAt: number
  windowFrom: number
  windowTo: number
  budgetMessages: number | null
}

/** More than half left out would be a campaign of nothing. */
export const MAX_HOLDOUT_PERCENT = 50

const CHANNEL_WORDS: Record<CampaignChannel, string> = {
  subscription: '订阅消息',
  template: '模板消息',
  messageCentre: '消息中心',
  guideCard: '导购卡片',
  mass: '群发消息',
}

function timeProblems(campaign: CheckedCampaign, now: number): CampaignProblem[] {
  const { startAt, endAt, windowFrom, windowTo } = campaign
  const found: CampaignProblem[] = []
  if (startAt < now) found.push({ field: 'startAt', message: '开始时间已经过去，请改为现在之后的时间。' })
  if (endAt <= startAt) found.push({ field: 'endAt', message: '结束时间要晚于开始时间，请把结束时间改晚。' })
  if (windowFrom === windowTo)
    found.push({ field: 'windowTo', message: '每天的发送时段长度为零，请让结束时刻晚于开始时刻。' })
  else if (windowFrom > windowTo)
    found.push({ field: 'windowTo', message: '发送时段不能跨过午夜，请让结束时刻晚于开始时刻。' })
  return found
}

/** The words of a content that people read, by field. */
function wordsOf(channel: CampaignChannel, contents: CampaignContents): Record<string, string> {
  if (channel === 'subscription' || channel === 'template') return contents[channel]?.data ?? {}
  if (channel === 'mass') return contents.mass?.kind === 'text' ? { text: contents.mass.text } : {}
  const { title = '', text = '' } = contents[channel] ?? {}
  return { title, text }
}

function contentProblems({ class: kind, contents }: CheckedCampaign): CampaignProblem[] {
  const channels = (Object.keys(contents) as CampaignChannel[]).filter((one) => contents[one] !== undefined)
  if (channels.length === 0)
    return [{ field: 'contents', message: '还没有填写任何发送内容，请至少填写一种。' }]
  return channels.flatMap((channel): CampaignProblem[] => {
    const field = `contents.${channel}`
    const name = CHANNEL_WORDS[channel]
    const isTemplate = channel === 'subscription' || channel === 'template'
    if (!CHANNELS_OF[kind].includes(channel)) {
      const message =
        kind === 'marketing'
          ? `营销内容不能用${name}发送，请删除这一项，改用消息中心、导购卡片或群发消息。`
          : `服务通知不能用${name}发送，请删除这一项，改用订阅消息、模板消息或消息中心。`
      return [{ field, message }]
    }
    const words = Object.entries(wordsOf(channel, contents))
    const empty = isTemplate ? undefined : words.find(([, text]) => text.trim() === '')
    if (empty)
      return [
        {
          field: `${field}.${empty[0]}`,
          message: `${name}的${empty[0] === 'title' ? '标题' : '正文'}还是空的，请填写。`,
        },
      ]
    if (kind !== 'serviceNotice') return []
    return words.flatMap(([key, text]) => {
      const word = marketingWordIn(text)
      if (word === undefined) return []
      const message = `${name}里的「${word}」是营销用语，服务通知不能带营销内容；请删掉它，或把活动类型改为营销。`
      return [{ field: `${field}.${key}`, message }]
    })
  })
}

/** Everything that the campaign itself shows to be wrong; `now` in epoch ms. */
export function campaignProblems(campaign: CheckedCampaign, now: number): CampaignProblem[] {
  const found = [...timeProblems(campaign, now), ...contentProblems(campaign)]
  if (campaign.holdoutPercent > MAX_HOLDOUT_PERCENT)
    found.push({
      field: 'holdoutPercent',
      message: `对照组最多占 ${MAX_HOLDOUT_PERCENT}%，请把 ${campaign.holdoutPercent}% 改小。`,
    })
  if (campaign.budgetMessages === 0)
    found.push({
      field: 'budgetMessages',
      message: '发送上限为 0 条，一条也发不出去；请改大，或留空表示不限。',
    })
  return found
}
