import type { FollowerProfile, OpenIdPage } from './followers'
import type { OfficialGateway } from './gateway'
import { fieldsOf, listOf, numberOf, textOf, type JsonAnswer } from './json'
import type { WxApi } from './wx-api'

type FollowerCalls = Pick<
  OfficialGateway,
  | 'followers'
  | 'follower'
  | 'followerBatch'
  | 'setRemark'
  | 'createTag'
  | 'tags'
  | 'renameTag'
  | 'deleteTag'
  | 'tagFollowers'
  | 'untagFollowers'
  | 'tagsOf'
  | 'followersWithTag'
>

function readPage(answer: JsonAnswer): OpenIdPage {
  const openIds = listOf(fieldsOf(answer.data).openid).map(textOf)
  const next = textOf(answer.next_openid)
  // The last page names its own last follower (§2): asking again would only bring an empty page.
  const isLast = next === '' || openIds.length < 10_000
  return {
    openIds,
    ...(answer.total === undefined ? {} : { total: numberOf(answer.total) }),
    ...(isLast ? {} : { next }),
  }
}

function readProfile(value: unknown): FollowerProfile {
  const fields = fieldsOf(value)
  const profile: FollowerProfile = {
    openId: textOf(fields.openid),
    isSubscribed: numberOf(fields.subscribe) === 1,
    tagIds: listOf(fields.tagid_list).map(numberOf),
  }
  if (textOf(fields.unionid) !== '') profile.unionId = textOf(fields.unionid)
  if (!profile.isSubscribed) return profile
  profile.subscribedAt = numberOf(fields.subscribe_time) * 1000
  profile.subscribeScene = textOf(fields.subscribe_scene)
  const sceneId = numberOf(fields.qr_scene)
  profile.scene = textOf(fields.qr_scene_str) || (sceneId === 0 ? '' : String(sceneId))
  profile.language = textOf(fields.language)
  profile.remark = textOf(fields.remark)
  return profile
}

/** Followers and tags (official-account-api.md §2). */
export function followerCalls(api: WxApi): FollowerCalls {
  return {
    followers: async (after = '') => readPage(await api.promise((wx, done) => wx.getFollowers(after, done))),
    follower: async (openid) =>
      readProfile(await api.promise((wx, done) => wx.getUser({ openid, lang: 'zh_CN' }, done))),
    followerBatch: async (openIds) => {
      const answer = await api.promise((wx, done) => wx.batchGetUsers(openIds, done))
      return listOf(answer.user_info_list).map(readProfile)
    },
    setRemark: async (openId, remark) => {
      await api.promise((wx, done) => wx.updateRemark(openId, remark, done))
    },
    createTag: async (name) => {
      const { tag } = await api.promise((wx, done) => wx.createTag(name, done))
      return { id: numberOf(fieldsOf(tag).id), name: textOf(fieldsOf(tag).name) }
    },
    tags: async () => {
      const answer = await api.promise((wx, done) => wx.getTags(done))
      const tags = listOf(answer.tags).map(fieldsOf)
      return tags.map(({ id, name, count }) => ({
        id: numberOf(id),
        name: textOf(name),
        count: numberOf(count),
      }))
    },
    renameTag: async (id, name) => {
      await api.promise((wx, done) => wx.editTag(id, name, done))
    },
    deleteTag: async (id) => {
      await api.promise((wx, done) => wx.deleteTag(id, done))
    },
    tagFollowers: async (id, openIds) => {
      await api.promise((wx, done) => wx.membersBatchtagging(id, openIds, done))
    },
    untagFollowers: async (id, openIds) => {
      await api.promise((wx, done) => wx.membersBatchuntagging(id, openIds, done))
    },
    tagsOf: async (openId) => {
      const answer = await api.promise((wx, done) => wx.getUserTags(openId, done))
      return listOf(answer.tagid_list).map(numberOf)
    },
    followersWithTag: async (id, after = '') =>
      readPage(await api.promise((wx, done) => wx.getTagUsers(id, after, done))),
  }
}
