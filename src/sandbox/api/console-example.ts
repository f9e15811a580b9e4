import type { Fields } from './fields'

/** The menu that the account's owner made by hand years ago, as get_current_selfmenu_info shows it. */
const menu: Fields = {
  button: [
    { type: 'view', name: '品牌官网', url: 'https://www.example.com/' },
    {
      name: '逛一逛',
      sub_button: {
        list: [
          { type: 'view', name: '当季新品', url: 'https://www.example.com/new' },
          { type: 'text', name: '门店地址', value: '上海市静安区南京西路 1266 号，营业时间 10:00–22:00' },
        ],
      },
    },
    { type: 'text', name: '联系我们', value: '客服电话 021-62881234' },
  ],
}

const keyword = (content: string, match_mode: 'contain' | 'equal') => ({ type: 'text', match_mode, content })

/** The automatic replies of that time, as get_current_autoreply_info shows them. */
const replies: Fields = {
  is_add_friend_reply_open: 1,
  is_autoreply_open: 1,
  add_friend_autoreply_info: {
    type: 'text',
    content: '欢迎关注！回复“门店”查看地址，回复“会员”了解会员卡。',
  },
  message_default_autoreply_info: { type: 'text', content: '您好，客服稍后回复您。' },
  keyword_autoreply_info: {
    list: [
      {
        rule_name: '门店地址',
        create_time: 1_601_510_400,
        reply_mode: 'reply_all',
        keyword_list_info: [keyword('门店', 'contain'), keyword('地址', 'contain')],
        reply_list_info: [{ type: 'text', content: '上海市静安区南京西路 1266 号，营业时间 10:00–22:00' }],
      },
      {
        rule_name: '会员',
        create_time: 1_604_188_800,
        reply_mode: 'random_one',
        keyword_list_info: [keyword('会员', 'equal')],
        reply_list_info: [
          { type: 'text', content: '会员卡可在门店免费办理。' },
          { type: 'text', content: '到店报手机号即可办理会员卡。' },
        ],
      },
      {
        rule_name: '新品',
        create_time: 1_606_780_800,
        reply_mode: 'reply_all',
        keyword_list_info: [keyword('新品', 'contain')],
        reply_list_info: [
          {
            type: 'news',
            news_info: {
              list: [
                {
                  title: '当季新品',
                  author: '',
                  digest: '秋冬系列上市',
                  show_cover: 1,
                  cover_url: 'https://www.example.com/new.jpg',
                  content_url: 'https://www.example.com/new',
                  source_url: '',
                },
              ],
            },
          },
        ],
      },
    ],
  },
}

/** What a new sandbox's account has from its life before the developer's server: a fresh copy at each call. */
export function consoleExample(): { menu?: Fields; replies?: Fields } {
  return structuredClone({ menu, replies })
}
