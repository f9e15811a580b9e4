import type { Host } from '../parts'
import { showOver, showSettings } from '../screen/bottom-sheet'
import { askLeave } from '../screen/sheets'
import { ALBUM, albumScope, setAlbumScope } from './album'
import { textIn, WxError, type WxCalls } from './call'

const FUZZY = 'scope.userFuzzyLocation'
/** Leaves as WeChat's settings name them. */
const NAMES: Readonly<Record<string, string>> = { [FUZZY]: '模糊位置信息', [ALBUM]: '添加到相册' }
const UNDECLARED =
  'getFuzzyLocation:fail the api need to be declared in the requiredPrivateInfos field in app.json/ext.json'

/** Places as the sandbox's phone knows them: roughly where it is when the person allows it, maps, and calls. */
export function locationApis(host: Host): WxCalls {
  return {
    getFuzzyLocation: () => fuzzyLocation(host),
    getSetting: async () => ({ authSetting: await authSetting(host) }),
    openSetting: async () => {
      const known = await authSetting(host)
      const items = Object.entries(known).map(([scope, isAllowed]) => ({
        scope,
        name: NAMES[scope] ?? scope,
        isAllowed,
      }))
      const chosen = await showSettings(items)
      const mayUseAlbum = chosen[ALBUM]
      if (mayUseAlbum !== undefined) setAlbumScope(host, mayUseAlbum)
      const isAllowed = chosen[FUZZY]
      if (isAllowed !== undefined && isAllowed !== known[FUZZY]) await host.sandbox.answerLocation(isAllowed)
      return { authSetting: await authSetting(host) }
    },
    openLocation: (options) => showOver('地图', textIn(options, 'name'), textIn(options, 'address')),
    makePhoneCall: (options) => showOver('拨打电话', textIn(options, 'phoneNumber'), ''),
  }
}

/** Absent for what was never asked. */
async function authSetting(host: Host): Promise<Record<string, boolean>> {
  const { scope } = await host.sandbox.location()
  const mayUseAlbum = albumScope(host)
  return {
    ...(scope === 'unasked' ? {} : { [FUZZY]: scope === 'allowed' }),
    ...(mayUseAlbum === undefined ? {} : { [ALBUM]: mayUseAlbum }),
  }
}

/** WeChat asks once; a refusal is kept, and later calls fail without a question until the settings are changed. */
async function fuzzyLocation(host: Host): Promise<{ latitude?: number; longitude?: number }> {
  const { app } = host.manifest
  if (!app.requiredPrivateInfos?.includes('getFuzzyLocation')) throw new WxError(UNDECLARED)
  if ((await host.sandbox.location()).scope === 'unasked') {
    const name = app.window?.['navigationBarTitleText'] ?? '小程序'
    const value = app.permission?.[FUZZY]?.desc ?? ''
    await host.sandbox.answerLocation(await askLeave({ app: name, title: '获取你的模糊位置信息', value }))
  }
  const { scope, latitude, longitude } = await host.sandbox.location()
  if (scope !== 'allowed') throw new WxError('getFuzzyLocation:fail auth deny')
  return { latitude, longitude }
}
