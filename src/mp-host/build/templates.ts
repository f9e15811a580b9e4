import path from 'node:path'
import { TmplGroup } from 'glass-easel-template-compiler'
import { handlersIn } from './handlers'
import { lintWxml, type LintSurroundings } from './wxml-lint'
import { isOfPackage, type MiniProject } from './project'

/** Functions that WXS files find ready in WeChat; a script's `.constructor` is a string there. */
const WXS_RUNTIME =
  'var $wxsCtor=function(v){return v==null?undefined:Object.prototype.toString.call(v).slice(8,-1)};' +
  'var getRegExp=function(a,b){return new RegExp(a,b)};' +
  'var getDate=function(){return arguments.length?new Date(...arguments):new Date()};'

interface TemplateWarning {
  path: string
  level: string
  message: string
  startLine?: number
}

/** The compiled templates as one JavaScript expression, and what is wrong with them, one sentence each. */
export interface CompiledTemplates {
  source: string
  problems: string[]
}

/** Compiles every page's and component's WXML with glass-easel's own compiler, and lints it. */
export function compileTemplates(project: MiniProject): CompiledTemplates {
  const group = new TmplGroup()
  const problems: string[] = []
  const seen = new Set<string>()
  const addScript = (place: string): void => {
    if (seen.has(`${place}.wxs`)) return
    seen.add(`${place}.wxs`)
    const text = project.read(`${place}.wxs`)
    if (text === undefined) throw new Error(`${place}.wxs is missing`)
    group.addScript(place, wxsToJs(text))
    for (const [, wanted] of text.matchAll(/require\(\s*['"]([^'"]+)\.wxs['"]\s*\)/g))
      addScript(path.posix.join(path.posix.dirname(place), wanted!))
  }
  const addTemplate = (place: string): void => {
    if (seen.has(place)) return
    seen.add(place)
    const text = project.read(`${place}.wxml`)
    if (text === undefined) throw new Error(`${place}.wxml is missing`)
    const warnings = (group.addTmpl(place, text) as TemplateWarning[] | undefined) ?? []
    if (!isOfPackage(place))
      problems.push(
        ...warnings.map((one) => `${one.path}.wxml:${(one.startLine ?? 0) + 1} ${one.message}`),
        ...lintWxml(`${place}.wxml`, text, surroundingsOf(project, place)),
      )
    ;(group.getDirectDependencies(place) as string[]).forEach(addTemplate)
    ;(group.getScriptDependencies(place) as string[]).forEach((one) => addScript(one.replace(/\.wxs$/, '')))
  }
  for (const place of project.components.keys()) addTemplate(place)
  group.setExtraRuntimeScript(WXS_RUNTIME)
  return { source: group.getTmplGenObjectGroups(), problems }
}

function surroundingsOf({ components, read }: MiniProject, place: string): LintSurroundings {
  const used = Object.keys(components.get(place)?.json.usingComponents ?? {})
  const file = [`${place}.ts`, `${place}.js`].find((one) => read(one) !== undefined)
  const names = components.has(place) && file !== undefined ? handlersIn(read(file) ?? '') : undefined
  return { components: used, ...(names && file !== undefined && { handlers: { names, file } }) }
}

/** The compiler keys scripts without their ending. */
function wxsToJs(text: string): string {
  return text
    .replace(/(require\(\s*['"][^'"]+)\.wxs(['"])/g, '$1$2')
    .replace(/([A-Za-z_$][\w$.]*)\.constructor\b/g, '$wxsCtor($1)')
}
