/** What the doctor concludes from what was probed: pure, so that every broken setup is a row in a table of tests. */
import { account } from './doctor-account'
import { address } from './doctor-address'
import { fine, found, type DoctorFacts, type DoctorFinding } from './doctor-findings'

export type * from './doctor-findings'

function installation(facts: DoctorFacts): DoctorFinding[] {
  const findings = facts.configProblems.map((problem, index) =>
    found('error', `config.${index}`, '配置有误', problem, '改好 .env 或环境变量后重新运行 npm run doctor。'),
  )
  const [major, minor] = facts.nodeVersion.replace(/^v/, '').split('.').map(Number)
  if (major! < 20 || (major === 20 && minor! < 19))
    findings.push(
      found(
        'error',
        'node.old',
        'Node 版本太旧',
        `现在是 ${facts.nodeVersion}，需要 20.19 或更新。`,
        '升级 Node 后重新运行 npm ci。',
      ),
    )
  if (facts.missingBuilds.length > 0)
    findings.push(
      found(
        facts.isProduction ? 'error' : 'warning',
        'build.missing',
        '页面还没有构建',
        `缺少 ${facts.missingBuilds.join('、')}。`,
        '运行 npm run build。',
      ),
    )
  return findings
}

function storage(facts: DoctorFacts): DoctorFinding[] {
  const { database, redis } = facts
  const findings: DoctorFinding[] = []
  if (redis?.state === 'failed')
    findings.push(
      found(
        'warning',
        'redis.away',
        'Redis 连不上',
        `${redis.reason}。服务仍能运行，但多个进程之间的唤醒会变慢。`,
        '检查 REDIS_URL 的地址、端口与密码，确认 Redis 已启动。',
      ),
    )
  if (!database) return findings
  if (database.state === 'failed')
    return [
      ...findings,
      found(
        'error',
        'database.away',
        '数据库打不开',
        database.reason,
        '检查 DATABASE_URL 的地址、账号与权限，确认数据库已启动。',
      ),
    ]
  if (database.collation !== undefined && database.collation !== 'utf8mb4_bin')
    findings.push(
      found(
        'error',
        'database.collation',
        '数据库的排序规则不对',
        `现在是 ${database.collation}：它分不清大小写不同的 openid。`,
        '在空库上执行 ALTER DATABASE 库名 CHARACTER SET utf8mb4 COLLATE utf8mb4_bin，再运行 npm run migrate。',
      ),
    )
  if (!database.isDurable)
    findings.push(
      found(
        'warning',
        'database.not_durable',
        '数据库断电时可能丢数据',
        '提交后没有立即写入磁盘。',
        'MySQL/MariaDB 请设 innodb_flush_log_at_trx_commit=1、sync_binlog=1；详见 /readyz。',
      ),
    )
  if (database.pendingMigrations > 0)
    findings.push(
      found(
        'error',
        'database.pending',
        '数据库还没有升级',
        `有 ${database.pendingMigrations} 个迁移没有执行。`,
        '运行 npm run migrate。',
      ),
    )
  else if (database.admins === 0)
    findings.push(
      found(
        'error',
        'staff.no_admin',
        '还没有管理员',
        '没有人能登录控制台。',
        '运行 npm run staff -- --login 登录名 --name 姓名。',
      ),
    )
  if (findings.length === 0) findings.push(fine('storage', '存储正常', `${database.engine}，提交即落盘。`))
  return findings
}

/** Every finding, errors first. Each broken setup has a sentence of its own and a next step. */
export function diagnose(facts: DoctorFacts): DoctorFinding[] {
  const findings = [...installation(facts), ...storage(facts), ...account(facts), ...address(facts)]
  const rank = { error: 0, warning: 1, ok: 2 }
  return findings.sort((a, b) => rank[a.level] - rank[b.level])
}
