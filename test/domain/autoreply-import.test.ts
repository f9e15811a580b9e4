import fc from 'fast-check'
import { importAutoreply, mediaInAutoreply } from '../../src/domain/autoreply-import'
import { checkRule } from '../../src/domain/rule-check'
import { importSelfmenu, mediaInSelfmenu } from '../../src/domain/selfmenu-import'
import { check } from './seed'

const article = {
  title: '新品',
  author: 'a',
  digest: '上市',
  show_cover: 0,
  cover_url: 'http://p.cn/1.jpg',
  content_url: 'http://mp.cn/1',
  source_url: '',
}

/** As WeChat's documentation shows it, with the brand's own words. */
const autoreply = {
  is_add_friend_reply_open: 1,
  is_autoreply_open: 1,
  add_friend_autoreply_info: { type: 'text', content: '谢谢关注 {{您}}' },
  message_default_autoreply_info: { type: 'text', content: '稍后回复您' },
  keyword_autoreply_info: {
    list: [
      {
        rule_name: '营业时间',
        create_time: 1423028166,
        reply_mode: 'reply_all',
        keyword_list_info: [
          { type: 'text', match_mode: 'contain', content: '几点' },
          { type: 'text', match_mode: 'equal', content: '营业时间' },
          { type: 'text', match_mode: 'equal', content: '？' },
        ],
        reply_list_info: [
          { type: 'text', content: '10 点到 22 点' },
          { type: 'img', content: 'MEDIA_IMG' },
          { type: 'video', content: 'MEDIA_VIDEO' },
        ],
      },
      {
        rule_name: '新品',
        create_time: 1423027971,
        reply_mode: 'random_one',
        keyword_list_info: [{ type: 'text', match_mode: 'contain', content: '新品' }],
        reply_list_info: [
          { type: 'news', news_info: { list: [article, article] } },
          { type: 'text', content: '见橱窗' },
        ],
      },
      {
        rule_name: '视频号',
        reply_mode: 'reply_all',
        keyword_list_info: [{ type: 'text', match_mode: 'equal', content: '直播' }],
        reply_list_info: [{ type: 'finder', content: 'x' }],
      },
      {
        rule_name: '空',
        reply_mode: 'reply_all',
        keyword_list_info: [],
        reply_list_info: [{ type: 'text', content: 'x' }],
      },
    ],
  },
}

describe('taking over the account’s replies', () => {
  test('become rules in the same order, with what is missing in words', () => {
    const { rules, notes, ...switches } = importAutoreply(autoreply, ({ mediaId }) =>
      mediaId === 'MEDIA_IMG' ? 'ASSET1' : undefined,
    )
    expect(switches).toEqual({ isFollowReplyOpen: true, isAutoReplyOpen: true })
    expect(rules).toEqual([
      {
        name: '营业时间',
        triggers: [
          { kind: 'contains', phrase: '几点' },
          { kind: 'exact', phrase: '营业时间' },
        ],
        conditions: {},
        answers: [
          { type: 'text', text: '10 点到 22 点' },
          { type: 'image', assetId: 'ASSET1' },
        ],
        answerMode: 'all',
        priority: 100,
        isActive: true,
      },
      {
        name: '新品',
        triggers: [{ kind: 'contains', phrase: '新品' }],
        conditions: {},
        answers: [
          {
            type: 'news',
            articles: [
              { title: '新品', description: '上市', picUrl: 'http://p.cn/1.jpg', url: 'http://mp.cn/1' },
            ],
          },
          { type: 'text', text: '见橱窗' },
        ],
        answerMode: 'random',
        priority: 100,
        isActive: true,
      },
      expect.objectContaining({
        name: '关注回复',
        triggers: [{ kind: 'event', event: 'follow' }],
        answers: [{ type: 'text', text: '谢谢关注 { {您}}' }],
      }),
      expect.objectContaining({ name: '消息默认回复', triggers: [{ kind: 'default' }] }),
    ])
    expect(notes.map(({ where, message }) => `${where} ${message}`)).toEqual([
      '关键词规则“营业时间” 视频回复无法从微信取回素材，请上传素材后手工添加',
      '“营业时间” 有一个关键词未接管：“？”只有标点或空白，匹配时会被忽略；请加上文字，或改用匹配式',
      '“新品” 多图文只保留前 1 篇（微信限制）',
      '关键词规则“视频号” 不支持“finder”类型的回复，请手工添加',
      '关键词规则“视频号” 没有可以接管的回复内容，未接管',
      '关键词规则“空” 没有可用的关键词，未接管',
    ])
  })

  test('the media to fetch are known before', () => {
    expect(mediaInAutoreply(autoreply)).toEqual([
      { mediaId: 'MEDIA_IMG', type: 'image' },
      { mediaId: 'MEDIA_VIDEO', type: 'video' },
    ])
  })

  test('what was switched off stays off', () => {
    const { rules } = importAutoreply({ ...autoreply, is_autoreply_open: 0 })
    expect(rules.map((rule) => [rule.name, rule.isActive])).toEqual([
      ['营业时间', false],
      ['新品', false],
      ['关注回复', true],
      ['消息默认回复', false],
    ])
  })

  test('an account without replies gives nothing', () => {
    expect(importAutoreply({ is_add_friend_reply_open: 0, is_autoreply_open: 0 })).toEqual({
      rules: [],
      notes: [],
      isFollowReplyOpen: false,
      isAutoReplyOpen: false,
    })
  })

  test('whatever WeChat sends, only rules that may be saved come out', () => {
    const reply = fc.record({
      type: fc.constantFrom('text', 'img', 'news', 'x'),
      content: fc.string({ maxLength: 9 }),
      news_info: fc.anything(),
    })
    const entry = fc.record({
      rule_name: fc.anything(),
      keyword_list_info: fc.oneof(fc.anything(), fc.array(fc.record({ content: fc.string() }))),
      reply_list_info: fc.oneof(fc.anything(), fc.array(reply)),
    })
    const source = fc.oneof(
      fc.anything(),
      fc.record({
        add_friend_autoreply_info: reply,
        keyword_autoreply_info: fc.record({ list: fc.array(entry) }),
      }),
    )
    check(
      fc.property(source, (json) => {
        for (const rule of importAutoreply(json, () => 'A').rules) expect(checkRule(rule)).toEqual([])
        for (const rule of importSelfmenu(json, () => 'A').rules) expect(checkRule(rule)).toEqual([])
      }),
      300,
    )
  })
})

const selfmenu = {
  is_menu_open: 1,
  selfmenu_info: {
    button: [
      { type: 'click', name: '今日', key: 'TODAY' },
      {
        name: '会员',
        sub_button: {
          list: [
            { type: 'view', name: '官网', url: 'https://a.cn' },
            { type: 'text', name: '电话', value: '400-000-0000' },
            { type: 'img', name: '海报', value: 'MEDIA_1' },
            { type: 'video', name: '短片', value: 'http://v.cn/1' },
            {
              type: 'miniprogram',
              name: '会员卡',
              appid: 'wx1',
              pagepath: 'pages/card',
              url: 'https://a.cn/card',
            },
          ],
        },
      },
      { type: 'news', name: '上新', value: 'NEWS_ID', news_info: { list: [article, article] } },
    ],
  },
}

describe('taking over the account’s menu', () => {
  test('buttons that answered by themselves become click buttons with a rule each', () => {
    const { menu, rules, notes, isMenuOpen } = importSelfmenu(
      selfmenu,
      ({ mediaId }) => `asset of ${mediaId}`,
    )
    expect(isMenuOpen).toBe(true)
    expect(menu).toEqual({
      buttons: [
        { type: 'click', name: '今日', key: 'TODAY' },
        {
          type: 'group',
          name: '会员',
          buttons: [
            { type: 'view', name: '官网', url: 'https://a.cn' },
            { type: 'click', name: '电话', key: 'IMPORTED_MENU_2_2' },
            { type: 'click', name: '海报', key: 'IMPORTED_MENU_2_3' },
            {
              type: 'miniprogram',
              name: '会员卡',
              appId: 'wx1',
              pagePath: 'pages/card',
              url: 'https://a.cn/card',
            },
          ],
        },
        { type: 'click', name: '上新', key: 'IMPORTED_MENU_3' },
      ],
    })
    expect(rules.map((rule) => [rule.name, rule.triggers, rule.answers[0].type])).toEqual([
      ['菜单：会员 › 电话', [{ kind: 'event', event: 'menu', key: 'IMPORTED_MENU_2_2' }], 'text'],
      ['菜单：会员 › 海报', [{ kind: 'event', event: 'menu', key: 'IMPORTED_MENU_2_3' }], 'image'],
      ['菜单：上新', [{ kind: 'event', event: 'menu', key: 'IMPORTED_MENU_3' }], 'news'],
    ])
    expect(notes).toEqual([
      { where: '菜单“会员 › 短片”', message: '视频回复无法从微信取回素材，请上传素材后手工添加' },
    ])
    expect(mediaInSelfmenu(selfmenu)).toEqual([{ mediaId: 'MEDIA_1', type: 'image' }])
  })

  test('no menu is no menu', () => {
    expect(importSelfmenu({ is_menu_open: 0, selfmenu_info: { button: [] } })).toEqual({
      rules: [],
      notes: [],
      isMenuOpen: false,
    })
  })
})
