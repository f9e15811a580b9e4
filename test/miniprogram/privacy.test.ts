import { readFileSync } from 'node:fs'
import path from 'node:path'
import { DECLARED_USES, useOf } from '../../miniprogram/privacy/declared'
import { noPhoneWords } from '../../miniprogram/pages/me/view'
import { attributesOf, tagsIn } from '../../src/mp-host/build/wxml-tags'
import { PRIVACY_ITEMS } from '../../src/mp-host/privacy-items'
import { ownFiles, ROOT, textOf } from './own-files'

const PROJECT = path.resolve(__dirname, '../..')
const CALLS = Object.values(PRIVACY_ITEMS).flat()

/** The texts of the Mini Program's files with this ending. */
const texts = (ending: string): string[] => ownFiles(ending).map(textOf)

/** The calls and components of a source or a template that WeChat's privacy guide is about. */
function callsIn(source: string): string[] {
  return [...source.matchAll(/\bwx\s*\.\s*(\w+)/g)]
    .map(([, name = '']) => name)
    .filter((name) => CALLS.includes(name))
}
function componentsIn(template: string): string[] {
  return tagsIn(template)
    .filter(({ isClosing }) => !isClosing)
    .flatMap((tag) => {
      const { type, 'open-type': openType = '' } = attributesOf(tag)
      // TDesign's button and input hand these attributes to WeChat's own.
      const name = tag.name.replace(/^t-/, '')
      return [name, `${name}.${type}`, ...openType.split('|').map((one) => `${name}.${one}`)]
    })
    .filter((name) => CALLS.includes(name))
}

const used = [...new Set([...texts('.ts').flatMap(callsIn), ...texts('.wxml').flatMap(componentsIn)])].sort()

describe('what the Mini Program takes of a person', () => {
  it('is found in sources and templates', () => {
    expect(callsIn('await wx.getLocation({}); wx.showToast(); wx\n  .chooseAddress()')).toEqual([
      'getLocation',
      'chooseAddress',
    ])
    const template =
      '<button open-type="chooseAvatar|agreePrivacyAuthorization" /><input type="nickname" /><input type="text" /><camera />'
    expect(componentsIn(template)).toEqual(['button.chooseAvatar', 'input.nickname', 'camera'])
  })

  it('is declared, each use once, and nothing that is not taken', () => {
    expect(DECLARED_USES.map(({ api }) => api).sort()).toEqual(used)
  })

  it('is declared under WeChat’s item for it', () => {
    for (const { api, item } of DECLARED_USES) expect(PRIVACY_ITEMS[item]).toContain(api)
  })

  it('is asked for in app.json where it is about the place', () => {
    const app = JSON.parse(readFileSync(path.join(ROOT, 'app.json'), 'utf8')) as {
      requiredPrivateInfos: string[]
    }
    const places = [
      ...PRIVACY_ITEMS['位置信息']!,
      ...PRIVACY_ITEMS['选中的位置信息']!,
      ...PRIVACY_ITEMS['地址']!,
    ]
    expect([...app.requiredPrivateInfos].sort()).toEqual(used.filter((api) => places.includes(api)))
  })

  it.each(['docs/miniprogram.md', 'docs/miniprogram.zh-CN.md'])(
    'is listed in %s for who fills in the guide',
    (file) => {
      const listed = readFileSync(path.join(PROJECT, file), 'utf8')
        .split('\n')
        .filter((line) => DECLARED_USES.some(({ api }) => line.startsWith(`| \`${api}\``)))
      expect(listed).toEqual(
        DECLARED_USES.map(({ api, item, purpose }) =>
          expect.stringContaining(`| \`${api}\` | ${item} | ${purpose} |`),
        ),
      )
    },
  )

  it('is said by the sheet in its own words; for any other question by all of them', () => {
    expect(useOf('button.getPhoneNumber')).toMatchObject({ item: '手机号' })
    expect(useOf('requirePrivacyAuthorize').item).toBe('位置信息、手机号、昵称、头像、相册（仅写入）、剪切板')
  })

  it('is never needed: who refuses reads what still works', () => {
    expect(noPhoneWords('getPhoneNumber:fail privacy permission is not authorized')).toContain(
      '没有同意隐私保护指引',
    )
    expect(noPhoneWords('getPhoneNumber:fail user deny')).toBe('没有留下手机号，会员卡照样能用。')
  })
})
