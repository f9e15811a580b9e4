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

/** The categories that the account chose. */
export const categories = [
  { id: 307, name: '商家自营-服装/鞋/箱包' },
  { id: 616, name: '政务民生-公共服务' },
]

/** Name, kind and example of a row, and what it may say when that is limited. */
type Row = [name: string, kind: string, example: string, allowed?: string[]]

/** A template by the names of its rows; one of a shop and for one message unless told. */
const template = (
  id: string,
  title: string,
  rows: Row[],
  { categoryId = 307, type = 2 }: { categoryId?: number; type?: 2 | 3 } = {},
): LibraryTemplate => ({
  ...{ id, title, categoryId, type },
  rows: rows.map(([name, kind, example, allowed], index) => ({
    ...{ kid: index + 1, name, kind, example },
    ...(allowed && { allowed }),
  })),
})

const ORDER_STATES = ['待发货', '已发货', '待自提', '已完成', '已取消']

/** The public library of the pretend platform: what a retail brand would choose. */
export const library: LibraryTemplate[] = [
  template('43216', '订单支付成功通知', [
    ['订单编号', 'character_string', '20261121001'],
    ['商品名称', 'thing', '羊绒围巾'],
    ['支付金额', 'amount', '¥399.00'],
    ['支付时间', 'time', '2026年11月21日 15:01'],
    ['门店', 'thing', '静安旗舰店'],
  ]),
  template('43217', '订单状态变更提醒', [
    ['订单编号', 'character_string', '20261121001'],
    ['订单状态', 'const', '待自提', ORDER_STATES],
    ['温馨提示', 'thing', '请凭取货码到店领取'],
  ]),
  template('43218', '会员积分变动提醒', [
    ['会员姓名', 'name', '王小明'],
    ['变动积分', 'number', '120'],
    ['积分余额', 'number', '1380'],
    ['变动时间', 'time', '2026-11-21 15:01'],
    ['备注', 'thing', '消费获得'],
  ]),
  template('43219', '预约成功通知', [
    ['预约项目', 'thing', '新品试穿'],
    ['预约时间', 'time', '2026年11月22日 10:00~11:00'],
    ['预约门店', 'thing', '静安旗舰店'],
    ['联系电话', 'phone_number', '021-62881234'],
  ]),
  template('43220', '直播开播提醒', [
    ['直播主题', 'thing', '秋冬新品专场'],
    ['开播时间', 'time', '2026-11-21 20:00'],
    ['主播', 'name', '小雅'],
    ['温馨提示', 'thing', '点击进入直播间'],
  ]),
  template('43221', '到货提醒', [
    ['商品名称', 'thing', '羊绒围巾 驼色'],
    ['到货门店', 'thing', '静安旗舰店'],
    ['到货时间', 'date', '2026年11月21日'],
  ]),
  template('43222', '优惠券到期提醒', [
    ['优惠券名称', 'thing', '满300减30'],
    ['到期时间', 'time', '2026年11月30日 23:59'],
    ['使用门店', 'thing', '全部门店'],
  ]),
  template(
    '43223',
    '服务受理进度通知',
    [
      ['受理单号', 'character_string', 'SV20261121'],
      ['受理状态', 'phrase', '已受理'],
      ['受理时间', 'time', '2026-11-21 15:01'],
    ],
    { categoryId: 616, type: 3 },
  ),
  template('43224', '咨询回复通知', [
    ['咨询内容', 'thing', '你的咨询'],
    ['回复内容', 'thing', '已有回复，点开查看'],
    ['回复时间', 'time', '2026年11月21日 15:01'],
  ]),
  template('43225', '客户咨询提醒', [
    ['提醒事项', 'thing', '有顾客在等你回复'],
    ['门店', 'thing', '静安旗舰店'],
    ['咨询时间', 'time', '2026年11月21日 15:01'],
  ]),
  template('43226', '商品降价通知', [
    ['商品名称', 'thing', '羊绒围巾 驼色'],
    ['当前价格', 'amount', '¥299.00'],
    ['关注时价格', 'amount', '¥399.00'],
    ['降价时间', 'time', '2026年11月21日 15:01'],
  ]),
  template('43227', '积分到期提醒', [
    ['到期积分', 'number', '120'],
    ['到期时间', 'time', '2026年11月30日 23:59'],
    ['温馨提示', 'thing', '到店或在小程序里使用'],
  ]),
]
