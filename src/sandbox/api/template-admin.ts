import { beijingMonth } from './days'
import { demand } from './failures'
import { bodyOf, numberIn, ok, textIn, textsIn } from './fields'
import type { ApiWorld } from './needs'
import { addTemplate, removeTemplate, templatesOn } from './private-templates'
import type { ApiCall, ApiRoute } from './route'
import { library } from './template-library'

const section = 'official-account-api §5'
const maxTemplates = 25

/** The account's own list of template messages, its industry, and what was blocked. */
export function templateAdminRoutes(world: ApiWorld): ApiRoute[] {
  const route = (method: 'GET' | 'POST', path: string, handle: ApiRoute['handle']): ApiRoute => ({
    method,
    path,
    token: 'official',
    section,
    right: 'template',
    handle,
  })
  return [
    route('POST', '/cgi-bin/template/api_add_template', (call) => add(world, call)),
    route('GET', '/cgi-bin/template/get_all_private_template', () => ({
      json: {
        template_list: templatesOn(world, 'template').map((one) => ({
          template_id: one.templateId,
          title: one.title,
          primary_industry: '消费品',
          deputy_industry: '消费品',
          content: one.content,
          example: one.example,
        })),
      },
    })),
    route('POST', '/cgi-bin/template/del_private_template', (call) => {
      demand(removeTemplate(world, 'template', textIn(bodyOf(call), 'template_id')), 40037)
      return ok()
    }),
    route('POST', '/cgi-bin/template/api_set_industry', (call) => setIndustry(world, call)),
    route('GET', '/cgi-bin/template/get_industry', () => ({ json: { ...industryOf(world).answer } })),
    route('POST', '/wxa/sec/queryblocktmplmsg', (call) => {
      const limit = numberIn(bodyOf(call), 'limit') ?? 0
      demand(limit >= 1 && limit <= 100, 40035)
      return ok({ msginfo: [] })
    }),
  ]
}

function add(world: ApiWorld, call: ApiCall) {
  const body = bodyOf(call)
  const entry = library.find((one) => one.id === textIn(body, 'template_id_short'))
  demand(entry, 40037)
  const names = textsIn(body, 'keyword_name_list')
  const kids = names.map((name) => entry.rows.find((one) => one.name === name)?.kid)
  const known = kids.filter((kid) => kid !== undefined)
  demand(names.length > 0 && known.length === names.length, 40246)
  demand(templatesOn(world, 'template').length < maxTemplates, 45026)
  return ok({ template_id: addTemplate(world, 'template', entry, known).templateId })
}

interface Industry {
  changedIn?: string
  answer: Record<string, { first_class: string; second_class: string }>
}

function industryOf(world: ApiWorld): Industry {
  const shop = { first_class: '消费品', second_class: '消费品' }
  return world.drawer<Industry>('industry', () => ({
    answer: { primary_industry: shop, secondary_industry: shop },
  }))
}

/** Once a month; the ids 1 to 41 are those of the old list, whose names the sandbox does not keep. */
function setIndustry(world: ApiWorld, call: ApiCall) {
  const body = bodyOf(call)
  const ids = [numberIn(body, 'industry_id1') ?? 0, numberIn(body, 'industry_id2') ?? 0]
  demand(
    ids.every((id) => id >= 1 && id <= 41),
    40035,
  )
  const industry = industryOf(world)
  const month = beijingMonth(call.now)
  demand(industry.changedIn !== month, 43100, 'change template too frequently')
  const named = ids.map((id) => ({ first_class: `行业${id}`, second_class: `行业${id}` }))
  const [first, second] = named
  demand(first && second, 40035)
  industry.changedIn = month
  industry.answer = { primary_industry: first, secondary_industry: second }
  return ok()
}
