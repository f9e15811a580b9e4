import { codeRows, isRefused, notSavedWords } from '../../miniprogram/workbench/codes/view'
import { activityRows, creditRows, spanText } from '../../miniprogram/workbench/figures/view'
import { liveRows, materialRows } from '../../miniprogram/workbench/share/view'
import type { MpLiveSession } from '../../src/contract/live'
import type { Share } from '../../src/contract/shares'
import type { GuideCode } from '../../src/contract/workbench-codes'

const ID = '01JD0000000000000000000001'
const NOW = '2026-11-22T04:00:00.000Z'

describe('codes', () => {
  const code: GuideCode = {
    ...{ id: ID, owner: 'mine', carrier: 'miniapp', label: '林知夏', placement: null },
    ...{ scans: 3, follows: 2 },
  }

  it('are the guide’s own and the store’s, each with today’s scans', () => {
    const till: GuideCode = {
      ...{ ...code, owner: 'store', carrier: 'account' },
      ...{ label: '武康路店', placement: '收银台', scans: 0, follows: 0 },
    }
    expect(codeRows([code, till])).toEqual({
      mine: [
        { id: ID, title: '林知夏', note: '小程序码：扫码打开会员小程序', today: '今天 3 次扫码，2 人关注' },
      ],
      store: [
        {
          id: ID,
          title: '武康路店 · 收银台',
          note: '公众号码：扫码关注公众号',
          today: '今天还没有人扫',
        },
      ],
    })
  })

  it.each([
    ['', ''],
    ['saveImageToPhotosAlbum:fail cancel', ''],
    ['saveImageToPhotosAlbum:fail auth deny', '没有保存到相册的权限'],
    ['saveImageToPhotosAlbum:fail:auth denied', '没有保存到相册的权限'],
    ['saveImageToPhotosAlbum:fail privacy permission is not authorized', '没有同意隐私保护指引'],
    ['saveImageToPhotosAlbum:fail invalid file', '没有存成'],
  ])('that were not saved with %p: %p', (errMsg, words) => {
    expect(notSavedWords(errMsg)).toContain(words)
    expect(notSavedWords(errMsg) === '').toBe(words === '')
    expect(isRefused(errMsg)).toBe(words.startsWith('没有保存'))
  })
})

describe('figures', () => {
  const activity = {
    ...{ scans: 1_200, follows: 30, cards: 12, liveEntries: 5, shareVisits: 44 },
    ...{ sales: 9, paidFen: 900_050, refundedFen: 39_900 },
  }

  it('are explained one by one', () => {
    const rows = activityRows(activity)
    expect(rows.map(({ title, value }) => `${title} ${value}`)).toEqual([
      '扫码 1,200 次',
      '关注 30 人',
      '开卡 12 张',
      '分享来访 44 次',
      '进直播 5 次',
      '成交 9 笔',
      '实收 ¥9,000.50',
    ])
    expect(rows.every(({ meaning }) => meaning.length > 5)).toBe(true)
    expect(rows.at(-1)!.meaning).toContain('其中 ¥399 后来退了')
    expect(activityRows({ ...activity, refundedFen: 0 }).at(-1)!.meaning).not.toContain('退')
  })

  it('say which sales are credited, by each way of counting', () => {
    const credit = {
      model: 'tenure' as const,
      saleCount: 2,
      creditedFen: 90_000,
      refundedFen: 40_000,
      netFen: 50_000,
    }
    expect(creditRows([credit])).toEqual([
      {
        key: 'tenure',
        title: '服务归属',
        value: '¥500',
        meaning: '成交时由你服务的顾客，2 笔，已扣退款 ¥400',
      },
    ])
  })

  it.each([
    ['2026-11-21T16:00:00.000Z', '2026-11-22T16:00:00.000Z', '11月22日'],
    ['2026-11-15T16:00:00.000Z', '2026-11-22T16:00:00.000Z', '11月16日 到 11月22日'],
  ])('from %s to %s are of %s', (from, to, words) => {
    expect(spanText(from, to)).toBe(words)
  })
})

describe('what may be passed on', () => {
  const material = {
    ...{
      id: ID,
      title: '羊绒季',
      text: '三款新色到店。',
      topic: 'newArrivals' as const,
      link: '/pages/home/index',
    },
    ...{ pictureIds: [], productId: null, offerId: null, productName: null, offerName: null },
    ...{ state: 'published' as const, version: 1, pictureUrls: [], createdByName: '总部' },
    ...{ createdAt: NOW, publishedAt: NOW, task: null },
  }
  const share: Share = {
    ...{ id: 'a'.repeat(16), targetKind: 'material', targetId: ID, targetTitle: '羊绒季' },
    ...{ sharerKind: 'guide', sharerName: '林知夏', guideId: ID, guideName: '林知夏', storeName: null },
    ...{ parentId: null, depth: 0, createdAt: NOW, visits: 9, visitors: 4, sales: 1, amountFen: 39_900 },
  }

  it('is told with the task and with what came of my link', () => {
    const task = { id: ID, instruction: '发给老客', dueAt: '2026-11-23T10:00:00.000Z', isDone: false }
    const [asked, done] = materialRows(
      [
        { ...material, task },
        { ...material, task: { ...task, isDone: true } },
      ],
      [share],
      NOW,
    )
    expect(asked).toMatchObject({
      ...{ kind: 'material', isDone: false, path: '/pages/home/index' },
      task: '任务：发给老客。明天 18:00 前，有人打开你的分享就算完成',
      result: '已分享，4 人来看，成交 1 笔 ¥399',
    })
    expect(done).toMatchObject({ task: '任务已完成：发给老客', isDone: true })
    expect(materialRows([material], [], NOW)[0]).toMatchObject({ task: '', result: '还没有分享过' })
  })

  it('is a live session that is on, comes, or can be seen again', () => {
    const live: MpLiveSession = {
      ...{ id: ID, title: '冬季新品专场', host: '林知夏', coverUrl: null, finderUserName: 'sph' },
      ...{ startAt: '2026-11-22T12:00:00.000Z', endAt: '2026-11-22T14:00:00.000Z', state: 'planned' },
    }
    const rows = liveRows([live, { ...live, state: 'live' }, { ...live, state: 'ended' }], [], NOW)
    expect(rows.map(({ text }) => text)).toEqual(['今天 20:00 · 林知夏', '正在直播 · 林知夏'])
  })
})
