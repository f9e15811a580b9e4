import { showShare } from '../screen/share-sheet'
import { callWx, textIn, WxError, type WxCalls, type WxOptions } from './call'
import type { Host } from '../parts'
import type { WxNow } from './storage'

const USER_FOLDER = 'wxfile://usr'

/** The Mini Program's own files, kept while the page is open, and the sheet that sends one into a chat. */
export function fileApis(host: Host): {
  later: WxCalls
  now: WxNow
  env: { USER_DATA_PATH: string }
} {
  const files = new Map<string, string>()
  const write = (options: WxOptions): void => {
    const path = textIn(options, 'filePath')
    if (!path.startsWith(`${USER_FOLDER}/`)) throw new Error('permission denied, open ' + path)
    files.set(path, textIn(options, 'data'))
  }
  return {
    env: { USER_DATA_PATH: USER_FOLDER },
    now: {
      getFileSystemManager: () => ({
        writeFile: (options: WxOptions) => callWx(host, 'writeFile', write, options),
      }),
    },
    later: {
      shareFileMessage: async (options) => {
        const text = files.get(textIn(options, 'filePath'))
        if (text === undefined) throw new WxError('shareFileMessage:fail file not exist')
        const name = textIn(options, 'fileName')
        const size = new TextEncoder().encode(text).length
        const path = `${Math.max(1, Math.round(size / 1024))} KB`
        const friends = await host.sandbox.friends()
        const friendId = await showShare({ title: name, path, pictureUrl: '' }, friends)
        if (friendId !== undefined) await host.sandbox.passFileOn(friendId, { name, text })
      },
    },
  }
}
