import type { App } from '../../app'
import { ProductDraft } from '../../contract/products'

/** Name, tags, price in yuan and sizes or colours. */
type Line = [name: string, tags: string[], yuan: number, specs: string[]]

const SIZES = ['S', 'M', 'L']
const MEN = ['M', 'L', 'XL']

/** The 24 products of the demo brand in their four families. */
const FAMILIES: Record<string, Line[]> = {
  KN: [
    ['羊绒圆领衫', ['女装', '羊绒'], 1280, SIZES],
    ['美利奴开衫', ['女装', '羊毛'], 899, SIZES],
    ['粗棒针高领', ['女装', '羊毛'], 760, SIZES],
    ['羊绒围巾', ['配饰', '羊绒'], 680, ['驼色', '雾灰', '松绿']],
    ['男士半拉链毛衣', ['男装', '羊毛'], 980, MEN],
    ['羊毛短袜', ['配饰', '羊毛'], 59, ['均码']],
  ],
  LN: [
    ['亚麻衬衫', ['女装', '亚麻'], 459, SIZES],
    ['亚麻阔腿裤', ['女装', '亚麻'], 529, SIZES],
    ['水洗棉连衣裙', ['女装', '棉'], 598, SIZES],
    ['男士亚麻立领', ['男装', '亚麻'], 489, MEN],
    ['亲子棉麻罩衫', ['亲子', '棉'], 269, ['110', '120', '130']],
    ['帆布托特包', ['配饰', '棉'], 198, ['原色', '墨色']],
  ],
  OW: [
    ['双面呢大衣', ['女装', '外套'], 2680, SIZES],
    ['轻羽绒马甲', ['女装', '外套'], 699, SIZES],
    ['长款羽绒服', ['女装', '外套'], 1880, SIZES],
    ['男士工装夹克', ['男装', '外套'], 1080, MEN],
    ['防风骑行雨衣', ['中性', '外套'], 429, ['均码']],
    ['羊羔绒居家袍', ['居家', '外套'], 499, SIZES],
  ],
  HM: [
    ['素色水洗棉四件套', ['家居', '棉'], 799, ['1.5 米床', '1.8 米床']],
    ['羊毛盖毯', ['家居', '羊毛'], 560, ['燕麦', '苔藓']],
    ['手工盖碗', ['茶具'], 238, ['青釉', '白釉']],
    ['铸铁茶壶', ['茶具'], 698, ['0.8 升']],
    ['木质香薰蜡烛', ['家居', '香氛'], 168, ['雪松', '桂花']],
    ['陶土花器', ['家居'], 329, ['小', '大']],
  ],
}

/** What the families are called on the shelf. */
const FAMILY_NAMES: Record<string, string> = { KN: '针织', LN: '棉麻', OW: '外套', HM: '家居' }

/** A thing on sale with its price in fen. */
export interface DemoSku {
  code: string
  priceFen: number
}

/** Creates the products; resolves with every SKU. */
export async function makeProducts(app: App): Promise<DemoSku[]> {
  const skus: DemoSku[] = []
  for (const [family, lines] of Object.entries(FAMILIES))
    for (const [index, [name, tags, yuan, specs]] of lines.entries()) {
      const code = `${family}${String(index + 1).padStart(2, '0')}`
      const own = specs.map((spec, place) => ({
        code: `${code}-${place + 1}`,
        spec,
        priceFen: yuan * 100,
      }))
      await app.features.products.catalogue.create(
        ProductDraft.parse({ code, name, family: FAMILY_NAMES[family], tags, skus: own }),
      )
      skus.push(...own)
    }
  return skus
}
