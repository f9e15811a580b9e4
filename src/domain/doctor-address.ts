import {
  APP,
  fine,
  found,
  type AppName,
  type CallbackProbe,
  type DoctorFacts,
  type DoctorFinding,
} from './doctor-findings'

/** Callbacks older than this are refused (decisions.md 2). */
const SKEW_LIMIT_MS = 120_000

/** The public address, the clock, and what calling our own callbacks came to. */
export function address(facts: DoctorFacts): DoctorFinding[] {
  const findings: DoctorFinding[] = []
  const url = URL.canParse(facts.publicUrl) ? new URL(facts.publicUrl) : undefined
  if (url && facts.isProduction && url.protocol !== 'https:')
    findings.push(
      found(
        'error',
        'url.not_https',
        '对外地址不是 https',
        `${facts.publicUrl}：控制台的登录会话只在 https 下有效。`,
        '给域名配好证书，把 PUBLIC_URL 改成 https:// 开头。',
      ),
    )
  if (url && facts.isProduction && url.port !== '')
    findings.push(
      found(
        'error',
        'url.port',
        '对外地址带了端口',
        `微信只访问 80 与 443 端口，而 PUBLIC_URL 用的是 ${url.port}。`,
        '用反向代理把 443 转到本服务，去掉 PUBLIC_URL 里的端口。',
      ),
    )
  if (facts.clockSkewMs !== undefined && Math.abs(facts.clockSkewMs) > SKEW_LIMIT_MS)
    findings.push(
      found(
        'error',
        'clock.skew',
        '服务器时间不准',
        `与微信相差 ${Math.round(Math.abs(facts.clockSkewMs) / 1000)} 秒，签名时间会被当作过期而拒收消息。`,
        '打开时间同步（timedatectl set-ntp true 或 chrony）。',
      ),
    )
  for (const { app, probe } of facts.callbacks) findings.push(...callback(app, probe))
  return [...findings, ...refusals(facts)]
}

/** What refused callbacks point at: our own probe fits our own settings, so the other side's differ. */
const REFUSED: { id: string; reasons: string[]; title: string; cause: string; nextStep: string }[] = [
  {
    id: 'pushes.token',
    reasons: ['signature'],
    title: '有推送因签名不对被拒收',
    cause: '微信后台的 Token 与这里不同，或有人在伪造推送。',
    nextStep: '核对公众平台（小程序后台）里的 Token 与 WECHAT_TOKEN、MINIAPP_TOKEN。',
  },
  {
    id: 'pushes.key',
    reasons: ['decryption'],
    title: '有推送解不开',
    cause: '微信后台的 EncodingAESKey 与这里不同，或 AppID 填错。',
    nextStep: '核对 EncodingAESKey；刚更换时把旧的填进 WECHAT_ENCODING_AES_KEY_PREVIOUS。',
  },
  {
    id: 'pushes.mode',
    reasons: ['envelope', 'malformed'],
    title: '有推送的格式不对',
    cause: '微信后台的消息加解密方式（明文、兼容、安全）或数据格式与这里不同。',
    nextStep: '核对 WECHAT_MODE、MINIAPP_MODE 与 MINIAPP_FORMAT。',
  },
]

function refusals({ refusals: counts = {} }: DoctorFacts): DoctorFinding[] {
  return REFUSED.flatMap(({ id, reasons, title, cause, nextStep }) => {
    const count = reasons.reduce((sum, reason) => sum + (counts[reason] ?? 0), 0)
    return count === 0 ? [] : [found('warning', id, title, `启动以来 ${count} 次：${cause}`, nextStep)]
  })
}

function callback(app: AppName, probe: CallbackProbe): DoctorFinding[] {
  const name = APP[app]
  if (probe.state === 'ok')
    return [fine(`${app}.callback`, `${name}：回调地址正常`, '网址验证与加密消息都能通过。')]
  if (probe.state === 'unreachable')
    return [
      found(
        'error',
        `${app}.callback_away`,
        `${name}：回调地址访问不到`,
        probe.reason,
        '检查域名解析、证书与反向代理，确认服务已启动，PUBLIC_URL 指向它。',
      ),
    ]
  if (probe.state === 'other-mode')
    return [
      found(
        'error',
        `${app}.callback_mode`,
        `${name}：加密模式对不上`,
        `配置里是 ${probe.configured}，运行中的服务按 ${probe.running} 收消息。`,
        '改好模式后重启服务；公众平台后台选的也要一样。',
      ),
    ]
  if (probe.status === 404)
    return [
      found(
        'error',
        `${app}.callback_404`,
        `${name}：回调路径不对`,
        '这个地址上有网站，但没有回调接口（404）。',
        '检查反向代理是否把 /wechat/ 原样转给本服务。',
      ),
    ]
  if (probe.status >= 300 && probe.status < 400)
    return [
      found(
        'error',
        `${app}.callback_redirect`,
        `${name}：回调地址会跳转`,
        `返回了 ${probe.status}，微信不跟随跳转。`,
        '把 PUBLIC_URL 直接写成跳转之后的地址（通常是 https）。',
      ),
    ]
  if (probe.status === 403 && probe.what === 'verification')
    return [
      found(
        'error',
        `${app}.callback_token`,
        `${name}：Token 对不上`,
        '运行中的服务不认这份配置里的 Token。',
        '核对 Token，改好后重启服务；公众平台后台填的也要一样。',
      ),
    ]
  if (probe.status === 403)
    return [
      found(
        'error',
        `${app}.callback_key`,
        `${name}：EncodingAESKey 对不上`,
        'Token 正确，但加密消息被拒收。',
        '核对 EncodingAESKey 与 AppID，改好后重启服务；公众平台后台填的也要一样。',
      ),
    ]
  return [
    found(
      'error',
      `${app}.callback_status`,
      `${name}：回调地址返回 ${probe.status}`,
      '微信要求 200，否则会重试并提示粉丝服务故障。',
      '查看服务日志里同一时间的错误。',
    ),
  ]
}
