/** `npx tsx test/features/history/write-tables.ts` writes the tables anew, for review by eye and with git diff. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { calculate, csvOfCredits, csvOfStandings } from './tables'

const { standings, credits } = calculate()
writeFileSync(path.join(__dirname, 'standings.csv'), csvOfStandings(standings))
writeFileSync(path.join(__dirname, 'credits.csv'), csvOfCredits(credits))
