import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { callApi, startPair } from '../support/world'

let folder: string
let snapshotFile: string

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sandbox-'))
  snapshotFile = path.join(folder, 'deep', 'world.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

it('keeps people, chats, files, codes, tokens, menu and clock over a restart', async () => {
  const first = await startPair({ snapshotFile })
  const ming = await first.client.follower({ nickname: '小明' })
  await ming.say({ type: 'image' })
  await callApi(first, '/cgi-bin/menu/create', { button: [{ type: 'click', name: '门店', key: 'k' }] })
  const { token } = first.sandbox.world.tokens.issueStable('official', false)
  const code = first.sandbox.world.codes.create({ scene: 's', actionName: 'QR_LIMIT_STR_SCENE' })
  await first.client.clock.advance(3_600_000)
  const before = await first.client.state()
  await first.close()

  const second = await startPair({ snapshotFile, seedNumber: 8 })
  const after = await second.client.state()
  expect(after).toMatchObject({ people: before.people, menu: before.menu, codes: before.codes })
  expect(after.clock.offsetMs).toBe(3_600_000)
  expect(second.sandbox.world.tokens.check(token)).toEqual({ app: 'official' })
  expect(second.sandbox.world.codes.byScene('s')).toEqual(code)
  const [line] = await second.client.chats(ming.id)
  expect(line?.content.type).toBe('image')
  const picture = await fetch(
    line?.content.type === 'image' ? `${second.sandbox.url}${new URL(line.content.url).pathname}` : '',
  )
  expect(picture.headers.get('content-type')).toBe('image/png')
  const jing = await second.client.person()
  expect(before.people.map((person) => person.id)).not.toContain(jing.id)
  await second.close()
})

it('writes in the background while it runs', async () => {
  const pair = await startPair({ snapshotFile })
  await pair.client.person({ nickname: '阿静' })
  await new Promise((resolve) => setTimeout(resolve, 1_400))
  expect(readFileSync(snapshotFile, 'utf8')).toContain('阿静')
  await pair.close()
})

it.each([
  ['cannot be read', '{"version":', '读不出来'],
  ['is of another version', '{"version":99}', '另一个版本'],
])('does not start from a file that %s, and says so', async (_what, content, words) => {
  snapshotFile = path.join(folder, 'world.json')
  writeFileSync(snapshotFile, content)
  await expect(startPair({ snapshotFile })).rejects.toThrow(words)
})
