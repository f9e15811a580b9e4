import type { Host } from '../parts'
import { builtInAt, defineTag, tagOf, type BuiltIn, type TagDefinition } from './define'
import { chosenIn, membersOf } from './form'

type Kind = 'checkbox' | 'radio' | 'switch'

/** `<checkbox>`, `<radio>`, `<switch>`, their groups and `<label>`. */
export function defineToggles(host: Host): void {
  for (const kind of ['checkbox', 'radio', 'switch'] as const) defineTag(host, kind, definition(kind))
  defineTag(host, 'checkbox-group', { properties: { name: String } })
  defineTag(host, 'radio-group', { properties: { name: String } })
  defineTag(host, 'label', {
    properties: { for: String },
    setUp: (label) => label.on('tap', () => pressLabel(label)),
  })
}

function definition(kind: Kind): TagDefinition {
  return {
    properties: {
      value: String,
      checked: Boolean,
      disabled: Boolean,
      color: String,
      name: String,
      type: String,
    },
    setUp(one) {
      const box = document.createElement('input')
      box.type = kind === 'radio' ? 'radio' : 'checkbox'
      box.tabIndex = -1
      one.element.prepend(box)
      one.element.setAttribute('role', kind)
      one.on('tap', () => {
        if (!one.element.closest('wx-label')) flip(one, kind)
      })
    },
    watch: {
      checked: (one, value) => {
        one.element.querySelector('input')!.checked = Boolean(value)
        one.element.setAttribute('aria-checked', String(Boolean(value)))
      },
      color: (one, value) => {
        one.element.querySelector('input')!.style.accentColor = String(value || '#09bb07')
      },
    },
  }
}

function flip(one: BuiltIn, kind: Kind): void {
  if (one.isSet('disabled') || (kind === 'radio' && one.isSet('checked'))) return
  const group = builtInAt(one.element.closest(`wx-${kind}-group`))
  if (kind === 'radio' && group)
    for (const other of membersOf(group, 'radio')) if (other !== one) other.set({ checked: false })
  one.set({ checked: !one.isSet('checked') })
  if (kind === 'switch') return one.fire('change', { value: one.isSet('checked') })
  if (!group) return undefined
  const chosen = chosenIn(group, kind)
  return group.fire('change', { value: kind === 'radio' ? chosen[0] : chosen })
}

function pressLabel(label: BuiltIn): void {
  const wanted = label.text('for')
  const place = wanted
    ? label.element.closest('.mp-scroll')?.querySelector(`#${CSS.escape(wanted)}`)
    : label.element.querySelector('wx-checkbox,wx-radio,wx-switch,wx-input,wx-textarea')
  const target = builtInAt(place ?? null)
  if (!target) return
  const tag = tagOf(target)
  if (tag === 'checkbox' || tag === 'radio' || tag === 'switch') flip(target, tag)
  else target.element.querySelector<HTMLElement>('input,textarea')?.focus()
}
