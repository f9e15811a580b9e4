import type { Host } from '../parts'
import { builtInAt, defineTag, tagOf, type BuiltIn } from './define'

/** How a field of a form says its value, by tag. */
const VALUES: Record<string, (one: BuiltIn) => unknown> = {
  input: (one) => one.element.querySelector('input')?.value ?? '',
  textarea: (one) => one.element.querySelector('textarea')?.value ?? '',
  switch: (one) => one.isSet('checked'),
  picker: (one) => one.read('value'),
  'checkbox-group': (one) => chosenIn(one, 'checkbox'),
  'radio-group': (one) => chosenIn(one, 'radio')[0] ?? '',
}

/** `<form>`: submit hands over the values of the named fields inside. */
export function defineForm(host: Host): void {
  defineTag(host, 'form', { properties: { reportSubmit: Boolean } })
}

/** The values of the chosen boxes or buttons of a group. */
export function chosenIn(group: BuiltIn, tag: 'checkbox' | 'radio'): unknown[] {
  return membersOf(group, tag)
    .filter((one) => one.isSet('checked'))
    .map((one) => one.read('value'))
}

/** The boxes or buttons of a group in their order. */
export function membersOf(group: BuiltIn, tag: 'checkbox' | 'radio'): BuiltIn[] {
  return [...group.element.querySelectorAll(`wx-${tag}`)].map(builtInAt).filter((one) => one !== undefined)
}

/** The form that an element stands in. */
export function formAround(element: HTMLElement): BuiltIn | undefined {
  return builtInAt(element.closest('wx-form'))
}

/** Fires `submit` with the values by name. */
export function submitForm(form: BuiltIn | undefined): void {
  form?.fire('submit', {
    value: Object.fromEntries(fieldsOf(form).map((one) => [one.text('name'), VALUES[tagOf(one)]?.(one)])),
  })
}

/** Empties the fields and fires `reset`. */
export function resetForm(form: BuiltIn | undefined): void {
  if (!form) return
  for (const one of fieldsOf(form)) one.set(tagOf(one) === 'switch' ? { checked: false } : { value: '' })
  form.fire('reset', {})
}

function fieldsOf(form: BuiltIn): BuiltIn[] {
  return [...form.element.querySelectorAll('*')]
    .map(builtInAt)
    .filter((one) => one !== undefined)
    .filter((one) => tagOf(one) in VALUES && one.text('name') !== '')
}
