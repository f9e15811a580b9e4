import { APP, fine, found, type DoctorFacts, type DoctorFinding } from './doctor-findings'

/** What an errcode of the token call means for the setup, where it is one of the known mistakes. */
const TOKEN_MISTAKES: Record<number, { id: string; title: string; detail: string; nextStep: string }> = {
  40001: {
    id: 'secret',
    title: 'AppSecret 不对',
    detail: '微信不认这个 AppSecret（40001）。',
    nextStep: '到「基本配置」核对或重置 AppSecret，更新环境变量后重启。',
  },
  40125: {
    id: 'secret',
    title: 'AppSecret 不对',
    detail: '微信不认这个 AppSecret（40125）。',
    nextStep: '到「基本配置」核对或重置 AppSecret，更新环境变量后重启。',
  },
  40013: {
    id: 'app_id',
    title: 'AppID 不对',
    detail: '微信不认识这个 AppID（40013）。',
    nextStep: '到「基本配置」核对 AppID：公众号与小程序的 AppID 不同，不要填反。',
  },
  40164: {
    id: 'ip',
    title: '服务器 IP 不在白名单',
    detail: '微信拒绝了本机出口 IP 的调用（40164）。',
    nextStep: '到「基本配置 → IP 白名单」加入本机的出口 IP；用 NAT 时填 NAT 的地址。',
  },
  40243: {
    id: 'secret_frozen',
    title: 'AppSecret 已被冻结',
    detail: '这个 AppSecret 在后台被冻结（40243）。',
    nextStep: '到「基本配置」解冻 AppSecret，约 10 分钟后生效。',
  },
  89503: {
    id: 'ip_confirm',
    title: '这个 IP 需要管理员确认',
    detail: '微信把这次调用列为高风险（89503）。',
    nextStep: '请公众号管理员在微信里确认这个 IP。',
  },
  45009: {
    id: 'token_quota',
    title: '今天取令牌的次数用完了',
    detail: '多半有另一套程序在不停地取令牌（45009）。',
    nextStep: '找出并停掉用同一个 AppSecret 的另一套程序，明天自动恢复。',
  },
}

/** Tokens, rights and the menu: what WeChat says of the two apps. */
export function account(facts: DoctorFacts): DoctorFinding[] {
  const findings: DoctorFinding[] = []
  const ids = facts.apps.map((app) => app.appId)
  if (ids.length === 2 && ids[0] === ids[1])
    findings.push(
      found(
        'error',
        'app_id.same',
        '公众号与小程序填了同一个 AppID',
        `两处都是 ${ids[0]}。`,
        '核对 WECHAT_APP_ID 与 MINIAPP_APP_ID，它们是两个不同的应用。',
      ),
    )
  for (const { app, token, rightsErrcode } of facts.apps) {
    const name = APP[app]
    if (token.state === 'unreachable') {
      findings.push(
        found(
          'error',
          `${app}.api_away`,
          `${name}：微信接口连不上`,
          token.reason,
          '检查服务器能否访问 WECHAT_API_URL（默认 https://api.weixin.qq.com），以及代理与防火墙。',
        ),
      )
    } else if (token.state === 'garbled') {
      findings.push(
        found(
          'error',
          `${app}.api_answer`,
          `${name}：接口地址上不是微信`,
          `${token.reason}：有服务在应答，但应答不是微信的格式。`,
          '核对 WECHAT_API_URL；经过代理或防火墙时，检查它有没有拦下请求、换成自己的页面。',
        ),
      )
    } else if (token.state === 'refused') {
      const known = TOKEN_MISTAKES[token.errcode]
      if (known)
        findings.push(
          found('error', `${app}.${known.id}`, `${name}：${known.title}`, known.detail, known.nextStep),
        )
      else
        findings.push(
          found(
            'error',
            `${app}.token`,
            `${name}：取不到令牌`,
            `微信返回错误码 ${token.errcode}。`,
            '按错误码查「全局返回码」，或在控制台「账号健康」里看说明。',
          ),
        )
    } else if (rightsErrcode === 48001 || rightsErrcode === 50002) {
      findings.push(
        found(
          'error',
          `${app}.rights`,
          `${name}：账号没有接口权限`,
          '需要已认证的服务号，订阅号或未认证的账号用不了二维码、模板消息与数据接口（48001）。',
          '完成微信认证，或换用已认证的服务号。',
        ),
      )
    } else findings.push(fine(`${app}.token`, `${name}：令牌正常`, '能取到令牌，接口可用。'))
  }
  if (facts.hasMenu === false)
    findings.push(
      found(
        'warning',
        'menu.none',
        '公众号没有菜单',
        '打开服务器配置后，后台里设置的菜单和自动回复会失效。',
        '到控制台「公众号菜单」导入原来的菜单并发布。',
      ),
    )
  return findings
}
