const KIB = 1024
const MIB = 1024 * KIB

/** What a package may weigh: WeChat's 2 MB, and half of it for the main package, which everybody waits for. */
const LIMITS = { main: MIB, each: 2 * MIB, total: 20 * MIB }

/** A package of the Mini Program and what it weighs once compiled, in bytes. */
export interface PackageSize {
  /** 主包, or the subpackage's root. */
  name: string
  bytes: number
  files: number
}

/** The weight of the main package and of every subpackage; `compiled` holds the files by path. */
export function packageSizes(
  compiled: Record<string, string | Uint8Array>,
  roots: readonly string[],
): PackageSize[] {
  const sizes = new Map<string, PackageSize>(
    ['主包', ...roots].map((name) => [name, { name, bytes: 0, files: 0 }]),
  )
  for (const [file, content] of Object.entries(compiled)) {
    const root = roots.find((one) => file.startsWith(`${one.replace(/\/$/, '')}/`)) ?? '主包'
    const size = sizes.get(root)!
    size.bytes += Buffer.byteLength(content)
    size.files += 1
  }
  return [...sizes.values()]
}

/** A sentence for each limit that is passed. */
export function tooBig(sizes: readonly PackageSize[]): string[] {
  const over = sizes.flatMap(({ name, bytes }, at) => {
    const limit = at === 0 ? LIMITS.main : LIMITS.each
    return bytes > limit
      ? [`${name} 有 ${sizeText(bytes)}，超过 ${sizeText(limit)}：把少用的页面移到分包，图片放到服务器。`]
      : []
  })
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
  return total > LIMITS.total ? [...over, `一共 ${sizeText(total)}，超过 ${sizeText(LIMITS.total)}。`] : over
}

/** 181 KB, 1.2 MB. */
export function sizeText(bytes: number): string {
  return bytes < MIB ? `${Math.ceil(bytes / KIB)} KB` : `${(bytes / MIB).toFixed(2)} MB`
}
