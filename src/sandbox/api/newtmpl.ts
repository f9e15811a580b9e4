import type { AppKind } from '../world'
import { demand } from './failures'
import { bodyOf, listIn, ok, textIn } from './fields'
import type { ApiWorld } from './needs'
import { addTemplate, removeTemplate, templatesOn, type TemplateShelf } from './private-templates'
import type { ApiCall, ApiRoute } from './route'
import { categories, library } from './template-library'

const section = 'official-account-api §6, mini-program-api §4'
const maxTemplates = 50

/** The list of subscription templates of an app. */
export function subscribeShelf(app: AppKind): TemplateShelf {
  return app === 'official' ? 'official-subscribe' : 'miniapp-subscribe'
}

/** Managing subscription templates: the same paths for both apps, each with its own list. */
export function subscribeTemplateRoutes(world: ApiWorld): ApiRoute[] {
  const route = (method: 'GET' | 'POST', name: string, handle: ApiRoute['handle']): ApiRoute => ({
    method,
    path: `/wxaapi/newtmpl/${name}`,
    token: 'both',
    section,
    handle: (call) => {
      demand(call.app.kind === 'miniapp' || world.switches.rights.officialSubscribe, 48001)
      return handle(call)
    },
  })
  return [
    route('POST', 'addtemplate', (call) => add(world, call)),
    route('POST', 'deltemplate', (call) => {
      const templateId = textIn(bodyOf(call), 'priTmplId')
      demand(removeTemplate(world, subscribeShelf(call.app.kind), templateId), 20002, 'invalid priTmplId')
      return ok()
    }),
    route('GET', 'getcategory', () => ok({ data: categories })),
    route('GET', 'getpubtemplatekeywords', ({ query }) => {
      const entry = library.find((one) => one.id === query.tid)
      demand(entry, 200014)
      const data = entry.rows.map(({ kid, name, kind, example }) => ({ kid, name, example, rule: kind }))
      return ok({ count: data.length, data })
    }),
    route('GET', 'getpubtemplatetitles', (call) => titles(call)),
    route('GET', 'gettemplate', (call) => {
      const data = templatesOn(world, subscribeShelf(call.app.kind)).map((one) => ({
        priTmplId: one.templateId,
        title: one.title,
        content: one.content,
        example: one.example,
        type: one.type,
      }))
      return ok({ data })
    }),
  ]
}

function titles({ query }: ApiCall) {
  const ids = (query.ids ?? '').split(',').map(Number)
  const start = Number(query.start ?? 0)
  const limit = Number(query.limit ?? 30)
  demand(start >= 0 && limit >= 1 && limit <= 30, 40035)
  const found = library.filter((one) => ids.includes(one.categoryId))
  const data = found.slice(start, start + limit).map(({ id, title, type, categoryId }) => ({
    tid: Number(id),
    title,
    type,
    categoryId: String(categoryId),
  }))
  return ok({ count: found.length, data })
}

function add(world: ApiWorld, call: ApiCall) {
  const body = bodyOf(call)
  const entry = library.find((one) => one.id === textIn(body, 'tid'))
  demand(entry, 200014)
  const kids = listIn(body, 'kidList').map(Number)
  const known = kids.every((kid) => entry.rows.some((one) => one.kid === kid))
  demand(known && kids.length >= 2 && kids.length <= 5, 200020)
  const sceneDesc = textIn(body, 'sceneDesc')
  demand([...sceneDesc].length <= 15, 200021)
  const shelf = subscribeShelf(call.app.kind)
  demand(templatesOn(world, shelf).length < maxTemplates, 200012)
  return ok({ priTmplId: addTemplate(world, shelf, entry, kids, sceneDesc).templateId })
}
