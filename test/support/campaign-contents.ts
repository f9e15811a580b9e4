import { templatesOn } from '../../src/sandbox/api/private-templates'
import type { CampaignWorld } from './campaign-world'

/** The first subscription template of the Mini Program and what fits into it. */
export function subscriptionContent(world: Pick<CampaignWorld, 'sandbox'>) {
  const [template] = templatesOn(world.sandbox.world, 'miniapp-subscribe')
  return { templateId: template!.templateId, page: '/pages/home/home', data: exampleOf(template!.content) }
}

/** The first template of the official account and what fits into it. */
export function templateContent(world: Pick<CampaignWorld, 'sandbox'>) {
  const [template] = templatesOn(world.sandbox.world, 'template')
  return { templateId: template!.templateId, page: '/pages/home/home', data: exampleOf(template!.content) }
}

const EXAMPLES: Record<string, string> = {
  time: '2026年9月8日 10:00',
  date: '2026年9月8日',
  amount: '¥128.00',
  number: '3',
  phrase: '进行中',
  character_string: 'A100',
  phone_number: '13900000000',
  name: '陈晨',
}

function exampleOf(content: string): Record<string, string> {
  const keys = [...content.matchAll(/\{\{(\w+)\.DATA\}\}/g)].map((match) => match[1]!)
  return Object.fromEntries(keys.map((key) => [key, EXAMPLES[key.replace(/\d+$/, '')] ?? '新品到店']))
}
