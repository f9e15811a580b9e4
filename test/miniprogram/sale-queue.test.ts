import { CallError } from '../../miniprogram/api/call-error'
import {
  isMine,
  MOST_QUEUED,
  nextToSend,
  queueWords,
  withChange,
  withoutSale,
  withSale,
  type QueuedSale,
} from '../../miniprogram/sales/queue'
import { sendQueue, type QueueDoors, type RecordedSale } from '../../miniprogram/sales/send'
import { knownSkus, typedSku, unverifiedMember, type Sku } from '../../miniprogram/workbench/counter/view'
import { leadOf, queueRow } from '../../miniprogram/workbench/queue/view'

const GUIDE = '01JD000000000000000000000A'
const AT = '2026-11-22T04:00:00.000Z'
const sale = (n: number, change: Partial<QueuedSale> = {}): QueuedSale => ({
  sale: { clientKey: `key-${n}-key`, receiptNo: `R${n}`, at: AT, lines: [] },
  staffId: GUIDE,
  basket: [{ skuCode: 'SQ-1', name: '亚麻衬衫', spec: '', priceFen: 45_900, qty: 2, money: '¥918' }],
  member: null,
  isTried: false,
  refused: '',
  ...change,
})
const filled = (count: number): QueuedSale[] => Array.from({ length: count }, (_, n) => sale(n))
const kept = (queue: QueuedSale[], one: QueuedSale): QueuedSale[] => {
  const result = withSale(queue, one)
  if ('problem' in result) throw new Error(result.problem)
  return result.queue
}

describe('the queue of sales', () => {
  it('keeps fifty in their order and refuses the next with a sentence', () => {
    const full = filled(MOST_QUEUED)
    expect(full.map(({ sale: { receiptNo } }) => receiptNo).slice(0, 3)).toEqual(['R0', 'R1', 'R2'])
    expect(withSale(full, sale(50))).toEqual({
      problem: '手机里已经有 50 笔没上传的销售，存不下了。请先联网上传，或处理被退回的，再记这一笔。',
    })
    expect(kept(withoutSale(full, 'key-7-key'), sale(50))).toHaveLength(50)
  })

  it('takes a repaired sale in its old place, also when it is full', () => {
    const full = filled(MOST_QUEUED)
    const repaired = sale(3, { sale: { ...sale(3).sale, receiptNo: 'R3-2' } })
    expect(kept(full, repaired)[3]!.sale.receiptNo).toBe('R3-2')
    expect(kept(full, repaired)).toHaveLength(MOST_QUEUED)
  })

  it('takes no receipt number twice', () => {
    const twice = sale(9, { sale: { ...sale(9).sale, receiptNo: 'R1' } })
    expect(withSale(filled(2), twice)).toEqual({
      problem: '小票号「R1」已经在待上传里，请核对小票号。',
    })
  })

  it('sends in order, past refused ones, and never what a colleague recorded', () => {
    const queue = [sale(0, { refused: '小票号已用' }), sale(1, { staffId: 'other' }), sale(2)]
    expect(nextToSend(queue, GUIDE)?.sale.receiptNo).toBe('R2')
    expect(nextToSend(queue.slice(0, 2), GUIDE)).toBeUndefined()
  })

  it('lets go of what the server cannot have: never sent, or refused', () => {
    expect(
      [sale(0), sale(0, { isTried: true }), sale(0, { isTried: true, refused: '不行' })].map(isMine),
    ).toEqual([true, false, true])
  })

  it('says what is in the phone', () => {
    expect(queueWords([])).toBe('')
    expect(queueWords(filled(3))).toBe('3 笔销售等着上传')
    expect(queueWords([sale(0, { refused: '不行' }), sale(1)])).toBe('1 笔销售等着上传，1 笔被退回，要处理')
  })
})

/** A phone's storage, and a server that takes each key once; `answers` says what each call ends with. */
function played(count: number, answers: (call: number) => 'ok' | 'lost' | 'away' | CallError) {
  let queue = filled(count)
  let calls = 0
  const taken: string[] = []
  const doors: QueueDoors = {
    staffId: GUIDE,
    read: () => queue,
    write: (changed) => (queue = changed),
    send: ({ clientKey }) => {
      const answer = answers((calls += 1))
      if (answer instanceof CallError) return Promise.reject(answer)
      if (answer !== 'away' && !taken.includes(clientKey)) taken.push(clientKey)
      if (answer !== 'ok') return Promise.reject(new CallError('network', '网络不太通畅'))
      return Promise.resolve({} as RecordedSale)
    },
  }
  return { doors, taken, queue: () => queue, put: (one: QueuedSale) => (queue = kept(queue, one)) }
}

describe('sending the queue', () => {
  it('brings each sale to the server once, wherever the network goes away', async () => {
    // The answer to the 4th call is lost, the 9th never arrives.
    const world = played(12, (call) => (call === 4 ? 'lost' : call === 9 ? 'away' : 'ok'))
    expect((await sendQueue(world.doors)).isCut).toBe(true)
    expect(world.queue()).toHaveLength(9)
    expect(world.queue()[0]).toMatchObject({ isTried: true, refused: '' })
    expect((await sendQueue(world.doors)).isCut).toBe(true)
    expect((await sendQueue(world.doors)).isCut).toBe(false)
    expect(world.queue()).toEqual([])
    expect(world.taken).toEqual(filled(12).map(({ sale: { clientKey } }) => clientKey))
  })

  it('leaves a refused one with its reason and goes on', async () => {
    const no = new CallError('sale.receipt_taken', '小票号已经用于另一笔销售', 409)
    const world = played(3, (call) => (call === 2 ? no : 'ok'))
    const { recorded, refused } = await sendQueue(world.doors)
    expect(Object.keys(recorded)).toEqual(['key-0-key', 'key-2-key'])
    expect(refused).toEqual({ 'key-1-key': '小票号已经用于另一笔销售' })
    expect(world.queue()).toMatchObject([{ sale: { receiptNo: 'R1' }, refused: '小票号已经用于另一笔销售' }])
    expect((await sendQueue(world.doors)).recorded).toEqual({})
  })

  it.each([401, 429, 500, 503])('waits when the server says %s: that is no refusal', async (status) => {
    const world = played(2, () => new CallError('unknown', '稍后再试', status))
    expect((await sendQueue(world.doors)).isCut).toBe(true)
    expect(world.queue().map(({ refused }) => refused)).toEqual(['', ''])
  })

  it('sends what is recorded meanwhile with the rest', async () => {
    const world = played(2, (call) => {
      if (call === 1) world.put(sale(7))
      return 'ok'
    })
    expect(Object.keys((await sendQueue(world.doors)).recorded)).toHaveLength(3)
  })

  it('sends a repaired one again', async () => {
    const no = new CallError('sale.receipt_taken', '小票号已经用于另一笔销售', 409)
    const world = played(1, (call) => (call === 1 ? no : 'ok'))
    await sendQueue(world.doors)
    world.doors.write(withChange(world.queue(), 'key-0-key', { refused: '' }))
    expect(Object.keys((await sendQueue(world.doors)).recorded)).toEqual(['key-0-key'])
  })
})

describe('what the queue says of each sale', () => {
  it.each([
    [sale(1), '等网络恢复后上传', true],
    [sale(1, { isTried: true }), '上传时断了网，会自动再传一次，不会重复', false],
    [sale(1, { isTried: true, refused: '小票号已用' }), '小票号已用', true],
    [sale(1, { staffId: 'other' }), '由另一位员工记下。请用那位员工的身份打开工作台上传。', false],
  ])('%#', (one, state, canChange) => {
    expect(queueRow(one, GUIDE, AT)).toMatchObject({
      title: 'R1 · ¥918',
      when: '今天 12:00',
      goods: '亚麻衬衫 × 2',
      member: '散客',
      state,
      canChange,
    })
  })

  it('says that nothing waits', () => {
    expect(leadOf([])).toContain('都已经记到服务器了')
  })
})

describe('the counter without a network', () => {
  const shirt: Sku = {
    skuId: '1',
    skuCode: 'SQ-1001-M',
    productName: '亚麻衬衫',
    spec: '墨绿 / M',
    priceFen: 45_900,
  }

  it('takes a member code as it was scanned, and nothing else', () => {
    expect(unverifiedMember('12345678901234567890', AT)).toMatchObject({
      codeUseId: null,
      unverified: { text: '12345678901234567890', scannedAt: AT },
      line: '会员码尾号 7890，上传时按扫码时间核验',
    })
    expect(unverifiedMember('https://example.com', AT)).toBeUndefined()
  })

  it('finds the goods that it knows by name, code or spec', () => {
    for (const words of ['衬衫', 'sq-1001', '墨绿']) expect(knownSkus([shirt], words)).toEqual([shirt])
    expect(knownSkus([shirt], '大衣')).toEqual([])
  })

  it.each([
    ['SQ-9', '459', 45_900],
    ['SQ-9', '88.5', 8_850],
    ['SQ-9', '0.05', 5],
  ])('takes %s at %s by hand', (code, price, priceFen) => {
    expect(typedSku(code, price)).toMatchObject({ skuCode: code, productName: code, priceFen })
  })

  it.each([
    ['衬衫', '459', '商品编码'],
    ['SQ-9', '', '吊牌价'],
    ['SQ-9', '1.234', '吊牌价'],
  ])('says what is wrong with %s at %p', (code, price, words) => {
    expect(typedSku(code, price)).toContain(words)
  })
})
