import { AppError } from '../../domain/errors'
import { newId } from '../../platform/ids'
import type { Campaign } from './entities/campaign'
import type { PushGround } from './ground'

/** What became of one member of staff's test message. */
export interface TestResult {
  staffId: string
  name: string
  isSent: boolean
  sentence: string
}

/**
 * Sends a campaign's content to members of staff, through the gate like to anybody: their own consent, preferences and
 * caps count too. Mass messages have no test here. Throws `campaign.test_no_content`.
 */
export async function testSend(
  { gate, staff }: Pick<PushGround, 'gate' | 'staff'>,
  campaign: Campaign,
  staffIds: readonly string[],
): Promise<TestResult[]> {
  const { mass: _, ...contents } = campaign.contents
  if (Object.keys(contents).length === 0)
    throw new AppError('invalid', 'campaign.test_no_content', '群发内容不能单独测试，请再填写一种其他内容。')
  const results: TestResult[] = []
  for (const staffId of staffIds) {
    const member = await staff.byId(staffId)
    const name = member?.name ?? ''
    if (!member?.customerId) {
      const sentence = '这位员工还没有在小程序里绑定工作台，收不到测试消息。'
      results.push({ staffId, name, isSent: false, sentence })
      continue
    }
    const outcome = await gate.send({
      key: `campaign-test:${campaign.id}:${newId()}`,
      class: campaign.class,
      to: { customerId: member.customerId },
      topic: campaign.topic,
      contents,
      // The person asked for it: nothing we know of them chose them.
      isPersonalised: false,
      source: { kind: 'campaign', id: campaign.id },
    })
    const isSent = outcome.result === 'sent'
    const sentence = 'sentence' in outcome ? outcome.sentence : isSent ? '已送达。' : '正在发送。'
    results.push({ staffId, name, isSent, sentence })
  }
  return results
}
