import { createHash } from 'node:crypto'
import type { ApiWorld } from './needs'
import { library, type LibraryTemplate } from './template-library'

/** Template messages, subscription messages of the official account, and those of the Mini Program. */
export type TemplateShelf = 'template' | 'official-subscribe' | 'miniapp-subscribe'

/** One template in an account's own list. */
export interface PrivateTemplate {
  templateId: string
  /** The library entry it came from. */
  libraryId: string
  title: string
  content: string
  example: string
  type: 2 | 3
  /** Allowed values of const fields by key. */
  enums: Record<string, string[]>
  sceneDesc?: string
}

type ShelfDrawer = Record<TemplateShelf, PrivateTemplate[]>

/** Both apps begin with the templates that a demo needs, under ids that stay the same in every new sandbox. */
function startingTemplates(): ShelfDrawer {
  const all = (shelf: TemplateShelf) => library.map((entry) => made(shelf, entry, entry.rows.map(kidOf), 0))
  return {
    template: all('template'),
    'official-subscribe': all('official-subscribe'),
    'miniapp-subscribe': all('miniapp-subscribe'),
  }
}

function kidOf(one: { kid: number }): number {
  return one.kid
}

/** The templates in one list of the account. */
export function templatesOn(world: ApiWorld, shelf: TemplateShelf): PrivateTemplate[] {
  return world.drawer<ShelfDrawer>('templates', startingTemplates)[shelf]
}

/** Every template of both apps, for the sandbox's page. */
export function allTemplates(world: ApiWorld): (PrivateTemplate & { shelf: TemplateShelf })[] {
  const shelves: TemplateShelf[] = ['template', 'official-subscribe', 'miniapp-subscribe']
  return shelves.flatMap((shelf) => templatesOn(world, shelf).map((one) => ({ ...one, shelf })))
}

/** The template with this id on this list. */
export function templateWithId(
  world: ApiWorld,
  shelf: TemplateShelf,
  templateId: string,
): PrivateTemplate | undefined {
  return templatesOn(world, shelf).find((one) => one.templateId === templateId)
}

/** Adds a library template with the rows of these kids, in this order. */
export function addTemplate(
  world: ApiWorld,
  shelf: TemplateShelf,
  entry: LibraryTemplate,
  kids: number[],
  sceneDesc?: string,
): PrivateTemplate {
  const template = made(shelf, entry, kids, world.now(), sceneDesc)
  templatesOn(world, shelf).push(template)
  world.changed('templates')
  return template
}

/** Takes a template off the list; false when it was not there. */
export function removeTemplate(world: ApiWorld, shelf: TemplateShelf, templateId: string): boolean {
  const templates = templatesOn(world, shelf)
  const index = templates.findIndex((one) => one.templateId === templateId)
  if (index < 0) return false
  templates.splice(index, 1)
  world.changed('templates')
  return true
}

function made(
  shelf: TemplateShelf,
  entry: LibraryTemplate,
  kids: number[],
  salt: number,
  sceneDesc?: string,
): PrivateTemplate {
  const rows = kids.flatMap((kid) => entry.rows.filter((one) => one.kid === kid))
  const keyed = rows.map((one) => ({ ...one, key: `${one.kind}${one.kid}` }))
  const name = `${shelf} ${entry.id} ${kids.join()} ${salt}`
  return {
    templateId: createHash('sha256').update(name).digest('base64url'),
    libraryId: entry.id,
    title: entry.title,
    content: keyed.map((one) => `${one.name}:{{${one.key}.DATA}}`).join('\n'),
    example: keyed.map((one) => `${one.name}:${one.example}`).join('\n'),
    type: entry.type,
    enums: Object.fromEntries(keyed.flatMap((one) => (one.allowed ? [[one.key, one.allowed]] : []))),
    ...(sceneDesc !== undefined && { sceneDesc }),
  }
}
