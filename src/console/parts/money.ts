const GROUPS = new Intl.NumberFormat('zh-CN', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

/** An amount of integer fen as people read it: `¥1,299.00`; less than nothing with a minus in front. */
export function sayMoney(fen: number): string {
  return `${fen < 0 ? '−' : ''}¥${GROUPS.format(Math.abs(fen) / 100)}`
}

/** Reads yuan as people type them (`1299`, `12.5`, `¥1,299.00`) into integer fen; undefined when it is no amount. */
export function fenOf(typed: string): number | undefined {
  const tidy = typed.replace(/[\s,，¥￥]/g, '').replace('。', '.')
  const found = /^(-?)(\d{1,9})(?:\.(\d{0,2}))?$/.exec(tidy)
  if (!found) return undefined
  const fen = Number(found[2]) * 100 + Number((found[3] ?? '').padEnd(2, '0'))
  return found[1] && fen > 0 ? -fen : fen
}

/** Integer fen as the text of an input, without a sign of money: `12.5` becomes `12.50`, whole yuan stay whole. */
export function yuanOf(fen: number): string {
  return fen % 100 === 0 ? String(fen / 100) : (fen / 100).toFixed(2)
}
