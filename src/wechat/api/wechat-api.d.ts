/** The part of wechat-api 1.35.1 that is used; the package has no types of its own. */
declare module 'wechat-api' {
  class API {
    constructor(
      appId: string,
      appSecret: string,
      getToken?: (
        done: (error: Error | null, token: { accessToken: string; expireTime: number }) => void,
      ) => void,
      saveToken?: (token: unknown, done: (error: Error | null) => void) => void,
    )
    endpoint: string
    mpPrefix: string
    fileServerPrefix: string
    request(url: string, options: API.RequestOptions | API.Done, done?: API.Done): void

    getFollowers(nextOpenId: string, done: API.Done): void
    getUser(options: { openid: string; lang: string }, done: API.Done): void
    batchGetUsers(openIds: string[], done: API.Done): void
    updateRemark(openId: string, remark: string, done: API.Done): void
    createTag(name: string, done: API.Done): void
    getTags(done: API.Done): void
    editTag(id: number, name: string, done: API.Done): void
    deleteTag(id: number, done: API.Done): void
    membersBatchtagging(id: number, openIds: string[], done: API.Done): void
    membersBatchuntagging(id: number, openIds: string[], done: API.Done): void
    getUserTags(openId: string, done: API.Done): void
    getTagUsers(id: number, nextOpenId: string, done: API.Done): void
    createMenu(menu: object, done: API.Done): void
    getMenu(done: API.Done): void
    removeMenu(done: API.Done): void
    getMenuConfig(done: API.Done): void
    getIp(done: API.Done): void
    clearQuota(appId: string, done: API.Done): void
    getAllPrivateTemplate(done: API.Done): void
    deleteMass(messageId: string, done: API.Done): void
    getMassMessageStatus(messageId: string, done: API.Done): void
    removeMaterial(mediaId: string, done: API.Done): void
    getMaterialCount(done: API.Done): void
    createTmpQRCode(scene: string | number, expireSeconds: number, done: API.Done): void
    createLimitQRCode(scene: string | number, done: API.Done): void
  }

  namespace API {
    type Done = (error: Error | null, answer?: Record<string, unknown>) => void

    interface RequestOptions {
      type?: string
      method?: string
      data?: unknown
      content?: string | Buffer
      stream?: NodeJS.ReadableStream
      headers?: Record<string, string>
      dataType?: string
      timeout?: number
    }
  }

  export = API
}
