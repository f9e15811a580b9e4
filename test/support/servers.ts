import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'

/** A private server for one test run, in a temporary folder on a free port. */
export interface RunningServer {
  url: string
  version: string
  stop(): void
}

/** A TCP port that nobody uses right now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** The first of these programs that is installed. */
export function findProgram(names: string[]): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/sbin']
  for (const name of names)
    for (const folder of folders) if (existsSync(path.join(folder, name))) return path.join(folder, name)
  return undefined
}

async function waitUntil(isReady: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 30_000
  while (Date.now() < deadline) {
    if (isReady()) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`${what} did not come up within 30 s`)
}

function succeeds(program: string, args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore', timeout: 5000 })
    return true
  } catch {
    return false
  }
}

/** Starts a private MariaDB; `isDurable` flushes every commit (kills, races, benchmarks: decisions.md 32). */
export async function startMariadb(isDurable = false): Promise<RunningServer> {
  const install = findProgram(['mariadb-install-db', 'mysql_install_db'])
  const server = findProgram(['mariadbd', 'mysqld'])
  const client = findProgram(['mariadb', 'mysql'])
  if (!install || !server || !client) throw new Error('MariaDB is not installed')
  const folder = mkdtempSync(path.join(tmpdir(), 'guidepost-mariadb-'))
  const user = userInfo().username
  const port = await freePort()
  const socket = path.join(folder, 'socket')
  const data = path.join(folder, 'data')
  execFileSync(
    install,
    [
      '--no-defaults',
      `--datadir=${data}`,
      `--user=${user}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ],
    { stdio: 'ignore' },
  )
  const child = spawn(
    server,
    [
      '--no-defaults',
      `--user=${user}`,
      `--datadir=${data}`,
      `--port=${port}`,
      `--socket=${socket}`,
      // A server that starts deletes what it takes for leftovers in its folder for temporary tables; another one that
      // works there at that moment falls over.
      `--tmpdir=${folder}`,
      '--bind-address=127.0.0.1',
      '--skip-log-bin',
      `--innodb-flush-log-at-trx-commit=${isDurable ? 1 : 0}`,
      // Every test makes some 120 tables and drops them: a file each would cost it seconds of waiting for the disk.
      '--innodb-file-per-table=0',
      ...(isDurable ? [] : ['--innodb-flush-method=nosync', '--innodb-doublewrite=0']),
      '--innodb-buffer-pool-size=64M',
      '--sql-mode=ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
      '--max-connections=400',
      // Somebody who connects while all cores are busy may need longer than MariaDB's ten seconds for the answer.
      '--connect-timeout=60',
    ],
    { stdio: 'ignore' },
  )
  const run = (sql: string): string[] => ['--no-defaults', `--socket=${socket}`, '-uroot', '-e', sql]
  await waitUntil(() => succeeds(client, run('SELECT 1')), 'MariaDB')
  execFileSync(
    client,
    run("CREATE USER 'test'@'127.0.0.1' IDENTIFIED BY 'test'; GRANT ALL ON *.* TO 'test'@'127.0.0.1'"),
  )
  const version = execFileSync(server, ['--version'], { encoding: 'utf8' }).match(/Ver (\S+)/)?.[1] ?? ''
  return { url: `mariadb://test:test@127.0.0.1:${port}`, version, stop: () => end(child, folder) }
}

/** Starts a private Redis without persistence; `port` brings one back at the place where it was. */
export async function startRedis(port?: number, settings: string[] = []): Promise<RunningServer> {
  const server = findProgram(['redis-server'])
  const client = findProgram(['redis-cli'])
  if (!server || !client) throw new Error('Redis is not installed')
  const folder = mkdtempSync(path.join(tmpdir(), 'guidepost-redis-'))
  const place = String(port ?? (await freePort()))
  const args = ['--port', place, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder]
  const child = spawn(server, [...args, ...settings], { stdio: 'ignore' })
  await waitUntil(() => succeeds(client, ['-p', place, 'ping']), 'Redis')
  const version = execFileSync(server, ['--version'], { encoding: 'utf8' }).match(/v=(\S+)/)?.[1] ?? ''
  return { url: `redis://127.0.0.1:${place}`, version, stop: () => end(child, folder) }
}

/** Starts a real cluster of three private nodes; its address begins with `redis-cluster://`. */
export async function startRedisCluster(): Promise<RunningServer> {
  const client = findProgram(['redis-cli'])
  if (!client) throw new Error('Redis is not installed')
  const nodes: RunningServer[] = []
  const stop = (): void => nodes.forEach((node) => node.stop())
  for (let index = 0; index < 3; index++) {
    // Nodes talk to each other on a second port, 10,000 above unless told.
    const bus = ['--cluster-port', String(await freePort())]
    nodes.push(await startRedis(undefined, ['--cluster-enabled', 'yes', ...bus]))
  }
  const places = nodes.map((node) => node.url.slice('redis://'.length))
  try {
    execFileSync(client, ['--cluster', 'create', ...places, '--cluster-yes'], {
      stdio: 'ignore',
      timeout: 30_000,
    })
    const isWhole = (place: string): boolean => {
      const [host, port] = place.split(':') as [string, string]
      const answer = execFileSync(client, ['-h', host, '-p', port, 'cluster', 'info'], { encoding: 'utf8' })
      return answer.includes('cluster_state:ok')
    }
    await waitUntil(() => places.every(isWhole), 'The Redis cluster')
  } catch (error) {
    stop()
    throw error
  }
  return { url: `redis-cluster://${places.join()}`, version: nodes[0]!.version, stop }
}

function end(child: ChildProcess, folder: string): void {
  child.kill('SIGKILL')
  execFileSync('rm', ['-rf', folder])
}
