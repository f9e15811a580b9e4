import { CallError } from '../../miniprogram/api/call-error'
import { idOf, PageActs } from '../../miniprogram/acts/page-acts'

const AWAY = new CallError('network', '网络不太通畅，请稍后再试。')

/** What was said over the page, in order. */
const said: string[] = []
const acts = new PageActs({
  sentenceOf: (error) => (error as Error).message,
  tell: (sentence) => Promise.resolve(said.push(sentence)),
})
beforeEach(() => said.splice(0))

/** A page as WeChat hands it to its own acts, and every status it showed. */
function pageOf<Data extends object>(data: Data) {
  const shown: Partial<Data>[] = []
  const setData = (change: Partial<Data>): void => {
    shown.push(change)
    Object.assign(data, change)
  }
  return { data, setData, shown }
}

/** An answer that comes when the test says so. */
function later<T>(): { answer: (value: T) => void; promise: Promise<T> } {
  let answer: (value: T) => void = () => undefined
  const promise = new Promise<T>((resolve) => (answer = resolve))
  return { answer, promise }
}

describe('loading a page', () => {
  it('shows what went wrong, and the skeleton again while it is tried again', async () => {
    const page = pageOf({ status: 'loading', problem: '' })
    await acts.load(page, () => Promise.reject(AWAY))
    expect(page.data).toEqual({ status: 'error', problem: AWAY.message })
    await acts.load(page, () => Promise.resolve())
    expect(page.shown.map(({ status }) => status)).toEqual(['error', 'loading', 'ready'])
  })

  it('keeps what a ready page shows while it is read anew', async () => {
    const page = pageOf({ status: 'ready', problem: '' })
    await acts.load(page, () => Promise.resolve())
    expect(page.shown.map(({ status }) => status)).toEqual(['ready'])
  })

  it('leaves a page alone from which the person is led away', async () => {
    const page = pageOf({ status: 'loading', problem: '' })
    await acts.load(
      page,
      () => Promise.reject(AWAY),
      (error) => Promise.resolve(error === AWAY),
    )
    expect(page.shown).toEqual([])
  })
})

describe('an act', () => {
  it('is done once however often it is tapped, and the next one may follow', async () => {
    const page = pageOf({ busy: false })
    const first = later<void>()
    let done = 0
    const act = async (): Promise<void> => {
      await first.promise
      done += 1
    }
    const taps = [acts.once(page, act), acts.once(page, act)]
    first.answer()
    expect(await Promise.all(taps)).toEqual([true, false])
    expect(await acts.once(page, act)).toBe(true)
    expect(done).toBe(2)
  })

  it('says what goes wrong and lets the person try again', async () => {
    const page = pageOf({ busy: false })
    expect(await acts.once(page, () => Promise.reject(AWAY))).toBe(false)
    expect(said).toEqual([AWAY.message])
    expect(page.data.busy).toBe(false)
  })
})

describe('a list that came a page at a time', () => {
  const rows = (...ids: string[]): { id: string }[] => ids.map((id) => ({ id }))

  it('goes on with the next page, without a row that moved there meanwhile', async () => {
    const list = pageOf({ rows: rows('a', 'b'), total: 5 })
    const asked: number[] = []
    await acts.turn(list, 2, idOf, (page) => {
      asked.push(page)
      return Promise.resolve(rows('b', 'c'))
    })
    expect([asked, list.data.rows.map(idOf)]).toEqual([[2], ['a', 'b', 'c']])
  })

  it('asks nothing at its end, and only once while a page is on its way', async () => {
    const list = pageOf({ rows: rows('a', 'b'), total: 3 })
    const third = later<{ id: string }[]>()
    let asked = 0
    const read = (): Promise<{ id: string }[]> => {
      asked += 1
      return third.promise
    }
    const turns = [acts.turn(list, 2, idOf, read), acts.turn(list, 2, idOf, read)]
    third.answer(rows('c'))
    await Promise.all(turns)
    await acts.turn(list, 2, idOf, read)
    expect([asked, list.data.rows.map(idOf)]).toEqual([1, ['a', 'b', 'c']])
  })

  it('drops a page that comes after the list was read anew', async () => {
    const list = pageOf({ rows: rows('a', 'b'), total: 4 })
    const old = later<{ id: string }[]>()
    const turn = acts.turn(list, 2, idOf, () => old.promise)
    list.setData({ rows: rows('x'), total: 1 })
    old.answer(rows('c', 'd'))
    await turn
    expect(list.data.rows.map(idOf)).toEqual(['x'])
  })

  it('says what goes wrong, keeps its rows, and can be turned again', async () => {
    const list = pageOf({ rows: rows('a'), total: 2 })
    await acts.turn(list, 1, idOf, () => Promise.reject(AWAY))
    expect([said, list.data.rows.map(idOf)]).toEqual([[AWAY.message], ['a']])
    await acts.turn(list, 1, idOf, () => Promise.resolve(rows('b')))
    expect(list.data.rows.map(idOf)).toEqual(['a', 'b'])
  })
})
