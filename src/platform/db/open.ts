import type { MixedList } from 'typeorm'
import { AppError } from '../../domain/errors'
import type { Database, EntityClass } from './database'
import { MysqlDatabase } from './mysql'
import { SqliteDatabase } from './sqlite'

export interface OpenOptions {
  /** `sqlite:PATH`, `mysql://…` or `mariadb://…` */
  url: string
  entities: EntityClass[]
  migrations: MixedList<new () => object>
  isRelaxed?: boolean
  isTool?: boolean
}

/** Opens the database that the address names. */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const { url } = options
  if (url.startsWith('sqlite:')) return SqliteDatabase.open({ ...options, file: url.slice('sqlite:'.length) })
  if (/^(mysql|mariadb):\/\//.test(url)) return MysqlDatabase.open(options)
  throw new AppError(
    'invalid',
    'database.bad_url',
    'DATABASE_URL 的写法不认识：请用 sqlite:文件路径、mysql://… 或 mariadb://…。',
  )
}
