import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startCandidate, type Candidate } from './child'
import { median } from './load'
import type { Report } from './report'

const RECIPIENTS = Number(process.env['BENCH_RECIPIENTS'] ?? 6_000)
/** The library needs ten times as long, and its connections are used up: fewer say as much. */
const FEWER = Math.ceil(RECIPIENTS / 4)
const ROUNDS = Number(process.env['BENCH_SENDER_ROUNDS'] ?? 3)
const DELAY_MS = 50

interface Tls {
  key: string
  certificate: string
}

/** A key and a certificate for this machine, made for the run: RSA with 2,048 bits, the kind that WeChat serves. */
function certify(folder: string): Tls {
  const key = path.join(folder, 'key.pem')
  const certificate = path.join(folder, 'certificate.pem')
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost']
  const files = ['-keyout', key, '-out', certificate]
  const kind = ['-newkey', 'rsa:2048', '-nodes', '-days', '2']
  execFileSync('openssl', ['req', '-x509', ...kind, ...subject, ...files], { stdio: 'ignore' })
  return { key, certificate }
}

/** The messages a second of each candidate: the median over rounds in which they send in turn. */
async function perSecond(
  candidates: readonly Candidate[],
  answers: Candidate,
  people: readonly number[],
): Promise<number[]> {
  const rates = candidates.map(() => [] as number[])
  for (let round = -1; round < ROUNDS; round++) {
    for (const [index, candidate] of candidates.entries()) {
      const { seconds, sent } = await candidate.ask('send')
      const counted = await answers.ask('counted')
      const expected = people[index]!
      if (sent !== expected || counted['messages'] !== expected || counted['people'] !== expected)
        throw new Error(`${candidate.name}: ${sent} of ${expected} sent, ${JSON.stringify(counted)} arrived`)
      // The first round opens connections and lets the engine compile.
      if (round >= 0) rates[index]!.push(sent / seconds!)
    }
  }
  return rates.map((own) => median(own))
}

/** Who is measured beside our sender, how many calls both make at once, and whether over TLS. */
interface Comparison {
  title: string
  rival: 'undici' | 'wechat-api'
  concurrency: number
  tls?: Tls
}

async function compare(report: Report, comparison: Comparison): Promise<number> {
  const { title, rival, concurrency, tls } = comparison
  const answers = await startCandidate('WeChat', 'server-answer', { delayMs: DELAY_MS, ...tls })
  const wechatApiUrl = `${tls ? 'https' : 'http'}://127.0.0.1:${answers.port}`
  const fewer = rival === 'undici' ? RECIPIENTS : FEWER
  if (tls) process.env['NODE_EXTRA_CA_CERTS'] = tls.certificate
  const started: Candidate[] = [answers]
  try {
    const ours = await startCandidate('guidepost', 'sender-guidepost', {
      wechatApiUrl,
      recipients: RECIPIENTS,
      concurrency,
    })
    started.push(ours)
    const other = { kind: rival, wechatApiUrl, recipients: fewer, concurrency }
    const theirs = await startCandidate(rival, 'sender-bare', other)
    started.push(theirs)
    const [our = 0, their = 0] = await perSecond([ours, theirs], answers, [RECIPIENTS, fewer])
    const ceiling = (concurrency * 1000) / DELAY_MS
    report.heading(
      `${title}: ${concurrency} calls at once, an answer after ${DELAY_MS} ms (${ceiling}/s at most)`,
    )
    report.line(`guidepost ${our.toFixed(0)}/s, ${rival} ${their.toFixed(0)}/s`)
    return our / their
  } finally {
    delete process.env['NODE_EXTRA_CA_CERTS']
    await Promise.all(started.map((candidate) => candidate.stop()))
  }
}

/**
 * Deliveries a second of a whole campaign on SQLite with durable commits (claimed, decided, called, settled), beside a
 * loop that only calls; and over TLS beside wechat-api with its own transport. With 100 calls at once nobody sends more
 * than 2,000/s, which is less than five times what the library reaches on a quick machine; so the target over TLS is
 * measured with 200 (performance.md), and the figure with 100 is printed beside it.
 */
export async function measureSender(report: Report): Promise<void> {
  const title = 'A campaign beside a bare undici loop'
  const bare = await compare(report, { title, rival: 'undici', concurrency: 100 })
  report.atLeast('deliveries/s against a bare undici loop', bare, 0.7)
  const folder = mkdtempSync(path.join(tmpdir(), 'guidepost-tls-'))
  try {
    const library = "A campaign over TLS beside wechat-api's own transport"
    const tls = certify(folder)
    const few = await compare(report, { title: library, rival: 'wechat-api', concurrency: 100, tls })
    report.line(`deliveries/s over TLS against wechat-api's own transport: ${few.toFixed(2)}`)
    const many = await compare(report, { title: library, rival: 'wechat-api', concurrency: 200, tls })
    report.atLeast("deliveries/s over TLS against wechat-api's own transport", many, 5)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
