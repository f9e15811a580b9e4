import { controlsOf } from '../../src/mp-host/build/controls'
import type { MiniProject } from '../../src/mp-host/build/project'
import { untouched, whereIs } from '../support/mini-controls'

/** A program of one page. */
const pageOf = (wxml: string): MiniProject => ({
  root: '',
  app: { pages: ['pages/a/a'] },
  pages: ['pages/a/a'],
  components: new Map([['pages/a/a', { json: {}, isPage: true }]]),
  read: () => wxml,
})

const WXML = `
  <!-- <button bindtap="gone" /> -->
  <page-state bindretry="load">
    <input bindinput="type" bindconfirm='find' data-testid="word" />
    <button
      wx:for="{{list}}"
      class="{{a > b ? 'x' : 'y'}}"
      data-testid="row-{{item.key}}"
      catch:tap="open"
    >bindtap="no"</button>
    <image bindload="shown" binderror="hidden" />
    <button open-type="share" data-testid="share" />
    <navigator url="/pages/b/b?id={{id}}" />
  </page-state>`

describe('the controls of a template', () => {
  it('are what a person acts on, with their lines; what happens by itself is none', () => {
    expect(controlsOf(pageOf(WXML)).map(whereIs)).toEqual([
      'pages/a/a.wxml:3 <page-state> retry → load',
      'pages/a/a.wxml:4 <input> input → type (word)',
      'pages/a/a.wxml:4 <input> confirm → find (word)',
      'pages/a/a.wxml:5 <button> tap → open (row-{{item.key}})',
      'pages/a/a.wxml:12 <button> open-type → share (share)',
      'pages/a/a.wxml:13 <navigator> navigate → /pages/b/b?id={{id}}',
    ])
  })

  it('are told apart by page, event, handler and name, whatever a name’s variable became', () => {
    const controls = controlsOf(pageOf(WXML))
    const acted = [
      { place: 'pages/a/a', event: 'tap', handler: 'open', testId: 'row-first' },
      { place: 'pages/a/a', event: 'open-type', handler: 'share', testId: 'share' },
      { place: 'pages/a/a', event: 'navigate', handler: '/pages/b/b?id=1', testId: '' },
      { place: 'pages/b/b', event: 'retry', handler: 'load', testId: '' },
      { place: 'pages/a/a', event: 'confirm', handler: 'find', testId: 'other' },
      { place: 'pages/a/a', event: 'input', handler: 'find', testId: 'word' },
    ]
    expect(untouched(controls, acted).map(({ event }) => event)).toEqual(['retry', 'input', 'confirm'])
  })
})
