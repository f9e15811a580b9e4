import { join } from 'node:path'
import type { Middleware } from 'koa'
import { filesIn } from './files'
import { projectRoot } from '../../platform/project-root'

const NOT_BUILT =
  '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>沙盒</title>' +
  '<p>沙盒正在运行，但手机页面还没有构建。请在项目目录运行 <code>npm run build</code>，然后刷新本页。</p></html>'

/** The built phone page at `/`. */
export function phoneFiles(folder = join(projectRoot(), 'dist', 'phone')): Middleware {
  return filesIn(folder, { under: '', notBuilt: NOT_BUILT })
}
