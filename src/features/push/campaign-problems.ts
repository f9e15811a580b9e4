import type { CampaignContents } from '../../domain/campaign'
import { campaignProblems, type CampaignProblem, type CheckedCampaign } from '../../domain/campaign-check'
import { templateFields, templateProblems } from '../../domain/subscription-template'
import type { ListedTemplate, PushGround } from './ground'

const TEMPLATE_WORDS = { template: '模板消息', subscription: '订阅消息' } as const

/** What is wrong with the template and its variables, as WeChat would refuse it. */
async function templateTrouble(
  { templates, log }: Pick<PushGround, 'templates' | 'log'>,
  contents: CampaignContents,
): Promise<CampaignProblem[]> {
  const found: CampaignProblem[] = []
  for (const channel of ['template', 'subscription'] as const) {
    const content = contents[channel]
    if (!content) continue
    const field = `contents.${channel}`
    const listed: ListedTemplate[] | undefined = await templates[channel]().catch((error: Error) => {
      log.warn({ reason: error.message }, 'the templates could not be read from WeChat')
      return undefined
    })
    const template = listed?.find(({ templateId }) => templateId === content.templateId)
    if (listed === undefined)
      found.push({ field, message: '暂时读不到微信的模板列表，无法检查变量；请稍后再试。' })
    else if (!template)
      found.push({ field, message: `${TEMPLATE_WORDS[channel]}的模板在微信里不存在，请重新选择模板。` })
    else {
      const problems = templateProblems(templateFields(template.content), content.data)
      found.push(...problems.map((message) => ({ field, message })))
    }
  }
  return found
}

async function pictureTrouble(
  { hasPicture }: Pick<PushGround, 'hasPicture'>,
  { messageCentre, mass }: CampaignContents,
): Promise<CampaignProblem[]> {
  const pictures = [
    { field: 'contents.messageCentre.pictureId', id: messageCentre?.pictureId },
    { field: 'contents.mass.pictureId', id: mass?.kind === 'image' ? mass.pictureId : undefined },
  ]
  const found: CampaignProblem[] = []
  for (const { field, id } of pictures)
    if (id !== undefined && !(await hasPicture(id)))
      found.push({ field, message: '选择的图片不存在或不是图片，请重新上传一张 JPG 或 PNG。' })
  return found
}

/**
 * Everything that stands against sending to this many recipients: what the draft shows, and what tables, pictures and
 * WeChat say.
 */
export async function problemsOf(
  ground: PushGround,
  campaign: CheckedCampaign,
  recipients: number,
): Promise<CampaignProblem[]> {
  const found = campaignProblems(campaign, ground.clock.now())
  if (recipients === 0)
    found.push({ field: 'audience', message: '没有客户符合这些条件，请放宽或删除一些条件。' })
  found.push(...(await templateTrouble(ground, campaign.contents)))
  found.push(...(await pictureTrouble(ground, campaign.contents)))
  return found
}
