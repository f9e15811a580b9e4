import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** What every feature stands on. */
const FLOOR = ['contract', 'domain', 'platform', 'wechat', 'migrations']

/** Which folder may import which; a new arrow is one visible line here (ARCHITECTURE.md). */
const MAY_IMPORT: Record<string, string[]> = {
  domain: [],
  contract: ['domain'],
  platform: ['contract', 'domain', 'migrations'],
  wechat: ['platform', 'domain', 'migrations'],
  'features/audit': FLOOR,
  'features/policies': [...FLOOR, 'features/audit'],
  'features/sending': FLOOR,
  'features/staff': [...FLOOR, 'features/audit'],
  'features/stores': [...FLOOR, 'features/audit', 'features/staff'],
  'features/codes': [...FLOOR, 'features/audit', 'features/staff', 'features/stores'],
  'features/customers': [
    ...FLOOR,
    'features/audit',
    'features/policies',
    'features/sending',
    'features/staff',
    'features/stores',
  ],
  'features/bindings': [
    ...FLOOR,
    'features/audit',
    'features/policies',
    'features/sending',
    'features/staff',
    'features/stores',
    'features/codes',
    'features/customers',
  ],
  'features/membership': [
    ...FLOOR,
    'features/audit',
    'features/policies',
    'features/staff',
    'features/stores',
    'features/customers',
  ],
  'features/pictures': FLOOR,
  'features/products': [
    ...FLOOR,
    'features/audit',
    'features/policies',
    'features/staff',
    'features/stores',
    'features/pictures',
  ],
  'features/shares': [
    ...FLOOR,
    'features/policies',
    'features/staff',
    'features/stores',
    'features/customers',
  ],
  'features/sales': [
    ...FLOOR,
    'features/audit',
    'features/policies',
    'features/staff',
    'features/stores',
    'features/customers',
    'features/bindings',
    'features/membership',
    'features/products',
  ],
  'features/push': [
    ...FLOOR,
    'features/audit',
    'features/policies',
    'features/sending',
    'features/staff',
    'features/stores',
    'features/customers',
    'features/bindings',
    'features/products',
    'features/shares',
  ],
  'features/reminders': [...FLOOR, 'features/sending', 'features/customers'],
  'features/live': [...FLOOR, 'features/customers', 'features/pictures', 'features/reminders'],
  'features/replies': [...FLOOR, 'features/sending'],
  'features/conversations': [
    ...FLOOR,
    'features/audit',
    'features/sending',
    'features/staff',
    'features/stores',
    'features/customers',
    'features/bindings',
  ],
  'features/guide-contact': FLOOR,
  'features/guide-figures': FLOOR,
  'features/care': [
    ...FLOOR,
    'features/sending',
    'features/staff',
    'features/stores',
    'features/customers',
    'features/bindings',
  ],
  'features/account-health': [...FLOOR, 'features/sending'],
  app: ['contract', 'domain', 'platform', 'wechat', 'migrations', 'config', 'features/*'],
  'app.ts': ['app', 'platform', 'config'],
  'main.ts': ['app.ts', 'platform', 'domain', 'config'],
  cli: [
    'app.ts',
    'main.ts',
    'contract',
    'domain',
    'platform',
    'wechat',
    'migrations',
    'config',
    'features/*',
    'sandbox',
  ],
  sandbox: ['wechat/callback', 'platform', 'config', 'domain/errors'],
  'mp-host': [],
  config: ['domain'],
  migrations: [],
}

const root = path.resolve(__dirname, '..')
const SKIPPED = ['src/console', 'src/sandbox/phone']

function filesUnder(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`
    if (entry.isDirectory()) return SKIPPED.includes(name) ? [] : filesUnder(name)
    return name.endsWith('.ts') ? [name] : []
  })
}

const files = ['src', 'config', 'migrations'].flatMap(filesUnder)

/** Relative imports of a file as paths from the root, without extension. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8')
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s+['"](\.[^'"]+)['"]|import\(['"](\.[^'"]+)['"]\)/g,
  )
  return [...found].map((match) => path.posix.join(path.posix.dirname(file), match[1] ?? match[2]!))
}

/** The row of the table that a path belongs to. */
function placeOf(file: string): string {
  const inside = file.startsWith('src/') ? file.slice(4) : file
  const [first, second] = inside.split('/')
  if (first === 'features') return `features/${second}`
  return inside.includes('/') ? first! : `${first!.replace(/\.ts$/, '')}.ts`
}

function isAllowed(from: string, target: string): boolean {
  const here = placeOf(from)
  const there = placeOf(target)
  if (here === there) return true
  const inside = target.startsWith('src/') ? target.slice(4) : target
  return (MAY_IMPORT[here] ?? []).some((rule) => {
    if (rule === 'features/*') return there.startsWith('features/')
    return there === rule || inside === rule || inside.startsWith(`${rule}/`)
  })
}

const fileOf = (target: string): string | undefined =>
  [`${target}.ts`, `${target}/index.ts`].find((candidate) => files.includes(candidate))

describe('the floors', () => {
  it('let imports run down only', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => !isAllowed(file, target))
        .map((target) => `${file} imports ${target}`),
    )
    expect(wrong).toEqual([])
  })

  it('let features meet only at their index', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => {
          const there = placeOf(target)
          const isForeign = there.startsWith('features/') && placeOf(file) !== there
          return (
            isForeign &&
            placeOf(file).startsWith('features/') &&
            target !== `src/${there}` &&
            target !== `src/${there}/index`
          )
        })
        .map((target) => `${file} reaches into ${target}`),
    )
    expect(wrong).toEqual([])
  })

  it('hold no circle', () => {
    const graph = new Map(
      files.map((file) => [
        file,
        importsOf(file)
          .map(fileOf)
          .filter((to) => to !== undefined),
      ]),
    )
    const done = new Set<string>()
    const circles: string[] = []
    const visit = (file: string, trail: string[]): void => {
      if (trail.includes(file)) {
        circles.push([...trail.slice(trail.indexOf(file)), file].join(' → '))
        return
      }
      if (done.has(file)) return
      for (const next of graph.get(file) ?? []) visit(next, [...trail, file])
      done.add(file)
    }
    for (const file of files) visit(file, [])
    expect(circles).toEqual([])
  })

  it('see every folder, so that a new one is placed on a floor', () => {
    const unknown = [...new Set(files.map(placeOf))].filter((place) => !(place in MAY_IMPORT))
    expect(unknown).toEqual([])
  })
})
