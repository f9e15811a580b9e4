import { serverTroubleWords } from '../../miniprogram/words/server-trouble'

it.each([
  [undefined, '服务器出了点问题，内容都没丢，请稍后再试。'],
  [
    '01KAM3Z8Q4W7F3K2M9QXYZ1234',
    '服务器出了点问题，内容都没丢，请稍后再试。\n一直不行，请把编号 QXYZ1234 告诉店员。',
  ],
])('a server that failed, with the number %j', (requestId, words) => {
  expect(serverTroubleWords(requestId)).toBe(words)
})
