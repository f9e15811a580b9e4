import { allowAlbumInSettings, saveToAlbum } from '../../api/album'
import { call, download, sentenceOf } from '../../api/client'
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
    shown: '',
    shownTitle: '',
    wrong: '',
    canAllow: false,
    busy: false,
  },

  async onLoad() {
    await this.load()
  },

  async load() {
    this.setData({ status: 'loading' })
    try {
      const { items } = await call('GET /api/workbench/codes', {})
      this.setData({ status: 'ready', ...codeRows(items) })
      await this.fetchPictures(items.map(({ id }) => id))
    } catch (error) {
      if (await leadToJoin(error)) return
      this.setData({ status: 'error', problem: sentenceOf(error) })
    }
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
})
