import { In, IsNull, Not, type EntityManager } from 'typeorm'
import { AppError } from '../../domain/errors'
import type { AnswerPart } from '../../domain/reply-rule'
import { ReplyAsset, ReplyRuleRow, type AssetKind } from './entities'

/** Which kind of asset each field of an answer needs, by its path below the answer. */
function needsOf(part: AnswerPart): { field: string; assetId: string; kind: AssetKind } | undefined {
  switch (part.type) {
    case 'image':
    case 'voice':
    case 'video':
      return { field: 'assetId', assetId: part.assetId, kind: part.type }
    case 'music':
    case 'miniprogram':
      return { field: 'thumbAssetId', assetId: part.thumbAssetId, kind: 'thumb' }
    default:
      return undefined
  }
}

const KIND_WORDS: Record<AssetKind, string> = { image: '图片', voice: '语音', video: '视频', thumb: '封面图' }

/** What is wrong with the assets that answers name: missing ones and those of another kind. */
export async function assetProblems(
  reader: EntityManager,
  answers: readonly AnswerPart[],
): Promise<{ path: string; message: string }[]> {
  const needs = answers.flatMap((part, index) => {
    const need = needsOf(part)
    return need ? [{ ...need, path: `answers.${index}.${need.field}` }] : []
  })
  if (needs.length === 0) return []
  const ids = [...new Set(needs.map((need) => need.assetId))]
  const found = await reader.find(ReplyAsset, { where: { id: In(ids) }, select: { id: true, kind: true } })
  const kinds = new Map(found.map((asset) => [asset.id, asset.kind]))
  return needs
    .filter((need) => kinds.get(need.assetId) !== need.kind)
    .map((need) => ({
      path: need.path,
      message: kinds.has(need.assetId)
        ? `这里需要${KIND_WORDS[need.kind]}素材，请重新选择。`
        : '找不到这个素材，它可能已被删除，请重新选择。',
    }))
}

/** Throws rule.invalid unless every asset that the answers name is there and of the right kind. */
export async function requireAssets(tx: EntityManager, answers: readonly AnswerPart[]): Promise<void> {
  const problems = await assetProblems(tx, answers)
  if (problems.length > 0) throw new AppError('invalid', 'rule.invalid', problems[0]!.message, { problems })
}

/** The living rules that use assets, by asset id. */
export async function usersOfAssets(
  reader: EntityManager,
): Promise<Map<string, { ruleId: string; ruleName: string }[]>> {
  const rows = await reader.find(ReplyRuleRow, {
    where: { assetIds: Not(IsNull()) },
    select: { id: true, name: true, assetIds: true },
    order: { id: 'ASC' },
  })
  const users = new Map<string, { ruleId: string; ruleName: string }[]>()
  for (const row of rows) {
    for (const assetId of row.assetIds!.split(',').filter(Boolean)) {
      const list = users.get(assetId)
      if (list) list.push({ ruleId: row.id, ruleName: row.name })
      else users.set(assetId, [{ ruleId: row.id, ruleName: row.name }])
    }
  }
  return users
}
