import { draftsOf } from './articles'
import { demand } from './failures'
import { bodyOf, numberIn, ok, textIn } from './fields'
import { checkedFile, isMediaKind } from './media-files'
import { menusOf } from './menu-store'
import type { ApiWorld, MediaRecord } from './needs'
import type { ApiCall, ApiRoute } from './route'

const section = 'official-account-api §8 Permanent'
const limits: Record<MediaRecord['kind'], number> = {
  image: 100_000,
  thumb: 100_000,
  voice: 1_000,
  video: 1_000,
}

interface Material {
  mediaId: string
  kind: MediaRecord['kind']
  name: string
  title: string
  introduction: string
  updatedAt: number
}

/** Permanent material, newest last; the files themselves lie with the other media. */
function materialsOf(world: ApiWorld): { list: Material[] } {
  return world.drawer('materials', () => ({ list: [] as Material[] }))
}

/** Permanent material: add, get, delete, count, list. */
export function materialRoutes(world: ApiWorld): ApiRoute[] {
  const post = (name: string, handle: ApiRoute['handle']): ApiRoute => ({
    method: 'POST',
    path: `/cgi-bin/material/${name}`,
    token: 'official',
    section,
    dailyLimit: 10_000,
    handle,
  })
  return [
    post('add_material', (call) => add(world, call)),
    post('get_material', (call) => get(world, call)),
    post('del_material', (call) => remove(world, call)),
    post('batchget_material', (call) => list(world, call)),
    {
      method: 'GET',
      path: '/cgi-bin/material/get_materialcount',
      token: 'official',
      section,
      dailyLimit: 5_000,
      handle: () => ({
        json: {
          voice_count: ofKind(world, 'voice').length,
          video_count: ofKind(world, 'video').length,
          image_count: ofKind(world, 'image', 'thumb').length,
          news_count: Object.keys(draftsOf(world)).length,
        },
      }),
    },
  ]
}

function ofKind(world: ApiWorld, ...kinds: MediaRecord['kind'][]): Material[] {
  return materialsOf(world).list.filter((one) => kinds.includes(one.kind))
}

function add(world: ApiWorld, call: ApiCall) {
  const kind = call.query.type ?? ''
  demand(isMediaKind(kind), 40004)
  const file = checkedFile(world, kind, call.file)
  const { title = '', introduction = '' } = kind === 'video' ? description(call) : {}
  demand(ofKind(world, kind).length < limits[kind], 45001)
  const { mediaId, url } = world.addMedia({ app: 'official', kind, ...file })
  const name = kind === 'video' ? title : file.filename
  materialsOf(world).list.push({ mediaId, kind, name, title, introduction, updatedAt: call.now })
  return { json: { media_id: mediaId, ...(kind === 'image' || kind === 'thumb' ? { url } : {}) } }
}

/** The form field `description` of a video: JSON with title and introduction. */
function description(call: ApiCall): { title: string; introduction: string } {
  try {
    const parsed = JSON.parse(call.fields?.description ?? '') as Record<string, unknown>
    const title = textIn(parsed, 'title')
    demand(title !== '', 45003)
    return { title, introduction: textIn(parsed, 'introduction') }
  } catch (error) {
    if (error instanceof SyntaxError) demand(false, 47001)
    throw error
  }
}

function known(world: ApiWorld, call: ApiCall): Material {
  const mediaId = textIn(bodyOf(call), 'media_id')
  demand(mediaId !== '', 41006)
  const material = materialsOf(world).list.find((one) => one.mediaId === mediaId)
  demand(material, 40007)
  return material
}

function get(world: ApiWorld, call: ApiCall) {
  const draft = draftsOf(world)[textIn(bodyOf(call), 'media_id')]
  if (draft) {
    const seconds = Math.floor(draft.updatedAt / 1000)
    return { json: { news_item: draft.articles, create_time: seconds, update_time: seconds } }
  }
  const material = known(world, call)
  const file = world.media(material.mediaId)
  demand(file, 40007)
  if (material.kind === 'video') {
    return { json: { title: material.title, description: material.introduction, down_url: file.url } }
  }
  return { bytes: file.bytes, contentType: file.contentType }
}

function remove(world: ApiWorld, call: ApiCall) {
  const material = known(world, call)
  demand(!JSON.stringify(menusOf(world)).includes(material.mediaId), 48005)
  const materials = materialsOf(world)
  materials.list = materials.list.filter((one) => one !== material)
  world.removeMedia(material.mediaId)
  return ok()
}

function list(world: ApiWorld, call: ApiCall) {
  const body = bodyOf(call)
  const type = textIn(body, 'type')
  const offset = numberIn(body, 'offset') ?? -1
  const count = numberIn(body, 'count') ?? 0
  demand(['image', 'voice', 'video', 'news'].includes(type), 40004)
  demand(offset >= 0 && count >= 1 && count <= 20, 40035)
  const all = type === 'news' ? newsItems(world) : fileItems(world, type)
  const item = all.slice(offset, offset + count)
  return { json: { item, total_count: all.length, item_count: item.length } }
}

function newsItems(world: ApiWorld) {
  return Object.entries(draftsOf(world)).map(([media_id, set]) => ({
    media_id,
    content: { news_item: set.articles },
    update_time: Math.floor(set.updatedAt / 1000),
  }))
}

function fileItems(world: ApiWorld, type: string) {
  const newestFirst = ofKind(
    world,
    ...(type === 'image' ? (['image', 'thumb'] as const) : [type as 'voice']),
  ).reverse()
  return newestFirst.map((one) => ({
    media_id: one.mediaId,
    name: one.name,
    update_time: Math.floor(one.updatedAt / 1000),
    ...(type === 'image' && { url: world.media(one.mediaId)?.url ?? '' }),
  }))
}
