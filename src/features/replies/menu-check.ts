import type { AccountMenu, MenuButton, MenuLeaf, MenuProblem } from '../../contract/replies'
import { utf8Length } from '../../domain/utf8'

/** WeChat's limits on the custom menu (official-account-api.md §3); lengths are bytes of UTF-8. */
const MAX_TOP = 3
const MAX_BELOW = 5
const MAX_NAME_BYTES = { top: 16, below: 60 }
const MAX_KEY_BYTES = 128
const MAX_URL_BYTES = 1024
const MAX_OUTSIDE_DOMAINS = 3
const WECHAT_HOSTS = /(^|\.)(weixin|wechat|qq)\.(qq\.)?com$/

/** Everything that WeChat would refuse about a menu; empty when it may be pushed. `ownHost` does not count as outside. */
export function menuProblems(menu: AccountMenu, ownHost = ''): MenuProblem[] {
  const problems: MenuProblem[] = []
  if (menu.buttons.length > MAX_TOP)
    problems.push({
      path: 'buttons',
      message: `底部菜单最多 ${MAX_TOP} 个，现在有 ${menu.buttons.length} 个`,
    })
  menu.buttons.forEach((button, index) => problems.push(...topProblems(button, `buttons.${index}`)))
  const hosts = outsideHosts(menu, ownHost)
  if (hosts.length > MAX_OUTSIDE_DOMAINS) {
    const message = `菜单里最多链接 ${MAX_OUTSIDE_DOMAINS} 个外部域名，现在有 ${hosts.length} 个：${hosts.join('、')}`
    problems.push({ path: 'buttons', message })
  }
  return problems
}

function topProblems(button: MenuButton, path: string): MenuProblem[] {
  const problems = nameProblems(button.name, path, 'top')
  if (button.type !== 'group') return [...problems, ...leafProblems(button, path)]
  if (button.buttons.length === 0)
    problems.push({ path: `${path}.buttons`, message: '请至少添加一个子菜单，或改成直接打开的菜单' })
  if (button.buttons.length > MAX_BELOW)
    problems.push({
      path: `${path}.buttons`,
      message: `子菜单最多 ${MAX_BELOW} 个，现在有 ${button.buttons.length} 个`,
    })
  button.buttons.forEach((leaf, index) => {
    const below = `${path}.buttons.${index}`
    problems.push(...nameProblems(leaf.name, below, 'below'), ...leafProblems(leaf, below))
  })
  return problems
}

function nameProblems(name: string, path: string, level: 'top' | 'below'): MenuProblem[] {
  if (name.trim() === '') return [{ path: `${path}.name`, message: '请填写菜单名称' }]
  const most = MAX_NAME_BYTES[level]
  if (utf8Length(name) <= most) return []
  return [
    { path: `${path}.name`, message: `名称最多 ${most} 字节（${Math.floor(most / 3)} 个汉字），请缩短` },
  ]
}

function leafProblems(leaf: MenuLeaf, path: string): MenuProblem[] {
  if ('key' in leaf) return lengthProblems(leaf.key, `${path}.key`, '菜单键值', MAX_KEY_BYTES)
  if (leaf.type === 'view') return urlProblems(leaf.url, `${path}.url`)
  if (leaf.type === 'miniprogram') {
    const problems = urlProblems(leaf.url, `${path}.url`)
    if (!/^wx[0-9a-f]{16}$/.test(leaf.appId))
      problems.push({ path: `${path}.appId`, message: '小程序 AppID 须为 wx 开头的 18 位字符' })
    return [
      ...problems,
      ...lengthProblems(leaf.pagePath, `${path}.pagePath`, '小程序页面路径', MAX_URL_BYTES),
    ]
  }
  if ('mediaId' in leaf) return lengthProblems(leaf.mediaId, `${path}.mediaId`, '永久素材编号', MAX_URL_BYTES)
  if ('articleId' in leaf)
    return lengthProblems(leaf.articleId, `${path}.articleId`, '文章编号', MAX_URL_BYTES)
  const message = '这个菜单是在微信后台设置的，接口不能原样发布，请改成其他类型'
  return [{ path: `${path}.type`, message }]
}

function lengthProblems(value: string, path: string, label: string, most: number): MenuProblem[] {
  if (value.trim() === '') return [{ path, message: `请填写${label}` }]
  return utf8Length(value) > most ? [{ path, message: `${label}最多 ${most} 字节，请缩短` }] : []
}

function urlProblems(url: string, path: string): MenuProblem[] {
  if (url.trim() === '') return [{ path, message: '请填写链接' }]
  if (!/^https?:\/\/[^\s/]+/i.test(url)) return [{ path, message: '链接须以 http:// 或 https:// 开头' }]
  return lengthProblems(url, path, '链接', MAX_URL_BYTES)
}

/** Every leaf of a menu. */
export function leavesOf(menu: AccountMenu): MenuLeaf[] {
  return menu.buttons.flatMap((button) => (button.type === 'group' ? button.buttons : [button]))
}

function outsideHosts(menu: AccountMenu, ownHost: string): string[] {
  const hosts = new Set<string>()
  for (const leaf of leavesOf(menu)) {
    if (leaf.type !== 'view' || !URL.canParse(leaf.url)) continue
    const { host } = new URL(leaf.url)
    if (host !== ownHost && !WECHAT_HOSTS.test(host)) hosts.add(host)
  }
  return [...hosts]
}
