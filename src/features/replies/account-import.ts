import type { AccountMenu } from '../../contract/replies'
import {
  importAutoreply,
  mediaInAutoreply,
  type AssetOf,
  type ImportMedia,
} from '../../domain/autoreply-import'
import { importSelfmenu, mediaInSelfmenu } from '../../domain/selfmenu-import'
import type { DraftRule } from '../../domain/reply-rule'
import type { Database } from '../../platform/db/database'
import type { Note } from '../../platform/http/serve'
import type { Logger } from '../../platform/log'
import type { ConsoleReply, CurrentAutoReply } from '../../wechat/api/auto-reply'
import type { OfficialGateway } from '../../wechat/api/gateway'
import { writeButtons, type CurrentMenu } from '../../wechat/api/menu'
import { checkedFile } from '../../wechat/api/checked-file'
import type { AccountMenuService } from './account-menu-service'
import type { AssetsService } from './assets-service'
import type { IncomingRule, PlannedRule, RulesTransfer, TransferSummary } from './rules-transfer'
import type { RulesService } from './rules-service'

/** What the import needs of WeChat. */
export type ImportGateway = Pick<OfficialGateway, 'currentAutoReply' | 'currentMenu' | 'media'>

export interface AccountImportDeps {
  db: Database
  log: Logger
  gateway: ImportGateway
  rules: RulesService
  transfer: RulesTransfer
  menu: AccountMenuService
  assets: AssetsService
}

/** What the account answers and shows today, as it would be taken over. */
export interface AccountPreview {
  rules: PlannedRule[]
  menu: AccountMenu | undefined
  problems: { where: string; message: string }[]
  isMenuOpen: boolean
  isFollowReplyOpen: boolean
  isAutoReplyOpen: boolean
}

interface Found {
  autoReply: unknown
  selfmenu: unknown
}

/** A picture or voice of the account, fetched. */
interface FetchedFile {
  mediaId: string
  type: ImportMedia['type']
  name: string
  bytes: Uint8Array
}

/** Stands for a picture that will be fetched when the import is applied. */
const FETCHED_LATER = '0'.repeat(26)

/**
 * Takes over what the account answers and shows by WeChat's own settings, because switching a server on turns those
 * off (official-account-api.md §3).
 */
export class AccountImport {
  constructor(private readonly deps: AccountImportDeps) {}

  /** What an import would do; nothing is changed. */
  async preview(): Promise<AccountPreview> {
    const { replies, menu } = translate(await this.read(), () => FETCHED_LATER)
    const { fresh, known } = await this.sort([...replies.rules, ...menu.rules])
    const kept = known.map(({ content }) => ({
      where: `“${content.name}”`,
      message: '已有同名的规则，保持不变',
    }))
    return {
      rules: fresh,
      menu: menu.menu,
      problems: [...replies.notes, ...menu.notes, ...kept],
      isMenuOpen: menu.isMenuOpen,
      isFollowReplyOpen: replies.isFollowReplyOpen,
      isAutoReplyOpen: replies.isAutoReplyOpen,
    }
  }

  /** Takes over rules, menu or both, with their pictures, in one transaction; doing it twice changes nothing more. */
  async apply(
    wish: { areRulesIncluded: boolean; isMenuIncluded: boolean },
    note?: Note,
  ): Promise<TransferSummary & { isMenuImported: boolean }> {
    const { assets, rules, transfer } = this.deps
    const found = await this.read()
    const files = await this.fetchMedia(found)
    return rules.change(async (tx, version) => {
      const assetIds = new Map<string, string>()
      for (const { mediaId, type, name, bytes } of files)
        assetIds.set(mediaId, (await assets.upload(type, name, bytes)).id)
      const { replies, menu } = translate(found, ({ mediaId }) => assetIds.get(mediaId))
      // Buttons that answered by themselves need their rule, so those rules come with the menu.
      const drafts = [
        ...(wish.areRulesIncluded ? replies.rules : []),
        ...(wish.areRulesIncluded || wish.isMenuIncluded ? menu.rules : []),
      ]
      const { fresh, known } = await this.sort(drafts)
      const summary = await transfer.apply(tx, version, fresh)
      const isMenuImported = wish.isMenuIncluded && menu.menu !== undefined
      if (isMenuImported) await this.deps.menu.take(menu.menu!)
      await note?.(tx)
      return { ...summary, unchanged: summary.unchanged + known.length, isMenuImported }
    })
  }

  /** Rules to make, and those whose name is taken: what an operator has here already is never overwritten. */
  private async sort(drafts: DraftRule[]): Promise<{ fresh: PlannedRule[]; known: PlannedRule[] }> {
    const planned = await this.deps.transfer.plan(this.deps.db.read, drafts.map(incomingOf))
    return {
      fresh: planned.filter((rule) => rule.effect === 'create'),
      known: planned.filter((rule) => rule.effect !== 'create'),
    }
  }

  private async read(): Promise<Found> {
    const { gateway } = this.deps
    const [autoReply, selfmenu] = await Promise.all([gateway.currentAutoReply(), gateway.currentMenu()])
    return { autoReply: autoReplyJson(autoReply), selfmenu: selfmenuJson(selfmenu) }
  }

  /** Fetches pictures and voices from WeChat; what cannot be fetched or kept is left out. */
  private async fetchMedia({ autoReply, selfmenu }: Found): Promise<FetchedFile[]> {
    const { gateway, log } = this.deps
    const files: FetchedFile[] = []
    for (const media of [...mediaInAutoreply(autoReply), ...mediaInSelfmenu(selfmenu)]) {
      const { mediaId, type } = media
      try {
        const file = await gateway.media(mediaId)
        if (!('bytes' in file)) continue
        checkedFile(type, nameOf(media), file.bytes)
        files.push({ mediaId, type, name: nameOf(media), bytes: file.bytes })
      } catch (error) {
        log.warn({ reason: (error as Error).message }, 'an asset of the account could not be fetched')
      }
    }
    return files
  }
}

const nameOf = (media: ImportMedia): string =>
  ({ image: '公众号图片', voice: '公众号语音', video: '公众号视频' })[media.type]

function translate({ autoReply, selfmenu }: Found, assetOf: AssetOf) {
  return { replies: importAutoreply(autoReply, assetOf), menu: importSelfmenu(selfmenu, assetOf) }
}

const incomingOf = (draft: DraftRule): IncomingRule => ({
  content: { ...draft, reviewAt: null, owner: null },
})

/** The menu in WeChat's own words, which is what the translation reads. */
const selfmenuJson = ({ isOpen, buttons }: CurrentMenu): unknown => ({
  is_menu_open: isOpen ? 1 : 0,
  selfmenu_info: { button: writeButtons(buttons) },
})

/** The automatic replies in WeChat's own words. */
function autoReplyJson(current: CurrentAutoReply): unknown {
  return {
    is_add_friend_reply_open: current.isFollowReplyOn ? 1 : 0,
    is_autoreply_open: current.isAutoReplyOn ? 1 : 0,
    ...(current.followReply ? { add_friend_autoreply_info: replyJson(current.followReply) } : {}),
    ...(current.defaultReply ? { message_default_autoreply_info: replyJson(current.defaultReply) } : {}),
    keyword_autoreply_info: {
      list: current.keywordRules.map((rule) => ({
        rule_name: rule.name,
        reply_mode: rule.mode === 'random' ? 'random_one' : 'reply_all',
        keyword_list_info: rule.keywords.map(({ match, phrase }) => ({
          type: 'text',
          match_mode: match === 'exact' ? 'equal' : 'contain',
          content: phrase,
        })),
        reply_list_info: rule.replies.map(replyJson),
      })),
    },
  }
}

const replyJson = ({ type, content, articles }: ConsoleReply): unknown => ({
  type,
  content,
  news_info: {
    list: articles.map((article) => ({
      title: article.title,
      digest: article.digest,
      cover_url: article.coverUrl,
      content_url: article.contentUrl,
    })),
  },
})
