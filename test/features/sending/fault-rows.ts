/** A row of the fault table and the tests that show what it leads to. */
export interface FaultRow {
  answer: string
  shownBy: { file: string; title: string }[]
}

const at = (file: string, ...titles: string[]) => titles.map((title) => ({ file, title }))
const gate = (...titles: string[]) => at('test/features/sending/gate.test.ts', ...titles)
const batch = (...titles: string[]) => at('test/features/sending/faults.test.ts', ...titles)
const table = (...titles: string[]) => at('test/features/sending/fault-table.test.ts', ...titles)
const call = (...titles: string[]) => at('test/wechat/api/faults.test.ts', ...titles)
const token = (...titles: string[]) => at('test/wechat/api/access-token.test.ts', ...titles)
const campaign = (...titles: string[]) => at('test/features/push/run.test.ts', ...titles)
const inRun = (...titles: string[]) => at('test/features/push/faults.test.ts', ...titles)
const massInRun = (...titles: string[]) => at('test/features/push/mass-faults.test.ts', ...titles)

/** reliability.md §5, row by row. */
export const FAULT_ROWS: readonly FaultRow[] = [
  {
    answer: 'time-out, reset, 5xx, HTML body, half JSON, no errcode',
    shownBy: [
      ...call('is made again when it only reads: %s', 'is given up after its time, and nobody knows'),
      ...gate('never repeats a message whose answer was lost', 'calls a message unknown after %s'),
      ...batch('a time-out after a template message: asked again under the same id, and sent once'),
      ...table('no answer in time: unknown', '%s in a batch: unknown for the one that it hit'),
      ...inRun(
        'lists as unknown whose answer was lost or no answer',
        'asks again under the same id',
        'leaves it unknown when WeChat stays busy',
      ),
    ],
  },
  {
    answer: '-1',
    shownBy: [
      ...call('is left in peace while it is sick'),
      ...gate('tries a busy WeChat three times and then waits'),
      ...table('100 × -1, then all is well', 'an hour without WeChat costs nobody a message'),
      ...inRun('outlives a storm of -1', 'fails, and does not wonder'),
      ...massInRun('waits out a storm of -1', 'when its answer was lost and WeChat is busy afterwards'),
    ],
  },
  {
    answer: '40001 40014 42001',
    shownBy: [
      ...token('is fetched once more when 200 callers in 4 processes find it revoked'),
      ...batch('a revoked token: one refresh, and everybody gets it'),
      ...table('%i: one refresh and one more call, for all of them'),
      ...inRun('renews a token that was revoked once'),
    ],
  },
  {
    answer: '40125 40013 40243 40164',
    shownBy: [
      ...token('stops every process for a minute after a wrong secret, and raises the alert'),
      ...table('%i: no call but one for a token a minute, an alert, callbacks go on'),
      ...inRun('waits while WeChat does not let us in (40164)'),
    ],
  },
  {
    answer: '45009',
    shownBy: [
      ...gate('rests until midnight in Beijing when the quota is used up, without calling again'),
      ...batch('45009: no call until the day is over, nothing failed, then everything'),
      ...campaign('keeps the queue when the day is used up (45009)'),
      ...table('45009 of the Mini Program: rests for the minute'),
      ...inRun('rests until the day is over when the quota is used up (45009)'),
      ...massInRun('rests until tomorrow when the quota of the day is used up (45009)'),
    ],
  },
  {
    answer: '45011',
    shownBy: [
      ...call('rests for the minute after 45011 and comes back at half the rate'),
      ...table('45011: slows down, and everybody gets it in the next minutes'),
      ...inRun('goes slower after the limit of a minute (45011)'),
    ],
  },
  { answer: '45015 45047', shownBy: gate('believes %i and closes what the ledger thought open') },
  {
    answer: '43004 43101 40003',
    shownBy: [
      ...batch('%i: marks this person and takes the next channel'),
      ...campaign('marks those whom WeChat refuses (43101) and goes on with the others'),
    ],
  },
  {
    answer: '45065 45066',
    shownBy: [
      ...batch('45066 and 45065: waits a minute, then believes that WeChat has the mass message'),
      ...campaign('goes out once although its answer was lost: the same clientmsgid is asked again'),
      ...massInRun('goes out once although its process is killed between the call and the record'),
    ],
  },
  {
    answer: '40037 47003 47001',
    shownBy: [
      ...batch('%i: stops at the first, with no more calls than ran side by side'),
      ...campaign('is paused at the first %i: the list is not burned'),
      ...table('47001: stops at the first, like every fault of the content'),
    ],
  },
  {
    answer: '48001',
    shownBy: [
      ...batch('48001: closes the channel with a reason and takes the next one'),
      ...at(
        'test/features/account-health/health.test.ts',
        'tells which ways of sending WeChat closed, and why',
      ),
    ],
  },
]
