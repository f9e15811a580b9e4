import { isOfPackage, type MiniProject } from './project'
import { attributesOf, tagsIn, type WxmlTag } from './wxml-tags'

/** Something in a template that a person acts on, and what answers. */
export interface Control {
  /** The page or component, by path without ending. */
  place: string
  line: number
  tag: string
  /** `tap`, `input` and so on; `open-type` for what WeChat answers itself, `navigate` for a navigator. */
  event: string
  /** The method of the page or component; the open-type; the navigator's address. */
  handler: string
  /** `data-testid` as it stands in the template, `{{…}}` included; empty when there is none. */
  testId: string
}

/** What happens by itself, without anybody's hand. */
const BY_ITSELF = ['load', 'error', 'transitionend', 'animationend', 'statechange', 'timeupdate', 'ended']

const BINDING = /^(?:capture-)?(?:bind|catch|mut-bind):?([a-z-]+)$/

/** Every control of the templates, file by file from top to bottom. */
export function controlsOf(project: MiniProject): Control[] {
  const own = [...project.components.keys()].filter((place) => !isOfPackage(place))
  return own.flatMap((place) =>
    tagsIn(project.read(`${place}.wxml`) ?? '')
      .filter((tag) => !tag.isClosing)
      .flatMap((tag) => controlsOn(place, tag)),
  )
}

function controlsOn(place: string, tag: WxmlTag): Control[] {
  const attributes = attributesOf(tag)
  const control = (event: string, handler: string): Control => ({
    place,
    line: tag.line,
    tag: tag.name,
    event,
    handler,
    testId: attributes['data-testid'] ?? '',
  })
  const found = Object.entries(attributes).flatMap(([name, handler]) => {
    const event = BINDING.exec(name)?.[1]
    return event === undefined || handler === '' || BY_ITSELF.includes(event) ? [] : [control(event, handler)]
  })
  if (['button', 't-button'].includes(tag.name) && attributes['open-type'])
    found.push(control('open-type', attributes['open-type']))
  if (tag.name === 'navigator') found.push(control('navigate', attributes['url'] ?? ''))
  return found
}
