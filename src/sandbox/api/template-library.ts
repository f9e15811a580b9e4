/** A template that every account may add to its own: `rows` in the order of the library, by kid. */
export interface LibraryTemplate {
  /** template_id_short of a template message, or tid of a subscription message. */
  id: string
  title: string
  categoryId: number
  /** Subscription messages only: 2 once, 3 long-term. */
  type: 2 | 3
  rows: { kid: number; name: string; kind: string; example: string; allowed?: string[] }[]
}

const row = (kid: number, name: string, kind: string, example: string, allowed?: string[]) => ({
  kid,
  name,
  kind,
  example,
  ...(allowed && { allowed }),
})

const orderStates = ['待发货', '已发货', '待自提', '已完成', '已取消']

/** The public library of the pretend platform: what a retail brand would choose. */
export const library: LibraryTemplate[] = [
  {
    id: '43216',
    title: '订单支付成功通知',
    categoryId: 307,
    type: 2,
    rows: [
      row(1, '订单编号', 'character_string', '20261121001'),
      row(2, '商品名称', 'thing', '羊绒围巾'),
      row(3, '支付金额', 'amount', '¥399.00'),
      row(4, '支付时间', 'time', '2026年11月21日 15:01'),
      row(5, '门店', 'thing', '静安旗舰店'),
    ],
  },
  {
    id: '43217',
    title: '订单状态变更提醒',
    categoryId: 307,
    type: 2,
    rows: [
      row(1, '订单编号', 'character_string', '20261121001'),
      row(2, '订单状态', 'const', '待自提', orderStates),
      row(3, '温馨提示', 'thing', '请凭取货码到店领取'),
    ],
  },
  {
    id: '43218',
    title: '会员积分变动提醒',
    categoryId: 307,
    type: 2,
    rows: [
      row(1, '会员姓名', 'name', '王小明'),
      row(2, '变动积分', 'number', '120'),
      row(3, '积分余额', 'number', '1380'),
      row(4, '变动时间', 'time', '2026-11-21 15:01'),
      row(5, '备注', 'thing', '消费获得'),
    ],
  },
  {
    id: '43219',
    title: '预约成功通知',
    categoryId: 307,
    type: 2,
    rows: [
      row(1, '预约项目', 'thing', '新品试穿'),
      row(2, '预约时间', 'time', '2026年11月22日 10:00~11:00'),
      row(3, '预约门店', 'thing', '静安旗舰店'),
      row(4, '联系电话', 'phone_number', '021-62881234'),
    ],
  },
  {
    id: '43220',
    title: '直播开播提醒',
    categoryId: 307,
    type: 2,
    rows: [
      row(1, '直播主题', 'thing', '秋冬新品专场'),
      row(2, '开播时间', 'time', '2026-11-21 20:00'),
      row(3, '主播', 'name', '小雅'),
      row(4, '温馨提示', 'thing', '点击进入直播间'),
    ],
  },
  {
    id: '43221',
    title: '到货提醒',
    categoryId: 307,
    type: 2,
    rows: [
      row(1, '商品名称', 'thing', '羊绒围巾 驼色'),
      row(2, '到货门店', 'thing', '静安旗舰店'),
      row(3, '到货时间', 'date', '2026年11月21日'),
    ],
  },
  {
    id: '43222',
    title: '优惠券到期提醒',
    categoryId: 307,
    type: 2,
    rows: [
      row(1, '优惠券名称', 'thing', '满300减30'),
      row(2, '到期时间', 'time', '2026年11月30日 23:59'),
      row(3, '使用门店', 'thing', '全部门店'),
    ],
  },
  {
    id: '43223',
    title: '服务受理进度通知',
    categoryId: 616,
    type: 3,
    rows: [
      row(1, '受理单号', 'character_string', 'SV20261121'),
      row(2, '受理状态', 'phrase', '已受理'),
      row(3, '受理时间', 'time', '2026-11-21 15:01'),
    ],
  },
  {
    id: '43224',
    title: '咨询回复通知',
    categoryId: 307,
    type: 2,
    rows: [
      row(1, '咨询内容', 'thing', '你的咨询'),
      row(2, '回复内容', 'thing', '已有回复，点开查看'),
      row(3, '回复时间', 'time', '2026年11月21日 15:01'),
    ],
  },
  {
    id: '43225',
    title: '客户咨询提醒',
    categoryId: 307,
    type: 2,
    rows: [
      row(1, '提醒事项', 'thing', '有顾客在等你回复'),
      row(2, '门店', 'thing', '静安旗舰店'),
      row(3, '咨询时间', 'time', '2026年11月21日 15:01'),
    ],
  },
  {
    id: '43226',
    title: '商品降价通知',
    categoryId: 307,
    type: 2,
    rows: [
      row(1, '商品名称', 'thing', '羊绒围巾 驼色'),
      row(2, '当前价格', 'amount', '¥299.00'),
      row(3, '关注时价格', 'amount', '¥399.00'),
      row(4, '降价时间', 'time', '2026年11月21日 15:01'),
    ],
  },
  {
    id: '43227',
    title: '积分到期提醒',
    categoryId: 307,
    type: 2,
    rows: [
      row(1, '到期积分', 'number', '120'),
      row(2, '到期时间', 'time', '2026年11月30日 23:59'),
      row(3, '温馨提示', 'thing', '到店或在小程序里使用'),
    ],
  },
]

/** The categories that the account chose. */
export const categories = [
  { id: 307, name: '商家自营-服装/鞋/箱包' },
  { id: 616, name: '政务民生-公共服务' },
]
