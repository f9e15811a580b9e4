import type { EntityClass } from '../../../platform/db/database'
import { AccountMenuRow } from './account-menu-row'
import { DismissedPhrase } from './dismissed-phrase'
import { MenuMemory } from './menu-memory'
import { ReplyAsset, ReplyAssetChunk } from './reply-asset'
import { ReplyRuleRow } from './reply-rule-row'
import { RulesVersion } from './rules-version'

export type { AssetAtWechat, AssetKind } from './reply-asset'
export {
  AccountMenuRow,
  DismissedPhrase,
  MenuMemory,
  ReplyAsset,
  ReplyAssetChunk,
  ReplyRuleRow,
  RulesVersion,
}

/** Every table of this feature. */
export const repliesEntities: EntityClass[] = [
  ReplyRuleRow,
  RulesVersion,
  ReplyAsset,
  ReplyAssetChunk,
  MenuMemory,
  AccountMenuRow,
  DismissedPhrase,
]
