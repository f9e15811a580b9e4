/** What the parts that every room uses say: lists, money, progress, imports. */
export const parts = {
  noAmount: '请填写金额，如 129 或 129.50。',
  clear: '清除筛选',
  showAll: (count: number) => `看全部 ${count} 条`,
  total: (count: number) => `共 ${count.toLocaleString('zh-CN')} 条`,
  noneFound: { title: '没有符合条件的', body: '换个词，或清除筛选看看全部。' },
  allStores: '全部门店',
  allStaff: '全部员工',
  pool: '门店（未指定导购）',
  noGuides: '没有找到在岗的导购。',
  progress: {
    running: (done: number, total: number) => `已完成 ${done} / ${total}`,
    failed: (count: number) => `${count} 个没有成功`,
    waiting: '正在准备…',
    background: '可以关掉这个窗口，进度会继续。',
    lost: '暂时问不到进度，正在重试。',
  },
  chart: {
    none: '这段时间还没有数据。',
    table: '以表格查看',
    day: '日期',
  },
  week: {
    from: '开始',
    until: '结束',
    addPeriod: '添加时段',
    overnight: '跨到次日',
    days: ['一', '二', '三', '四', '五', '六', '日'],
    workdays: '工作日',
    weekend: '周末',
    everyday: '每天',
  },
}
