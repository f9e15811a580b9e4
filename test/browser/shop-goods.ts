import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Code } from '../../src/contract/codes'
import type { RecordedSale } from '../../src/contract/till'
import { signTill } from '../../src/platform/http/till-signature'
import type { Follower, SandboxClient } from '../../src/sandbox/client'
import type { ConsoleClient } from '../support/console-client'

/** Two stores with guides, goods and a till, all made through the API as an operator would. */
export interface Goods {
  wukang: { id: string; name: string; guides: Record<string, string> }
  tianmu: { id: string; name: string; guides: Record<string, string> }
  post<T>(path: string, body: object): Promise<T>
  get<T>(path: string): Promise<T>
  /** Makes a code and waits until its picture is there. */
  code(draft: object): Promise<Code>
  /** Somebody who follows by a code and, when wished for, opens a card in the Mini Program. */
  shopper(nickname: string, code: Code, wish?: { hasCard?: boolean }): Promise<Shopper>
  /** A sale as a till sends it; prices are those of the goods unless told. */
  sell(
    receiptNo: string,
    lines: Record<string, number>,
    buyer?: Shopper,
    prices?: Record<string, number>,
  ): Promise<RecordedSale>
  /** What a shopper does in the Mini Program. */
  mini<T>(buyer: Shopper, path: string, body: object): Promise<T>
}

export interface Shopper {
  follower: Follower
  customerId: string
  /** The Mini Program's session. */
  token: string
}

/** Prices by SKU, in fen. */
export const PRICES: Record<string, number> = { 'COAT-M': 129_900, 'SCARF-1': 39_900 }

const STORES = {
  wukang: {
    code: 'SH001',
    name: '武康路店',
    city: '上海',
    address: '徐汇区武康路 376 号',
    staff: ['林知夏', '周南'],
  },
  tianmu: {
    code: 'HZ001',
    name: '天目里店',
    city: '杭州',
    address: '西湖区天目山路 398 号',
    staff: ['顾言', '白露'],
  },
}
const EVERY_DAY = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '10:00', to: '22:00' }]

/** Opens the shops. */
export async function stockShops(
  url: string,
  console: ConsoleClient,
  sandbox: SandboxClient,
): Promise<Goods> {
  const post = async <T>(path: string, body: object) =>
    (await console.send('post', path, body).expect(200)).body as T
  const get = async <T>(path: string) => (await console.get(path).expect(200)).body as T

  const openStore = async ({ staff, ...draft }: (typeof STORES)['wukang']) => {
    const { id } = await post<{ id: string }>('/api/admin/stores', { ...draft, openingPeriods: EVERY_DAY })
    const guides: Record<string, string> = {}
    for (const name of staff) {
      const hired = { name, roles: ['guide'], storeId: id, speciality: '羊绒与尺码' }
      guides[name] = (await post<{ id: string }>('/api/admin/staff', hired)).id
    }
    return { id, name: draft.name, guides }
  }
  const wukang = await openStore(STORES.wukang)
  const tianmu = await openStore(STORES.tianmu)
  for (const [code, name, sku] of [
    ['COAT', '羊绒大衣', { code: 'COAT-M', spec: '墨绿 / M' }],
    ['SCARF', '羊绒围巾', { code: 'SCARF-1', spec: '驼色' }],
  ] as const)
    await post('/api/admin/products', { code, name, skus: [{ ...sku, priceFen: PRICES[sku.code] }] })
  const till = await tillOf(url, post)

  const code = async (draft: object): Promise<Code> => {
    let made = await post<Code>('/api/admin/codes', { carrier: 'account', ...draft })
    for (let tries = 0; made.state === 'making'; tries += 1) {
      if (tries > 200) throw new Error(`the code is not made: ${made.lastError}`)
      await wait(50)
      made = await get<Code>(`/api/admin/codes/${made.id}`)
    }
    return made
  }
  return {
    wukang,
    tianmu,
    post,
    get,
    code,
    shopper: (nickname, scanned, wish) => shopperOf(url, sandbox, nickname, scanned, wish?.hasCard ?? true),
    mini: ({ token }, path, body) => ask(url, token, 'POST', path, body),
    sell: async (receiptNo, lines, buyer, prices = PRICES) => {
      const codeUseId = buyer ? await verified(url, till, buyer) : undefined
      return till<RecordedSale>('/api/till/sales', {
        storeCode: STORES.wukang.code,
        receiptNo,
        at: new Date((await sandbox.clock.read()).now).toISOString(),
        codeUseId,
        lines: Object.entries(lines).map(([skuCode, qty]) => ({
          skuCode,
          qty,
          paidFen: qty * prices[skuCode]!,
        })),
      })
    },
  }
}

type Till = <T>(target: string, body: object) => Promise<T>

async function tillOf(url: string, post: Goods['post']): Promise<Till> {
  const { key, secret } = await post<{ key: { id: string }; secret: string }>('/api/admin/api-keys', {
    name: '收银 1 号',
    scopes: ['members', 'sales', 'refunds'],
  })
  return async <T>(target: string, content: object) => {
    const body = JSON.stringify(content)
    const once = randomUUID()
    const timestamp = String(Math.floor(Date.now() / 1000))
    const response = await fetch(url + target, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-guidepost-key': key.id,
        'x-guidepost-timestamp': timestamp,
        'idempotency-key': once,
        'x-guidepost-signature': signTill(secret, { method: 'POST', target, timestamp, once, body }),
      },
      body,
    })
    if (!response.ok) throw new Error(`${target} was refused: ${await response.text()}`)
    return (await response.json()) as T
  }
}

async function ask<T>(
  url: string,
  token: string | undefined,
  method: string,
  path: string,
  body?: object,
): Promise<T> {
  const response = await fetch(url + path, {
    method,
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: body && JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path} was refused: ${await response.text()}`)
  return (await response.json()) as T
}

async function shopperOf(
  url: string,
  sandbox: SandboxClient,
  nickname: string,
  code: Code,
  hasCard: boolean,
): Promise<Shopper> {
  const follower = await sandbox.person({ nickname })
  await follower.scan(code.carrier === 'account' ? { url: code.content ?? '' } : { scene: code.scene })
  const opened = await ask<{ token: string; me: { customerId: string } }>(
    url,
    undefined,
    'POST',
    '/api/mp/session',
    {
      code: await follower.loginCode(),
    },
  )
  const { token } = opened
  if (hasCard) {
    const { consent } = await ask<{ consent: { version: number; purposes: { key: string }[] } }>(
      url,
      token,
      'GET',
      '/api/mp/card',
    )
    const consents = consent.purposes.map(({ key }) => ({ purpose: key, isAccepted: true }))
    await ask(url, token, 'POST', '/api/mp/card', { consentVersion: consent.version, consents })
  }
  return { follower, customerId: opened.me.customerId, token }
}

async function verified(url: string, till: Till, { token }: Shopper): Promise<string> {
  const { text } = await ask<{ text: string }>(url, token, 'GET', '/api/mp/member-code')
  const body = { storeCode: STORES.wukang.code, code: text }
  return (await till<{ codeUseId: string }>('/api/till/member-codes/verify', body)).codeUseId
}
