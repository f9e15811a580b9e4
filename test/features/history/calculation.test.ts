import { readFileSync } from 'node:fs'
import path from 'node:path'
import { calculate, csvOfCredits, csvOfStandings } from './tables'

const beside = (name: string): string => readFileSync(path.join(__dirname, name), 'utf8')

it('gives the tables that lie beside it', () => {
  const { standings, credits } = calculate()
  expect(csvOfStandings(standings)).toBe(beside('standings.csv'))
  expect(csvOfCredits(credits)).toBe(beside('credits.csv'))
})

it('imports nothing of the product, nor of any package', () => {
  const seen = ['tables']
  for (const name of seen) {
    const source = beside(`${name}.ts`)
    const imported = [...source.matchAll(/^(?:import|export|}).*\b(?:from|import|require\() ?'([^']+)'/gm)]
    for (const what of imported.map((found) => found[1]!).filter((one) => !one.startsWith('node:'))) {
      expect(what).toMatch(/^\.\/[a-z-]+$/)
      if (!seen.includes(what.slice(2))) seen.push(what.slice(2))
    }
  }
  expect(seen.sort()).toEqual(['arithmetic', 'calculation', 'purse', 'service', 'story', 'tables'])
})

it('shows every stage, every level, a debt, and points that lapse', () => {
  const { standings } = calculate()
  const seen = (column: 'stage' | 'tier') => new Set(standings.map((row) => row[column]))
  const stages = ['-', 'follower', 'member', 'first_buyer', 'repeat', 'dormant', 'lost']
  expect(seen('stage')).toEqual(new Set(stages))
  expect(seen('tier')).toEqual(new Set(['-', 'basic', 'silver', 'gold']))
  expect(standings.some(({ debt }) => Number(debt) > 0)).toBe(true)
})
