import type { Host } from '../parts'
import type { PrivacyListener } from '../privacy-gate'
import { showOver } from '../screen/bottom-sheet'
import type { WxCalls } from './call'
import type { WxNow } from './storage'

/** The calls about the privacy guide itself (mini-program-api.md §11). */
export function privacyApis(host: Host): { later: WxCalls; now: WxNow } {
  return {
    later: {
      getPrivacySetting: async () => {
        const { needAuthorization, privacyContractName } = await host.sandbox.privacy()
        return { needAuthorization, privacyContractName }
      },
      requirePrivacyAuthorize: () => host.privacy.need('requirePrivacyAuthorize'),
      openPrivacyContract: async () => {
        const { isDeclared, privacyContractName } = await host.sandbox.privacy()
        if (!isDeclared) throw new Error('privacy agreement is not declared')
        await showOver(privacyContractName, '由品牌在微信后台填写', '列明收集哪些信息、用来做什么。')
      },
    },
    now: { onNeedPrivacyAuthorization: (listener: PrivacyListener) => host.privacy.listen(listener) },
  }
}
