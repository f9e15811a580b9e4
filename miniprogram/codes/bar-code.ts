/** Widths of bars and gaps of Code 128's symbols 0–105, six digits each (ISO/IEC 15417). */
const SYMBOLS =
  '212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221' +
  '223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321' +
  '112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131' +
  '311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114' +
  '122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141' +
  '214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232'
const STOP = '2331112'
const START_C = 105

/** The widths of one symbol. */
export function symbolWidths(value: number): string {
  return SYMBOLS.slice(value * 6, value * 6 + 6)
}

/**
 * A Code 128 C bar code of an even number of digits: the widths of bar, gap, bar … in modules. The quiet zone is the
 * page's business. Throws for anything else.
 */
export function barWidths(digits: string): number[] {
  if (!/^(\d\d)+$/.test(digits)) throw new Error('a bar code holds an even number of digits')
  const values = (digits.match(/\d\d/g) ?? []).map(Number)
  const weighted = values.reduce((sum, value, index) => sum + value * (index + 1), START_C)
  const symbols = [START_C, ...values, weighted % 103].map(symbolWidths).join('')
  return [...symbols, ...STOP].map(Number)
}
