import type { EntityManager } from 'typeorm'
import type { Campaign as CampaignView } from '../../contract/campaigns'

type Progress = CampaignView['progress']

interface Row {
  campaignId: string
  arm: string
  state: string
  total: number | string
}

const nothing = (): Progress => ({ total: 0, holdout: 0, states: {} })

/** How many deliveries of each campaign are in each state; those who were held out are counted apart. */
export async function progressOf(
  read: EntityManager,
  campaignIds: readonly string[],
): Promise<(campaignId: string) => Progress> {
  const found = new Map<string, Progress>()
  const marks = campaignIds.map(() => '?').join(', ')
  const rows =
    campaignIds.length === 0
      ? []
      : await read.query<Row[]>(
          `SELECT campaignId, arm, state, COUNT(*) AS total FROM deliveries WHERE campaignId IN (${marks})
           GROUP BY campaignId, arm, state`,
          [...campaignIds],
        )
  for (const { campaignId, arm, state, total } of rows) {
    const progress = found.get(campaignId) ?? nothing()
    found.set(campaignId, progress)
    progress.total += Number(total)
    if (arm === 'holdout') progress.holdout += Number(total)
    else progress.states[state] = (progress.states[state] ?? 0) + Number(total)
  }
  return (campaignId) => found.get(campaignId) ?? nothing()
}
