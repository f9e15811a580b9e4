import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { attributesOf, tagsIn, type WxmlTag } from '../../src/mp-host/build/wxml-tags'
import { ownFiles, ROOT, textOf } from './own-files'

const PROJECT = path.resolve(ROOT, '..')
const PACKAGE = path.join(PROJECT, 'node_modules/tdesign-miniprogram/miniprogram_dist')

interface Package {
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}
const json = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T

/** The TDesign components that the pages draw, by their place in the package. */
const used = [
  ...new Set(
    ownFiles('.json')
      .flatMap((file) =>
        Object.values(
          (JSON.parse(textOf(file)) as { usingComponents?: Record<string, string> }).usingComponents ?? {},
        ),
      )
      .filter((place) => place.startsWith('tdesign-miniprogram/'))
      .map((place) => place.slice('tdesign-miniprogram/'.length)),
  ),
]

/** Every variable that a sheet asks for, with the sheets that it imports. */
function askedBy(place: string, seen = new Set<string>()): string[] {
  const file = path.join(PACKAGE, `${place}.wxss`)
  if (seen.has(file) || !existsSync(file)) return []
  seen.add(file)
  const own = [...readFileSync(file, 'utf8').matchAll(/var\(\s*(--td-[\w-]+)/g)].map(([, name = '']) => name)
  const { usingComponents = {} } = json<{ usingComponents?: Record<string, string> }>(
    path.join(PACKAGE, `${place}.json`),
  )
  const inside = Object.values(usingComponents).flatMap((one) =>
    askedBy(path.posix.join(path.posix.dirname(place), one), seen),
  )
  return [...own, ...inside]
}

describe('TDesign in the Mini Program', () => {
  it('is one version: what ships is what is built and tested here', () => {
    const ships = json<Package>(path.join(ROOT, 'package.json')).dependencies ?? {}
    const here = json<Package>(path.join(PROJECT, 'package.json')).devDependencies ?? {}
    expect(Object.keys(ships)).toEqual(['tdesign-miniprogram'])
    expect(here).toMatchObject(ships)
  })

  it('draws the controls: no page has a button, a field or a switch of its own', () => {
    const own = ownFiles('.wxml').flatMap((file) =>
      tagsIn(textOf(file))
        .filter(({ isClosing }) => !isClosing)
        .filter(({ name }) => NATIVE.includes(name))
        .map(({ name, line }) => `${file}:${line} <${name}>`),
    )
    expect(used.length).toBeGreaterThan(3)
    expect(own).toEqual([])
  })

  it('takes its looks from its own variables: each that is set is asked for, and no sheet names its insides', () => {
    const set = ownFiles('.wxss').flatMap((file) =>
      [...textOf(file).matchAll(/^\s*(--td-[\w-]+):/gm)].map(([, name = '']) => name),
    )
    const asked = new Set(used.flatMap((place) => askedBy(place)))
    expect(set.filter((name) => !asked.has(name))).toEqual([])
    expect(ownFiles('.wxss').filter((file) => /\.t-[a-z]/.test(textOf(file)))).toEqual([])
  })

  it('draws no icon of its font, which would come from a CDN', () => {
    const drawn = ownFiles('.wxml').flatMap((file) =>
      tagsIn(textOf(file))
        .filter(({ name }) => name.startsWith('t-'))
        .filter((tag) => !tag.isClosing && hasIcon(tag))
        .map(({ name, line }) => `${file}:${line} <${name}>`),
    )
    expect(drawn).toEqual([])
  })
})

/** What TDesign draws instead. */
const NATIVE = ['button', 'input', 'textarea', 'switch', 'checkbox', 'radio']

/** Attributes by which TDesign's components draw an icon. */
const ICONS = ['icon', 'left-icon', 'right-icon', 'prefix-icon', 'suffix-icon', 'clearable']

/** A search field has two, unless it is told not to. */
function hasIcon(tag: WxmlTag): boolean {
  const attributes = attributesOf(tag)
  const isDrawn = (name: string): boolean => !['', '{{false}}', 'slot'].includes(attributes[name] ?? '')
  const isToldNot = attributes['left-icon'] === '' && attributes['clearable'] === '{{false}}'
  return (tag.name === 't-search' && !isToldNot) || tag.name === 't-icon' || ICONS.some(isDrawn)
}
