import type { Host } from '../parts'
import { offerNickname } from './nickname'
import { defineTag, type BuiltIn, type TagDefinition } from './define'

const PROPERTIES = {
  value: String,
  placeholder: String,
  placeholderStyle: String,
  placeholderClass: String,
  disabled: Boolean,
  maxlength: { type: Number, value: 140 },
  focus: Boolean,
  name: String,
  type: String,
  password: Boolean,
  confirmType: String,
  cursorSpacing: Number,
  adjustPosition: Boolean,
  autoHeight: Boolean,
  // For the phone's keyboard, which a browser does not have.
  alwaysEmbed: Boolean,
  autoFocus: Boolean,
  confirmHold: Boolean,
  cursor: Number,
  cursorColor: String,
  disableDefaultPadding: Boolean,
  fixed: Boolean,
  holdKeyboard: Boolean,
  safePasswordCertPath: String,
  safePasswordCustomHash: String,
  safePasswordLength: Number,
  safePasswordNonce: String,
  safePasswordSalt: String,
  safePasswordTimeStamp: Number,
  selectionEnd: Number,
  selectionStart: Number,
  showConfirmBar: Boolean,
}

const KEYBOARDS: Record<string, string> = { number: 'numeric', digit: 'decimal' }

/** `<input>` and `<textarea>`. */
export function defineTextFields(host: Host): void {
  defineTag(host, 'input', definition(host, 'input'))
  defineTag(host, 'textarea', definition(host, 'textarea'))
}

function fieldOf(one: BuiltIn): HTMLInputElement | HTMLTextAreaElement {
  return one.element.firstElementChild as HTMLInputElement | HTMLTextAreaElement
}

function definition(host: Host, tag: 'input' | 'textarea'): TagDefinition {
  return {
    properties: PROPERTIES,
    setUp(one) {
      const field = document.createElement(tag)
      one.element.append(field)
      listen(one, field)
      offerNickname(host, one, field)
      one.on('tap', () => field.focus())
    },
    watch: {
      value: (one, value) => {
        const text = typeof value === 'string' ? value : ''
        if (fieldOf(one).value !== text) fieldOf(one).value = text
      },
      type: (one, value) => {
        fieldOf(one).inputMode = KEYBOARDS[String(value)] ?? 'text'
      },
      password: (one, value) => {
        const field = fieldOf(one)
        if (field instanceof HTMLInputElement) field.type = value ? 'password' : 'text'
      },
      placeholder: (one) => {
        fieldOf(one).placeholder = one.text('placeholder')
      },
      ariaLabel: (one) => fieldOf(one).setAttribute('aria-label', one.text('ariaLabel')),
      disabled: (one, value) => {
        fieldOf(one).disabled = Boolean(value)
      },
      maxlength: (one, value) => {
        if (Number(value) < 0) fieldOf(one).removeAttribute('maxlength')
        else fieldOf(one).maxLength = Number(value)
      },
      focus: (one, value) => {
        if (value) fieldOf(one).focus()
      },
    },
  }
}

function listen(one: BuiltIn, field: HTMLInputElement | HTMLTextAreaElement): void {
  let told = ''
  field.addEventListener('input', () => {
    one.node.replaceDataOnPath(['value'], field.value)
    one.node.applyDataUpdates()
    one.fire('input', { value: field.value, cursor: field.selectionStart ?? field.value.length, keyCode: 0 })
  })
  field.addEventListener('focus', () => one.fire('focus', { value: field.value, height: 0 }))
  field.addEventListener('blur', () => {
    one.fire('blur', { value: field.value, cursor: field.value.length })
    if (field.value !== told) one.fire('change', { value: field.value })
    told = field.value
  })
  field.addEventListener('keydown', (event) => {
    const isEnter = (event as KeyboardEvent).key === 'Enter' && field instanceof HTMLInputElement
    if (isEnter) one.fire('confirm', { value: field.value })
  })
}
