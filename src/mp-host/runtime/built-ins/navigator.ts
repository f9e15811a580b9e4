import { tellActed } from '../acted'
import type { Host } from '../parts'
import { defineTag } from './define'

/** `<navigator>` within the Mini Program. */
export function defineNavigator(host: Host): void {
  defineTag(host, 'navigator', {
    properties: {
      url: String,
      openType: { type: String, value: 'navigate' },
      delta: { type: Number, value: 1 },
      target: String,
    },
    setUp(one) {
      const go: Record<string, () => unknown> = {
        navigate: () => host.pages.navigateTo(one.text('url')),
        redirect: () => host.pages.redirectTo(one.text('url')),
        switchTab: () => host.pages.switchTab(one.text('url')),
        reLaunch: () => {
          const { path, query } = host.pages.read(one.text('url'))
          host.pages.reLaunch(path, query)
        },
        navigateBack: () => host.pages.navigateBack(one.number('delta')),
        exit: () => host.sandbox.tellPhone({ kind: 'exit' }),
      }
      one.on('tap', () => {
        tellActed(one.node, 'navigate', one.text('url'))
        host.guard(() => go[one.text('openType')]?.())
      })
    },
  })
}
