/** A page of followers; `next` is where the following page begins, undefined after the last one (§2). */
export interface OpenIdPage {
  total?: number
  openIds: string[]
  next?: string
}

/**
 * What WeChat tells about a follower (official-account-api.md §2). Nickname and avatar are no longer given; whoever
 * does not follow has only `openId`, `isSubscribed: false` and perhaps `unionId`.
 */
export interface FollowerProfile {
  openId: string
  isSubscribed: boolean
  unionId?: string
  /** Epoch ms. */
  subscribedAt?: number
  /** ADD_SCENE_QR_CODE and so on. */
  subscribeScene?: string
  /** The scene of the code by which the follower came; '' when by none. */
  scene?: string
  language?: string
  remark?: string
  tagIds: number[]
}

/** A tag of the account; `count` is the number of followers with it. */
export interface FollowerTag {
  id: number
  name: string
  count?: number
}
