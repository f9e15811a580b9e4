import { customCases } from './cases/custom'
import { mediaCases } from './cases/media'
import { massCases } from './cases/mass'
import { menuCases } from './cases/menu'
import { miniCases } from './cases/mini'
import { articleCases } from './cases/articles'
import { codeCases } from './cases/codes'
import { kfCases } from './cases/kf'
import { miniCodeCases } from './cases/mini-codes'
import { subscribeCases } from './cases/subscribe'
import { templateCases } from './cases/templates'
import { tokenCases } from './cases/tokens'
import { userCases } from './cases/users'
import { webCases } from './cases/web'
import type { ContractCase } from './support/case'
import { Desk } from './support/desk'

const cases: ContractCase[] = [
  tokenCases,
  userCases,
  menuCases,
  customCases,
  kfCases,
  templateCases,
  subscribeCases,
  massCases,
  articleCases,
  mediaCases,
  codeCases,
  webCases,
  miniCases,
  miniCodeCases,
].flatMap((sections) => sections.flatMap((section) => section.cases))

const refusals = cases.filter((one) => 'refused' in one.expect)
const rid = /^(.*) rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/s

describe('WeChat as the fact book describes it', () => {
  let desk: Desk

  beforeAll(async () => {
    desk = await Desk.open()
  })

  afterEach(() => desk.clear())

  afterAll(async () => {
    await desk.close()
    process.stdout.write(`contract cases: ${cases.length}, of which refusals: ${refusals.length}\n`)
  })

  test.each(cases.map((one) => [`${one.section}: ${one.title}`, one] as const))('%s', async (_name, one) => {
    const request = typeof one.call === 'function' ? await one.call(desk) : one.call
    const reply = await desk.call(request)
    if ('refused' in one.expect) {
      const [errcode, errmsg] = one.expect.refused
      expect(reply.status).toBe(200)
      expect(reply.json.errcode).toBe(errcode)
      expect(rid.exec(String(reply.json.errmsg))?.[1]).toBe(errmsg)
      return
    }
    if (one.expect.json) expect(reply.json).toEqual(one.expect.json)
    await one.expect.look?.(reply, desk)
  })

  it('has at least 150 cases, at least half of them refusals, and no two of the same name', () => {
    expect(cases.length).toBeGreaterThanOrEqual(150)
    expect(refusals.length * 2).toBeGreaterThanOrEqual(cases.length)
    expect(new Set(cases.map((one) => `${one.section} ${one.title}`)).size).toBe(cases.length)
  })
})
