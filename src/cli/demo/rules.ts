import type { RuleDraft } from '../../contract/replies'
import { BRAND, STORES } from './brand'

/** What the rules refer to and only exists once the demo is seeded. */
export interface DemoMaterials {
  /** Pictures at WeChat for article covers. */
  covers: { morning: string; evening: string; tea: string }
  assets: { sizeChart: string; parking: string; greeting: string; cardCover: string }
  miniappId: string
  publicUrl: string
}

type Trigger = RuleDraft['triggers'][number]
type Answer = RuleDraft['answers'][number]

const exact = (...phrases: string[]): Trigger[] => phrases.map((phrase) => ({ kind: 'exact', phrase }))
const contains = (...phrases: string[]): Trigger[] => phrases.map((phrase) => ({ kind: 'contains', phrase }))
const event = (name: 'follow' | 'scan' | 'menu' | 'enter', key?: string): Trigger[] => [
  key === undefined ? { kind: 'event', event: name } : { kind: 'event', event: name, key },
]
const say = (text: string): Answer[] => [{ type: 'text', text }]

function rule(
  name: string,
  triggers: Trigger[],
  answers: Answer[],
  more: Partial<RuleDraft> = {},
): RuleDraft {
  return {
    name,
    triggers,
    answers,
    conditions: {},
    answerMode: 'all',
    priority: 100,
    isActive: true,
    reviewAt: null,
    owner: '顾客服务组',
    ...more,
  }
}

const storeLines = (line: (store: (typeof STORES)[number]) => string): string => STORES.map(line).join('\n')

const main: Answer = {
  type: 'menu',
  head: '您可以回复数字：',
  entries: [
    { label: '营业时间', phrase: '营业时间' },
    { label: '门店地址', phrase: '门店地址' },
    { label: '会员卡与积分', phrase: '会员卡' },
    { label: '退换货', phrase: '退换货' },
    { label: '找人工', phrase: '人工' },
  ],
  tail: '也可以直接说出您的问题。',
}

function welcome(materials: DemoMaterials): RuleDraft[] {
  const card: Answer = {
    type: 'miniprogram',
    title: `${BRAND}会员卡 · 一步领取`,
    appId: materials.miniappId,
    pagePath: 'pages/card/index',
    thumbAssetId: materials.assets.cardCover,
  }
  return [
    rule(
      '关注欢迎',
      event('follow'),
      [
        {
          type: 'text',
          text: `{{nickname}}，欢迎来到${BRAND}。\n我们做耐穿的衣服，和安静的家居。\n\n想知道营业时间、尺码、退换，直接问就好；回复「菜单」看看能帮您做什么。`,
        },
        card,
      ],
      { priority: 900 },
    ),
    rule(
      '扫码问候',
      event('scan'),
      say(`您好，欢迎再来${BRAND}。\n今天在店里想看点什么？直接告诉我，或回复「菜单」。`),
      { priority: 900 },
    ),
    rule('菜单：联系客服', event('menu', 'CONTACT'), [main], { priority: 800 }),
    rule(
      '菜单：营业时间',
      event('menu', 'HOURS'),
      say(`各店营业时间\n${storeLines((store) => `· ${store.name}：${store.hours}`)}`),
      { priority: 800 },
    ),
    rule(
      '菜单：本周新品',
      event('menu', 'NEW'),
      [
        {
          type: 'news',
          articles: [
            {
              title: '本周新品：山前的冬天',
              description: '羊绒、灯芯绒与一盏茶',
              picUrl: materials.covers.morning,
              url: `${materials.publicUrl}/`,
            },
            {
              title: '羊绒怎么选，才不起球',
              picUrl: materials.covers.evening,
              url: `${materials.publicUrl}/`,
            },
            { title: '一把壶的二十四小时', picUrl: materials.covers.tea, url: `${materials.publicUrl}/` },
          ],
        },
      ],
      { priority: 800 },
    ),
  ]
}

function stores(materials: DemoMaterials): RuleDraft[] {
  return [
    rule(
      '营业时间',
      [...exact('时间'), ...contains('营业时间', '几点开门', '几点关门', '几点下班', '开到几点', '营业吗')],
      say(
        `各店营业时间\n${storeLines((store) => `· ${store.city}${store.name}：${store.hours}`)}\n\n节假日照常营业。`,
      ),
      { priority: 200 },
    ),
    rule(
      '门店地址',
      [...exact('地址', '门店'), ...contains('门店地址', '店在哪', '在哪里', '怎么走', '怎么去')],
      say(
        `${BRAND}在三座城市等您\n${storeLines((store) => `· ${store.name}：${store.address}`)}\n\n发送您的位置，我告诉您最近的一家。`,
      ),
      { priority: 190 },
    ),
    ...STORES.map((store) =>
      rule(
        `${store.city}门店`,
        contains(store.city, store.name),
        say(
          `${store.city} ${store.name}\n地址：${store.address}\n电话：${store.phone}\n营业：${store.hours}\n停车：${store.parking}\n导购：${store.guides.map((guide) => `${guide.name}（${guide.speciality}）`).join('、')}`,
        ),
      ),
    ),
    rule(
      '门店电话',
      contains('电话', '联系方式'),
      say(
        `门店电话\n${storeLines((store) => `· ${store.name}：${store.phone}`)}\n\n线上也有人在，回复「人工」即可。`,
      ),
    ),
    rule(
      '停车',
      contains('停车', '车位', '车库'),
      [
        { type: 'text', text: `停车\n${storeLines((store) => `· ${store.name}：${store.parking}`)}` },
        { type: 'image', assetId: materials.assets.parking },
      ],
      { priority: 180 },
    ),
    rule(
      '发来位置',
      [{ kind: 'message', type: 'location' }],
      say(`收到您的位置了。\n离您最近的门店，点开小程序「门店」可以导航；也可以回复城市名，例如「上海」。`),
    ),
  ]
}

function membership(materials: DemoMaterials): RuleDraft[] {
  return [
    rule(
      '会员卡',
      [...exact('会员'), ...contains('会员卡', '办卡', '入会', '开卡')],
      [
        {
          type: 'text',
          text: '会员卡在小程序里，一步领取，不需要填手机号。\n入会后：积分、生日双倍、专属导购、免费改裤脚。',
        },
        {
          type: 'miniprogram',
          title: `${BRAND}会员卡`,
          appId: materials.miniappId,
          pagePath: 'pages/card/index',
          thumbAssetId: materials.assets.cardCover,
        },
      ],
      { priority: 170 },
    ),
    rule(
      '积分',
      contains('积分'),
      say(
        '消费 1 元积 1 分，7 天后可用，24 个月内有效。\n100 分可当 1 元，在收银台出示会员码即可。\n退货时，对应的积分会一起退回。',
      ),
      { priority: 160 },
    ),
    rule('会员生日', contains('生日'), say('生日当月消费双倍积分，还有一份小礼物，到店出示会员码领取。')),
    rule(
      '会员等级',
      contains('等级', '升级', '金卡', '银卡'),
      say(
        '会员分青、松、岭三级，按近 12 个月消费计算：\n· 青：开卡即是\n· 松：满 3,000 元\n· 岭：满 10,000 元\n等级越高，积分越快，岭卡享专属导购预约。',
      ),
    ),
    rule(
      '优惠券',
      contains('优惠券', '优惠', '打折', '折扣', '活动'),
      say(
        '现在的优惠\n· 两件 9 折：家居服全系列\n· 新会员：首单满 500 减 50\n券在小程序「我的券」里，到店出示会员码自动使用。',
      ),
      { priority: 150, reviewAt: '2026-12-01T00:00:00.000Z' },
    ),
  ]
}

function goods(materials: DemoMaterials): RuleDraft[] {
  return [
    rule(
      '尺码',
      contains('尺码', '尺寸', '多大码', '穿什么码', '身高', '体重'),
      [
        { type: 'text', text: '尺码看这张表。拿不准时，把身高体重发给我，导购帮您选。' },
        { type: 'image', assetId: materials.assets.sizeChart },
      ],
      { priority: 140 },
    ),
    rule(
      '洗涤保养',
      contains('怎么洗', '洗涤', '机洗', '缩水', '起球', '保养'),
      say(
        '羊毛羊绒：冷水手洗或干洗，平铺晾干。\n亚麻与棉：30℃ 机洗，首次单独洗。\n起球是短纤维的正常现象，到店可以免费去球一次。',
      ),
    ),
    rule('新品', contains('新品', '新款', '上新'), [
      {
        type: 'news',
        articles: [
          {
            title: '本周新品：山前的冬天',
            description: '羊绒、灯芯绒与一盏茶',
            picUrl: materials.covers.morning,
            url: `${materials.publicUrl}/`,
          },
        ],
      },
    ]),
    rule(
      '缺货与到货',
      contains('缺货', '没货', '有货吗', '到货', '补货'),
      say('把款号和尺码发给我，导购帮您查三家店的库存；没有的话，到货第一时间告诉您。'),
    ),
    rule(
      '改裤脚与修补',
      contains('改裤脚', '裤脚', '修补', '改短'),
      say('本店购买的裤子免费改裤脚，当天可取；缝补按件收费，20 元起。'),
    ),
    rule(
      '礼品包装',
      contains('包装', '送礼', '礼盒', '礼物'),
      say('满 200 元免费礼盒包装，可以写一张卡片。想挑礼物？告诉我送给谁、预算多少。'),
    ),
  ]
}

function afterSale(): RuleDraft[] {
  return [
    rule(
      '退换货',
      contains('退换', '退货', '换货', '退款', '七天无理由'),
      say(
        '7 天内、吊牌完好、未洗未穿，凭小票或会员码可在任一门店退换。\n线上订单请在小程序「我的订单」里申请。\n退款原路返回，1 到 3 个工作日到账。',
      ),
      { priority: 180 },
    ),
    rule(
      '发票',
      contains('发票', '开票', '报销'),
      say('小程序「我的订单」→「开发票」，电子发票几分钟内发到您的邮箱；门店也可以当场开。'),
    ),
    rule(
      '物流',
      contains('物流', '快递', '发货', '到哪了', '运费'),
      say(
        '每天 16:00 前的订单当天发货，顺丰包邮。\n物流在小程序「我的订单」里看；超过 3 天没动静，请回复「人工」。',
      ),
      { priority: 130 },
    ),
    rule(
      '改地址',
      contains('改地址', '换地址', '地址写错'),
      say('未发货的订单，在小程序「我的订单」里可以自己改地址；已发货的请回复「人工」，我们联系快递改派。'),
      { priority: 210 },
    ),
    rule(
      '质量问题与投诉',
      contains('投诉', '质量问题', '坏了', '开线', '掉色', '差评'),
      [
        { type: 'text', text: '很抱歉给您添麻烦了。请拍张照片发来，店长会在 15 分钟内联系您。' },
        { type: 'transfer' },
      ],
      { priority: 300 },
    ),
  ]
}

function talk(materials: DemoMaterials): RuleDraft[] {
  const open = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '10:00', to: '21:00' }]
  return [
    rule(
      '人工',
      [...exact('人工', '客服', '真人'), ...contains('转人工', '找客服', '人工客服')],
      [{ type: 'transfer' }],
      { priority: 310, conditions: { weeklyHours: open } },
    ),
    rule(
      '人工（打烊后）',
      [...exact('人工', '客服', '真人'), ...contains('转人工', '找客服', '人工客服')],
      say('现在是{{time}}，店里已经打烊了。您先留言，明天 10:00 开门后第一个回复您。'),
      { priority: 305 },
    ),
    rule('你好', exact('你好', '您好', '在吗', 'hi', 'hello', '哈喽'), [
      { type: 'text', text: `{{nickname}}，您好，这里是${BRAND}。` },
      {
        type: 'msgmenu',
        head: '您是想',
        options: [
          { id: 'hours', content: '问营业时间' },
          { id: 'card', content: '办会员卡' },
          { id: 'human', content: '找客服' },
        ],
        tail: '也可以直接说出您的问题。',
      },
    ]),
    rule('谢谢', exact('谢谢', '感谢', '好的', 'ok', '谢谢啦'), say('不客气，随时找我。')),
    rule('菜单', exact('菜单', '帮助', '功能'), [main], { priority: 120 }),
    rule(
      '直播',
      contains('直播', '几点播', '回放'),
      say('每周六 20:00，视频号「山前」直播，讲一件衣服是怎么做出来的。\n在小程序「直播」里可以预约提醒。'),
      { reviewAt: '2026-11-01T00:00:00.000Z' },
    ),
    rule(
      '预约到店',
      contains('预约', '约导购', '到店'),
      say('在小程序「我的导购」里选时间，导购会提前备好您的尺码。'),
    ),
    rule('会说话的问候', exact('听听', '声音'), [{ type: 'voice', assetId: materials.assets.greeting }]),
    rule(
      '收到图片',
      [{ kind: 'message', type: 'image' }],
      say('图片收到了。想问同款、尺码还是售后？说一句，我帮您找对的人。'),
    ),
    rule(
      '收到语音',
      [{ kind: 'message', type: 'voice' }],
      say('语音收到了，导购会听；想快一点，也可以打字告诉我。'),
    ),
    rule(
      '默认回复',
      [{ kind: 'default' }],
      say('这个我还不会答。\n回复「菜单」看看我能做什么，或回复「人工」找一位同事。'),
      { priority: 0 },
    ),
  ]
}

/** The 40 reply rules of the demo brand. */
export function demoRules(materials: DemoMaterials): RuleDraft[] {
  return [
    ...welcome(materials),
    ...stores(materials),
    ...membership(materials),
    ...goods(materials),
    ...afterSale(),
    ...talk(materials),
  ]
}
