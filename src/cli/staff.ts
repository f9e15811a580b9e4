import 'reflect-metadata'
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { loadConfig } from '../../config/load'
import { migrations } from '../../migrations'
import { staffApi } from '../contract/staff'
import { auditEntities, makeAudit } from '../features/audit'
import { staffEntities } from '../features/staff'
import { StaffService } from '../features/staff/service'
import { SignInLimits } from '../features/staff/sign-in-limits'
import { openSharedMemory } from '../platform/cache/open'
import { systemClock } from '../platform/clock'
import { openDatabase } from '../platform/db/open'
import { fieldWords } from '../platform/http/field-words'
import { silentLogger } from '../platform/log'

const HELP = `用法：npm run staff -- --login 登录名 --name 姓名 [--role admin|operator|store_manager] [--password 密码]

添加一位可以登录控制台的员工；第一位管理员也这样添加。不写密码时会生成一个并打印出来。
`

interface Wish {
  login: string
  name: string
  role: string
  password?: string
}

/** What the command line asks for; prints the help and ends when that is not clear. */
function readWish(): Wish {
  try {
    const { values } = parseArgs({
      options: {
        login: { type: 'string' },
        name: { type: 'string' },
        role: { type: 'string', default: 'admin' },
        password: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    const { login, name, role, password, help } = values
    if (login && name && !help) return { login, name, role, password }
    process.stdout.write(HELP)
    process.exit(help ? 0 : 2)
  } catch (error) {
    // An unknown option, or one without its value.
    if (!(error instanceof TypeError)) throw error
    process.stdout.write(HELP)
    process.exit(2)
  }
}

/** Adds a member of staff from the command line; works beside a running server. */
async function main(): Promise<void> {
  const values = readWish()
  const isMade = values.password === undefined
  const password = values.password ?? randomBytes(9).toString('base64url')
  const given = { name: values.name, login: values.login, password, roles: [values.role] }
  const parsed = staffApi['POST /api/admin/staff'].input.safeParse(given, { error: fieldWords })
  if (!parsed.success) throw new Error(parsed.error.issues.map((issue) => issue.message).join('；'))

  const config = loadConfig()
  const entities = [...staffEntities, ...auditEntities]
  const db = await openDatabase({ url: config.databaseUrl, entities, migrations, isTool: true })
  await db.migrate()
  const shared = openSharedMemory(undefined, silentLogger())
  const service = new StaffService({
    db,
    clock: systemClock,
    limits: new SignInLimits(shared),
    audit: makeAudit({ db }),
  })
  try {
    const staff = await service.create(parsed.data)
    process.stdout.write(`已添加 ${staff.name}（${staff.login}）。\n`)
    if (isMade) process.stdout.write(`密码：${password}\n请登录后在右上角修改。\n`)
  } finally {
    await shared.close()
    await db.close()
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
})
