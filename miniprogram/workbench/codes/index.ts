import { allowAlbumInSettings, saveToAlbum } from '../../api/album'
import { call, download, sentenceOf } from '../../api/client'
import { acts } from '../../api/page-acts'
import { leadToJoin } from '../desk'
import { codeRows, isRefused, notSavedWords, type CodeRow } from './view'

type Tapped = WechatMiniprogram.TouchEvent<object, object, { id: string }>

/** My code and the store's: shown large to a shopper, or saved to the album. */
Page({
  data: {
    status: 'loading',
    problem: '',
    mine: [] as CodeRow[],
    store: [] as CodeRow[],
    /** Where the phone has the pictures, by the code's id. */
    pictures: {} as Record<string, string>,
    /** Whether my customers see my WeCom contact code. */
    hasContact: false,
    contactWrong: '',
    shown: '',
    shownTitle: '',
    wrong: '',
    canAllow: false,
    busy: false,
  },

  async onLoad() {
    await this.load()
  },

  load() {
    return acts.load(
      this,
      async () => {
        const { items } = await call('GET /api/workbench/codes', {})
        const { url } = await call('GET /api/workbench/contact-code', {})
        this.setData({ status: 'ready', hasContact: url !== null, ...codeRows(items) })
        await this.fetchPictures(items.map(({ id }) => id))
      },
      leadToJoin,
    )
  },

  /** One after the other, the guide's own first. */
  async fetchPictures(ids: string[]) {
    for (const id of ids) {
      const file = await download('GET /api/workbench/codes/:id/picture', { id }).catch(() => undefined)
      if (file !== undefined) this.setData({ [`pictures.${id}`]: file })
    }
  },

  show({ currentTarget }: Tapped) {
    const { id } = currentTarget.dataset
    const code = [...this.data.mine, ...this.data.store].find((one) => one.id === id)
    const shown = this.data.pictures[id]
    if (code && shown) this.setData({ shown, shownTitle: code.title })
  },

  hide() {
    this.setData({ shown: '', shownTitle: '' })
  },

  async save({ currentTarget }: Tapped) {
    const file = this.data.pictures[currentTarget.dataset.id]
    if (!file || this.data.busy) return
    this.setData({ busy: true, wrong: '', canAllow: false })
    const problem = await saveToAlbum(file)
    this.setData({ busy: false, wrong: notSavedWords(problem), canAllow: isRefused(problem) })
    if (problem === '') await wx.showToast({ title: '已存到相册', icon: 'none' })
  },

  async allow() {
    if (await allowAlbumInSettings()) this.setData({ wrong: '', canAllow: false })
  },

  /** The code is read from WeCom's own screen, so that no picture has to be sent. */
  async scanContact() {
    const scanned = await wx.scanCode({ scanType: ['qrCode'] }).catch(() => undefined)
    if (scanned) await this.setContact(scanned.result)
  },

  async setContact(url: string) {
    await this.changeContact(() => call('PUT /api/workbench/contact-code', { url }))
  },

  async removeContact() {
    const { confirm } = await wx.showModal({
      title: '不再展示名片码',
      content: '你服务的顾客在首页就看不到你的企业微信了，可以随时再设置。',
      confirmText: '不再展示',
    })
    if (confirm) await this.changeContact(() => call('DELETE /api/workbench/contact-code', {}))
  },

  async changeContact(act: () => Promise<{ url: string | null }>) {
    if (this.data.busy) return
    this.setData({ busy: true, contactWrong: '' })
    try {
      const { url } = await act()
      this.setData({ hasContact: url !== null })
    } catch (error) {
      this.setData({ contactWrong: sentenceOf(error) })
    } finally {
      this.setData({ busy: false })
    }
  },
})
