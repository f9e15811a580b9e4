import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Person } from '../../../src/sandbox/world'
import { templatesOn } from '../../../src/sandbox/api/private-templates'
import { accounts, Desk } from './support/desk'
import { png } from './support/files'

type Json = Record<string, unknown>
type SdkCall = (method: string, ...args: unknown[]) => Promise<Json>

/** An SDK object whose methods take their arguments and a callback, or answer a promise. */
type Sdk = Record<string, unknown>
type SdkClass = new (appId: string, appSecret: string) => Sdk

const load = createRequire(__filename)
const { appId, appSecret } = accounts.official

/** wechat-api as npm gives it; only its three address properties are set (stack.md §3). */
function wechatApi(url: string): SdkCall {
  const Api = load('wechat-api') as SdkClass
  const api = new Api(appId, appSecret)
  Object.assign(api, { endpoint: url, mpPrefix: `${url}/cgi-bin/`, fileServerPrefix: `${url}/cgi-bin/` })
  return (method, ...args) =>
    new Promise((resolve, reject) => {
      const done = (error: unknown, answer: Json) => (error ? reject(error as Error) : resolve(answer))
      const run = api[method] as (...all: unknown[]) => void
      run.call(api, ...args, done)
    })
}

/** co-wechat-api as npm gives it; only its address properties are set. */
function coWechatApi(url: string): SdkCall {
  const Api = load('co-wechat-api') as SdkClass
  const api = new Api(appId, appSecret)
  Object.assign(api, {
    prefix: `${url}/cgi-bin/`,
    mpPrefix: `${url}/cgi-bin/`,
    fileServerPrefix: `${url}/cgi-bin/`,
    customservicePrefix: `${url}/customservice/`,
    snsPrefix: `${url}/sns/`,
    wxaPrefix: `${url}/wxa/`,
  })
  return (method, ...args) => (api[method] as (...all: unknown[]) => Promise<Json>).call(api, ...args)
}

const menu = { button: [{ type: 'click', name: '门店', key: 'STORES' }] }

const orderPaid = {
  character_string1: { value: '20261121001' },
  thing2: { value: '羊绒围巾' },
  amount3: { value: '¥399.00' },
  time4: { value: '15:01' },
  thing5: { value: '静安旗舰店' },
}

describe.each([
  ['wechat-api', wechatApi],
  ['co-wechat-api', coWechatApi],
])('unmodified %s against the sandbox', (name, connect) => {
  const isPromised = name === 'co-wechat-api'
  let desk: Desk
  let call: SdkCall
  let follower: Person
  let openid: string
  let folder: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sdk-'))
    writeFileSync(join(folder, 'shop.png'), png)
    desk = await Desk.open()
    call = connect(desk.url)
  })

  beforeEach(() => {
    follower = desk.writer()
    openid = follower.openId.official
  })

  afterAll(async () => {
    await desk.close()
    rmSync(folder, { recursive: true })
  })

  it('fetches its own token and reads the callback addresses', async () => {
    expect(await call('getIp')).toEqual({ ip_list: ['127.0.0.1', '101.226.103.0/25'] })
  })

  it('lists followers and describes one', async () => {
    expect(await call('getFollowers')).toMatchObject({
      total: expect.any(Number),
      data: { openid: expect.any(Array) },
    })
    expect(await call('getUser', openid)).toMatchObject({ subscribe: 1, openid, unionid: follower.unionId })
    expect(await call('batchGetUsers', [openid])).toMatchObject({ user_info_list: [{ openid }] })
    await call('updateRemark', openid, '老客户')
    expect(follower.remark).toBe('老客户')
  })

  it('makes a tag and gives it to the follower', async () => {
    const made = await call(isPromised ? 'createTags' : 'createTag', `会员${name}`)
    const { id } = (made as { tag: { id: number } }).tag
    await call(
      isPromised ? 'batchTagging' : 'membersBatchtagging',
      ...(isPromised ? [[openid], id] : [id, [openid]]),
    )
    expect(follower.tagIds).toEqual([id])
    expect(await call('getTags')).toMatchObject({
      tags: expect.arrayContaining([{ id, name: `会员${name}`, count: 1 }]),
    })
  })

  it('makes, reads and removes the menu', async () => {
    await call('createMenu', menu)
    expect(await call('getMenu')).toMatchObject({ menu: { button: [{ name: '门店', key: 'STORES' }] } })
    expect(await call('getMenuConfig')).toMatchObject({ is_menu_open: 1 })
    await call('removeMenu')
    await expect(call('getMenu')).rejects.toMatchObject({ code: 46003 })
  })

  it('sends customer-service messages until the allowance is used up', async () => {
    await call('sendText', openid, '您好')
    await call('sendNews', openid, [{ title: '新品', description: '秋冬', url: 'https://a.cn/', picurl: '' }])
    for (let count = 0; count < 3; count += 1) await call('sendText', openid, '还在吗')
    await expect(call('sendText', openid, '最后')).rejects.toMatchObject({ code: 45047 })
    expect(desk.world.chat(follower.id, 'official')).toHaveLength(5)
  })

  it('uploads a picture and gets it back', async () => {
    const { media_id } = await call('uploadMedia', join(folder, 'shop.png'), 'image')
    const bytes = await call('getMedia', media_id)
    expect(Buffer.from(bytes as unknown as Buffer).equals(png)).toBe(true)
    await call('sendImage', openid, media_id)
  })

  it('keeps permanent material', async () => {
    const { media_id } = await call('uploadMaterial', join(folder, 'shop.png'), 'image')
    expect(await call('getMaterialCount')).toMatchObject({ image_count: 1 })
    expect(await call('getMaterials', 'image', 0, 10)).toMatchObject({ item: [{ media_id }] })
    await call('removeMaterial', media_id)
    expect(await call('getMaterialCount')).toMatchObject({ image_count: 0 })
  })

  it('sends a template message', async () => {
    const template = templatesOn(desk.world, 'template')[0]
    const target = 'https://shop.example.com/'
    const args = isPromised ? [target, '#000000', orderPaid] : [target, orderPaid]
    await call('sendTemplate', openid, template?.templateId, ...args)
    expect(desk.world.chat(follower.id, 'official').at(-1)?.content).toMatchObject({
      type: 'notice',
      url: target,
    })
    expect(await call('getAllPrivateTemplate')).toMatchObject({ template_list: expect.any(Array) })
  })

  it('makes codes whose picture exists', async () => {
    const temporary = await call('createTmpQRCode', 10_000, 1_800)
    expect(temporary).toMatchObject({ expire_seconds: 1_800 })
    const { ticket } = await call('createLimitQRCode', name === 'wechat-api' ? 'store-1' : 7)
    const picture = await fetch(`${desk.url}/cgi-bin/showqrcode?ticket=${encodeURIComponent(String(ticket))}`)
    expect(picture.headers.get('content-type')).toBe('image/png')
  })

  it('sends a mass message and asks how it went', async () => {
    const sent = await call('massSendText', '新品上市', true, ...(isPromised ? ['may-1'] : []))
    expect(sent).toMatchObject({ errcode: 0, msg_id: expect.any(Number) })
    expect(await call('getMassMessageStatus', sent.msg_id)).toMatchObject({ msg_status: 'SEND_SUCCESS' })
  })

  it('signs a page with the JS-SDK ticket', async () => {
    const config = await call('getJsConfig', { url: 'https://shop.example.com/', jsApiList: [] })
    expect(config).toMatchObject({ appId, signature: expect.stringMatching(/^[0-9a-f]{40}$/) })
  })

  it('is told that its token was revoked: one asks for a new one, the other gives up', async () => {
    await call('getIp')
    desk.world.tokens.revokeAll('official')
    const again = call('getIp')
    if (isPromised) expect(await again).toMatchObject({ ip_list: expect.any(Array) })
    else await expect(again).rejects.toMatchObject({ code: 40001 })
  })
})
