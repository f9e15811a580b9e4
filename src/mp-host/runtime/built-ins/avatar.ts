import { make } from '../screen/elements'
import { askSheet } from '../screen/sheets'
import type { WechatProfile } from '../sandbox-line'

const SIDE_PX = 132
const GROUND = '#7a8f8a'

/** WeChat's sheet of pictures: one's own, or one from the album; resolves with a file's address. */
export async function chooseAvatar(profile: WechatProfile): Promise<string | undefined> {
  const chosen = await askSheet(['用微信头像', '从相册选择'])
  const file = [() => drawn(profile), fromAlbum][chosen]
  const picture = await file?.()
  return picture && URL.createObjectURL(picture)
}

/** The first sign of the name on the person's colour; a face of the sandbox gets a plain ground. */
function drawn({ nickname, avatar }: WechatProfile): Promise<Blob | undefined> {
  const canvas = make('canvas', { width: String(SIDE_PX), height: String(SIDE_PX) })
  const pen = canvas.getContext('2d')!
  pen.fillStyle = avatar.startsWith('#') ? avatar : GROUND
  pen.fillRect(0, 0, SIDE_PX, SIDE_PX)
  pen.fillStyle = '#fff'
  pen.font = `${SIDE_PX / 2}px sans-serif`
  pen.textAlign = 'center'
  pen.textBaseline = 'middle'
  pen.fillText(nickname.slice(0, 1), SIDE_PX / 2, SIDE_PX / 2)
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined)))
}

function fromAlbum(): Promise<Blob | undefined> {
  const field = make('input', { type: 'file', accept: 'image/*' })
  return new Promise((resolve) => {
    field.onchange = () => resolve(field.files?.[0])
    field.oncancel = () => resolve(undefined)
    field.click()
  })
}
